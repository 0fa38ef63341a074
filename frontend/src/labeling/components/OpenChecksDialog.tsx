/** Submitting with open checks: look first, or say why. */
import { Button, Modal, Textarea } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import { useDesk } from '../view/DeskContext';
import classes from './desk.module.css';

/** The server keeps as many characters. */
const LONGEST = 2000;

export function OpenChecksDialog() {
  const { root, parts } = useDesk();
  const asking = useSelector(root, (state) => state.matches({ editing: 'asking' }));
  const n = useSelector(parts.checks, (state) => state.context.open.length);
  const [reason, setReason] = useState('');
  const given = reason.trim() !== '';
  const look = () => {
    root.send({ type: 'HEARD' });
    parts.checks.send({ type: 'LOOK' });
  };
  return (
    <Modal
      opened={asking}
      onClose={() => root.send({ type: 'HEARD' })}
      title="Open checks"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given) root.send({ type: 'SUBMIT', reason });
        }}
      >
        <p>
          {n} {n === 1 ? 'check is' : 'checks are'} open. Submit with a reason, or look at{' '}
          {n === 1 ? 'it' : 'them'} first.
        </p>
        <Textarea
          mt="sm"
          label="Reason"
          placeholder="What the expert should know"
          maxLength={LONGEST}
          autosize
          minRows={2}
          maxRows={6}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.row}>
          <Button mt="md" data-autofocus onClick={look}>
            Look
          </Button>
          <Button mt="md" type="submit" variant="filled" disabled={!given}>
            Submit
          </Button>
        </div>
      </form>
    </Modal>
  );
}
