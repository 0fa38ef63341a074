import { Alert, Button, Kbd, TextInput } from '@mantine/core';
import { IconCheck, IconCornerUpLeft, IconPencil } from '@tabler/icons-react';
import { Fragment, type ReactNode, useState } from 'react';
import { Link, useLocation } from 'react-router';
import type { DecidedPlace } from '../../api/places';
import type { ReviewDetail, Revision, Task } from '../../api/types';
import { ago, counted, score } from '../words';
import type { Verdict } from './deskState';
import { checksWords, instructionsWords, latelyWords, siblingTitle, timeWords } from './facts';
import classes from './VerdictBar.module.css';

const STATE_WORDS: Partial<Record<Task['state'], string>> = {
  queued: 'Waits for an annotator.',
  working: 'An annotator is working on it.',
  returned: 'Returned to the annotator.',
  flagged: 'An annotator says that it cannot be labeled: answer in the list Flagged.',
  dropped: 'Dropped: it cannot be labeled.',
  compared: 'Closed: the work of another person on it was accepted.',
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
  /** Undefined while it is on its way. */
  review: ReviewDetail | undefined;
  revision: Revision | undefined;
  places: readonly DecidedPlace[] | undefined;
  nComments: number;
  armed: Verdict | null;
  needsComment: boolean;
  busy: boolean;
  /** The right to judge the task is this tab's. */
  mine: boolean;
  onArm: (verdict: Verdict) => void;
  onInstructions: () => void;
}

function Facts({ task, review, revision, places, onInstructions }: VerdictBarProps) {
  const { search } = useLocation();
  const time = timeWords(review?.seconds ?? revision?.seconds_worked);
  const checks = checksWords(revision, places);
  const lately = review && latelyWords(review.lately);
  return (
    <div className={classes.facts}>
      <Fact name="By">{review?.annotator ?? task.annotator ?? 'nobody'}</Fact>
      {review && review.siblings.length > 0 && (
        <Fact name="Labeled also by">
          <span>
            {review.siblings.map((other, i) => (
              <Fragment key={other.id}>
                {i > 0 && ', '}
                <Link to={`/review/${other.id}${search}`} title={siblingTitle(other)}>
                  {other.annotator ?? 'nobody'}
                </Link>
                {other.agreement !== null && ` (agrees ${score(other.agreement)})`}
              </Fragment>
            ))}
          </span>
        </Fact>
      )}
      {time === '' ? (
        <Fact name="Submitted">{ago(task.submitted_at) || 'not yet'}</Fact>
      ) : (
        <Fact name="Time">{time}</Fact>
      )}
      {checks !== '' && (
        <Fact name={task.kind === 'tracking' ? 'Their places' : 'Their checks'}>{checks}</Fact>
      )}
      {revision && (
        <Fact name="Instructions">
          <button
            type="button"
            className={classes.open}
            title="The instructions that counted"
            aria-keyshortcuts="F1"
            onClick={onInstructions}
          >
            {instructionsWords(revision.instructions)} <Kbd aria-hidden>F1</Kbd>
          </button>
        </Fact>
      )}
      {lately && <Fact name={lately.name}>{lately.words}</Fact>}
    </div>
  );
}

/** Facts about the submission on the left, the verdicts on the right. A button only arms; see Confirmation. */
export function VerdictBar(props: VerdictBarProps) {
  const { task, review, nComments, armed, needsComment, busy, mine, onArm } = props;
  const verdict = (kind: Verdict, cap: string, icon: ReactNode, words: string) => (
    <Button
      {...(kind === 'accept' && { variant: 'filled' })}
      leftSection={icon}
      rightSection={<Kbd aria-hidden>{cap}</Kbd>}
      aria-keyshortcuts={cap}
      aria-pressed={armed === kind}
      disabled={busy || !mine}
      onClick={() => onArm(kind)}
    >
      {words}
    </Button>
  );
  const mending = review?.mending;
  return (
    <footer className={classes.bar} aria-label="Verdict" data-region>
      <Facts {...props} />
      <p className={classes.message} role="status">
        {needsComment
          ? 'Add a comment first, so that the annotator knows what to change.'
          : mending && `${mending.by} began to mend it: ${counted(mending.n_edits, 'edit')}, not accepted.`}
      </p>
      {task.state === 'submitted' ? (
        <>
          {verdict(
            'return',
            'R',
            <IconCornerUpLeft size={18} stroke={1.75} />,
            nComments === 0 ? 'Return' : `Return, ${counted(nComments, 'comment')}`,
          )}
          {verdict('fix', 'F', <IconPencil size={18} stroke={1.75} />, 'Fix and accept')}
          {verdict('accept', 'A', <IconCheck size={18} stroke={1.75} />, 'Accept')}
        </>
      ) : (
        <p className={classes.state}>{STATE_WORDS[task.state]}</p>
      )}
    </footer>
  );
}

const VERBS: Record<Verdict, string> = { accept: 'Accept', fix: 'Fix', return: 'Return' };

interface ConfirmationProps {
  verdict: Verdict;
  /** The revision that is judged, and the one that is shown. */
  newest: number;
  shown: number | null;
  nComments: number;
  busy: boolean;
  failure: string | null;
  /** The same may be sent again as it is. */
  again: boolean;
  onYes: (reason: string) => void;
  onNo: () => void;
}

/** What an armed verdict asks, over the pictures so that they stay in view. Enter gives it, Esc drops it. */
export function Confirmation(props: ConfirmationProps) {
  const { verdict, newest, shown, nComments, busy, failure, again, onYes, onNo } = props;
  const [reason, setReason] = useState('');
  const verb = VERBS[verdict];
  const remarks = nComments === 0 || verdict === 'fix' ? '' : `, with ${counted(nComments, 'comment')}`;
  // The verdict is always on the newest revision: whoever looks at another one is told.
  const end = verdict === 'fix' ? ', and accept it with your edits' : '';
  const question =
    shown === null || shown === newest
      ? `${verb} this task${remarks}${end}?`
      : `${verb} revision ${newest}${remarks}${end}? You see revision ${shown}.`;
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
          onClick={() => onYes(reason)}
          rightSection={<Kbd aria-hidden>↵</Kbd>}
          aria-keyshortcuts="Enter"
        >
          {again ? 'Try again' : 'Yes'}
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
      {verdict !== 'fix' && (
        <TextInput
          size="xs"
          aria-label="Why (for the history of the task)"
          placeholder="Why, for the history (optional)"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
              event.preventDefault();
              if (!busy) onYes(reason);
            } else if (event.key === 'Escape') onNo();
          }}
        />
      )}
    </div>
  );
}
