import { Alert, Button, Checkbox, Modal, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { wordsFor } from '../../api/problems';
import type { Close, NextClose } from '../../api/rounds';
import { counted } from '../words';
import classes from './RoundsPage.module.css';
import { useClose } from './useClose';

/** What closing leaves out: `17 tasks are open. They are left out of round 4 and offered again in round 5.` */
export function openWords({ open, round }: NextClose): string {
  if (open === 0) return 'No task is open.';
  const [are, they] = open === 1 ? ['is', 'It is'] : ['are', 'They are'];
  return `${counted(open, 'task')} ${are} open. ${they} left out of round ${round} and offered again in round ${round + 1}.`;
}

/** What it takes: `31 approved tasks go into round 4.` */
export function takenWords({ tasks, round }: NextClose): string {
  if (tasks === 0)
    return `No task was approved since the last round: only new movies go into round ${round}.`;
  return `${counted(tasks, 'approved task')} ${tasks === 1 ? 'goes' : 'go'} into round ${round}.`;
}

/** What went wrong the last time; null when nothing did, or it was another round. */
export function failureOf(told: Close | undefined, round: number): string | null {
  if (!told || (told.state !== 'failed' && told.state !== 'interrupted')) return null;
  return told.round === null || told.round === round ? told.words : null;
}

/** `Writing A2, field 4`, and how far that is. */
function Going({ told }: { told: Close | undefined }) {
  const { words = '', done = 0, all = 0 } = told ?? {};
  return (
    <>
      <Progress
        value={all > 0 ? Math.max(2, (100 * done) / all) : 2}
        size="sm"
        aria-label={`Step ${done} of ${all}`}
      />
      <span role="status">{words.charAt(0).toUpperCase() + words.slice(1)}</span>
    </>
  );
}

/**
 * The button that closes the round, the question before it, how it goes on and what came of it. The work goes on where
 * the dialog is put away meanwhile.
 */
export function CloseRound({ next }: { next: NextClose }) {
  const [asking, setAsking] = useState(false);
  // As it was when the question was asked: after the close, the next one is of another round.
  const [wish, setWish] = useState(next);
  const [commit, setCommit] = useState(false);
  const { told, working, seen, ask } = useClose();
  const { round } = wish;
  const done = seen && !working && told?.state === 'done' && told.round === round;
  const impossible = told?.workspace ?? null;
  const failure = ask.error ? wordsFor(ask.error) : working ? null : failureOf(told, round);
  const open = () => {
    if (!working) {
      setWish(next);
      ask.reset();
    }
    setAsking(true);
  };
  return (
    <>
      <Button onClick={open}>{working ? `Closing round ${told?.round ?? round}` : 'Close the round…'}</Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Close round ${round}`}
        centered
        closeButtonProps={{ 'aria-label': 'Put away' }}
        attributes={{ header: { role: 'none' } }}
      >
        <div className={classes.closing}>
          {done ? (
            <Alert color="ok" role="status" icon={<IconCircleCheck size={18} stroke={1.75} />}>
              {told.words}
            </Alert>
          ) : (
            <>
              <p>
                {takenWords(wish)} {openWords(wish)}
              </p>
              {impossible !== null ? (
                <Alert color="warn" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
                  {impossible}
                </Alert>
              ) : working ? (
                <Going told={told} />
              ) : (
                <Checkbox
                  label={`Commit it in git and tag it round-${round}`}
                  checked={commit}
                  onChange={(event) => setCommit(event.currentTarget.checked)}
                />
              )}
              {failure && (
                <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
                  {failure}
                </Alert>
              )}
            </>
          )}
        </div>
        <div className={classes.buttons}>
          {!done && (
            <Button
              variant="filled"
              data-autofocus
              disabled={working || impossible !== null}
              onClick={() => ask.mutate({ round, commit })}
            >
              {working ? 'Closing the round' : failure ? 'Try again' : 'Close the round'}
            </Button>
          )}
          <Button onClick={() => setAsking(false)}>{done || working ? 'Put away' : 'Cancel'}</Button>
        </div>
      </Modal>
    </>
  );
}
