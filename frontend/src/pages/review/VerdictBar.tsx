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
  /** The revision that the changes are counted from; 0 is the prediction. */
  since: number;
  nComments: number;
  armed: Verdict | null;
  needsComment: boolean;
  busy: boolean;
  onArm: (verdict: Verdict) => void;
}

/** Facts about the submission on the left, the verdicts on the right. A button only arms; see Confirmation. */
export function VerdictBar(props: VerdictBarProps) {
  const { task, nChanges, since, nComments, armed, needsComment, busy, onArm } = props;
  return (
    <footer className={classes.bar} aria-label="Verdict">
      <div className={classes.facts}>
        <Fact name="By">{task.annotator ?? 'nobody'}</Fact>
        <Fact name="Submitted">{ago(task.submitted_at) || 'not yet'}</Fact>
        <Fact name="Edits">{thousands(task.n_edits)}</Fact>
        <Fact name={since === 0 ? 'Changes' : `Changes since revision ${since}`}>{thousands(nChanges)}</Fact>
        <Fact name="Revision">{task.revision}</Fact>
      </div>
      <p className={classes.message} role="status">
        {needsComment && 'Add a comment first, so that the annotator knows what to change.'}
      </p>
      {task.state === 'submitted' ? (
        <>
          <Button
            leftSection={<IconCornerUpLeft size={18} stroke={1.75} />}
            rightSection={<Kbd aria-hidden>R</Kbd>}
            aria-keyshortcuts="R"
            aria-pressed={armed === 'return'}
            disabled={busy}
            onClick={() => onArm('return')}
          >
            {nComments === 0 ? 'Return' : `Return, ${counted(nComments, 'comment')}`}
          </Button>
          <Button
            variant="filled"
            leftSection={<IconCheck size={18} stroke={1.75} />}
            rightSection={<Kbd aria-hidden>A</Kbd>}
            aria-keyshortcuts="A"
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
  /** The revision that is judged, and the one that is shown. */
  newest: number;
  shown: number | null;
  nComments: number;
  busy: boolean;
  failure: string | null;
  onYes: () => void;
  onNo: () => void;
}

/** What an armed verdict asks, over the pictures so that they stay in view. Enter gives it, Esc drops it. */
export function Confirmation(props: ConfirmationProps) {
  const { verdict, newest, shown, nComments, busy, failure, onYes, onNo } = props;
  const verb = verdict === 'accept' ? 'Accept' : 'Return';
  const remarks = nComments === 0 ? '' : `, with ${counted(nComments, 'comment')}`;
  // The verdict is always on the newest revision: whoever looks at another one is told.
  const question =
    shown === null || shown === newest
      ? `${verb} this task${remarks}?`
      : `${verb} revision ${newest}${remarks}? You see revision ${shown}.`;
  return (
    <div className={classes.confirm} role="alertdialog" aria-label={question}>
      {failure && (
        <Alert color="err" role="alert">
          {failure}
        </Alert>
      )}
      <div className={classes.question}>
        <p>{question}</p>
        <Button
          variant="filled"
          autoFocus
          loading={busy}
          onClick={onYes}
          rightSection={<Kbd aria-hidden>↵</Kbd>}
          aria-keyshortcuts="Enter"
        >
          Yes
        </Button>
        <Button
          disabled={busy}
          onClick={onNo}
          rightSection={<Kbd aria-hidden>Esc</Kbd>}
          aria-keyshortcuts="Escape"
        >
          No
        </Button>
      </div>
    </div>
  );
}
