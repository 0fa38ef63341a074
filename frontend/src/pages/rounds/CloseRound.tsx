import { Alert, Button, Modal, Progress } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { wordsFor } from '../../api/problems';
import { closeRound } from '../../api/rounds';
import { counted } from '../words';
import classes from './RoundsPage.module.css';

/** What closing leaves out: `17 tasks are open. They are left out of round 4 and offered again in round 5.` */
export function openWords(open: number, round: number): string {
  if (open === 0) return `No task is open: all that was approved goes into round ${round}.`;
  const [are, they] = open === 1 ? ['is', 'It is'] : ['are', 'They are'];
  return `${counted(open, 'task')} ${are} open. ${they} left out of round ${round} and offered again in round ${round + 1}.`;
}

/**
 * The button that closes the round, the question before, and what comes of it. Closing goes on where the question is
 * put away meanwhile.
 */
export function CloseRound({ round, open }: { round: number; open: number }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const close = useMutation({
    mutationFn: closeRound,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['rounds'] });
      setAsking(false);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        {close.isPending ? `Closing round ${round}` : 'Close the round…'}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Close round ${round}`}
        centered
        closeButtonProps={{ 'aria-label': 'Put away' }}
        attributes={{ header: { role: 'none' } }}
      >
        <p>{openWords(open, round)}</p>
        <div role="status" className={classes.closing}>
          {close.isPending && (
            <>
              Writing what was approved into the data set. This takes minutes where many movies changed.
              <Progress value={100} animated size="sm" aria-hidden="true" />
            </>
          )}
        </div>
        {close.error && (
          <Alert
            color="err"
            role="alert"
            className={classes.refused ?? ''}
            icon={<IconAlertTriangle size={18} stroke={1.75} />}
          >
            {wordsFor(close.error)}
          </Alert>
        )}
        <div className={classes.buttons}>
          <Button variant="filled" data-autofocus loading={close.isPending} onClick={() => close.mutate()}>
            {close.error ? 'Try again' : 'Close the round'}
          </Button>
          <Button onClick={() => setAsking(false)}>{close.isPending ? 'Put away' : 'Cancel'}</Button>
        </div>
      </Modal>
    </>
  );
}
