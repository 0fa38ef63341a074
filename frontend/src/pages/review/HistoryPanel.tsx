import { type Ref } from 'react';
import type { Revision } from '../../api/types';
import { ago, counted } from '../words';
import classes from './HistoryPanel.module.css';

/** How long ago; pointed at, the moment itself. */
function When({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString('en-GB')}>
      {ago(at)}
    </time>
  );
}

const VERDICT_WORDS = { accept: 'accepted', fix: 'fixed and accepted', return: 'returned' } as const;

interface HistoryPanelProps {
  revisions: readonly Revision[];
  panel: Ref<HTMLDetailsElement>;
}

/** Everything that happened to the task: who submitted and who judged, when, and why. Nothing of it is ever lost. */
export function HistoryPanel({ revisions, panel }: HistoryPanelProps) {
  if (revisions.length === 0) return null;
  return (
    <details ref={panel} className={classes.panel}>
      <summary>
        History <span>{counted(revisions.length, 'revision')}</span>
      </summary>
      <ol>
        {revisions.map((revision) => (
          <li key={revision.number}>
            <p>
              <b>Revision {revision.number}</b> by {revision.author}, {counted(revision.n_edits, 'edit')}
              <When at={revision.submitted_at} />
            </p>
            {revision.reason && <blockquote>{revision.reason}</blockquote>}
            {revision.verdict && (
              <p>
                <b>{VERDICT_WORDS[revision.verdict.verdict]}</b> by {revision.verdict.expert}
                <When at={revision.verdict.at} />
              </p>
            )}
            {revision.verdict?.reason && <blockquote>{revision.verdict.reason}</blockquote>}
            {revision.comments.map((comment) => (
              <blockquote key={comment.id}>
                {comment.text}
                <small>
                  {comment.cell === null ? '' : `cell ${comment.cell}, `}frame {comment.t}
                  {comment.done && ', ticked off'}
                </small>
              </blockquote>
            ))}
          </li>
        ))}
      </ol>
    </details>
  );
}
