import { Alert, Button, Kbd } from '@mantine/core';
import { IconCheck, IconCornerUpLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Task } from '../../api/types';
import { ago, counted, thousands } from '../words';
import type { Verdict } from './deskState';
import classes from './VerdictBar.module.css';

const STATE_WORDS: Partial<Record<Task['state'], string>> = {
  queued: 'Waits for an annotator.',
  working: 'An annotator is working on it.',
  returned: 'Returned to the annotator.',
  approved: 'Accepted.',
  in_round: 'Accepted, and part of a round.',
};

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <small>{name}</small>
      {children}
    </div>
  );
}

interface VerdictBarProps {
  task: Task;
  nChanges: number;
  nComments: number;
  armed: Verdict | null;
  needsComment: boolean;
  busy: boolean;
  onArm: (verdict: Verdict) => void;
}

/** Facts about the submission on the left, the verdicts on the right. A button only arms; see Confirmation. */
export function VerdictBar({ task, nChanges, nComments, armed, needsComment, busy, onArm }: VerdictBarProps) {
  return (
    <footer className={classes.bar} aria-label="Verdict">
      <div className={classes.facts}>
        <Fact name="By">{task.annotator ?? 'nobody'}</Fact>
        <Fact name="Submitted">{ago(task.submitted_at) || 'not yet'}</Fact>
        <Fact name="Edits">{thousands(task.n_edits)}</Fact>
        <Fact name="Changes">{thousands(nChanges)}</Fact>
        <Fact name="Revision">{task.revision}</Fact>
      </div>
      <p className={classes.message} role="status">
        {needsComment && 'Add a comment first, so that the annotator knows what to change.'}
      </p>
      {task.state === 'submitted' ? (
        <>
          <Button
            leftSection={<IconCornerUpLeft size={18} stroke={1.75} />}
            rightSection={<Kbd>R</Kbd>}
            aria-pressed={armed === 'return'}
            disabled={busy}
            onClick={() => onArm('return')}
          >
            {nComments === 0 ? 'Return' : `Return, ${counted(nComments, 'comment')}`}
          </Button>
          <Button
            variant="filled"
            leftSection={<IconCheck size={18} stroke={1.75} />}
            rightSection={<Kbd>A</Kbd>}
            aria-pressed={armed === 'accept'}
            disabled={busy}
            onClick={() => onArm('accept')}
          >
            Accept
          </Button>
        </>
      ) : (
        <p className={classes.state}>{STATE_WORDS[task.state]}</p>
      )}
    </footer>
  );
}

interface ConfirmationProps {
  verdict: Verdict;
  nComments: number;
  busy: boolean;
  failure: string | null;
  onYes: () => void;
  onNo: () => void;
}

/** What an armed verdict asks, over the pictures so that they stay in view. Enter gives it, Esc drops it. */
export function Confirmation({ verdict, nComments, busy, failure, onYes, onNo }: ConfirmationProps) {
  const question =
    verdict === 'accept'
      ? nComments === 0
        ? 'Accept this task?'
        : `Accept this task, with ${counted(nComments, 'comment')}?`
      : `Return this task, with ${counted(nComments, 'comment')}?`;
  return (
    <div className={classes.confirm} role="alertdialog" aria-label={question}>
      {failure && (
        <Alert color="err" role="alert">
          {failure}
        </Alert>
      )}
      <div className={classes.question}>
        <p>{question}</p>
        <Button variant="filled" autoFocus loading={busy} onClick={onYes} rightSection={<Kbd>↵</Kbd>}>
          Yes
        </Button>
        <Button disabled={busy} onClick={onNo} rightSection={<Kbd>Esc</Kbd>}>
          No
        </Button>
      </div>
    </div>
  );
}
