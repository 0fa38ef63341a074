/** Submitting with open checks: look first, or say why. */
import { Button, Modal, Textarea } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import { LONGEST_REASON } from '../checks/left';
import { useDesk } from '../view/DeskContext';
import classes from './desk.module.css';

/** The checks take longer than one likes to wait. It goes on by itself when they are finished. */
export function UnfinishedChecksDialog() {
  const { root, parts } = useDesk();
  const slow = useSelector(root, (state) => state.matches({ editing: { examining: 'slow' } }));
  const { done, frames } = useSelector(parts.checks, (state) => state.context);
  const stay = () => root.send({ type: 'HEARD' });
  return (
    <Modal
      opened={slow}
      onClose={stay}
      title="Checks not finished"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <p>
        {done} of {frames} frames are checked. Wait, and it goes on when all are; or submit now, and the
        expert is told that the checks were not finished.
      </p>
      <div className={classes.row}>
        <Button mt="md" onClick={() => root.send({ type: 'NOT_WAITING' })}>
          Submit without waiting
        </Button>
        <Button mt="md" data-autofocus onClick={stay}>
          Cancel
        </Button>
      </div>
    </Modal>
  );
}

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
          maxLength={LONGEST_REASON}
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
