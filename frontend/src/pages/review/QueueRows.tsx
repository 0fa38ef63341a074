import { IconLock } from '@tabler/icons-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { coreOf } from '../../api/image';
import type { Review } from '../../api/types';
import { ago, counted, framesOf, KIND_WORDS, score } from '../words';
import type { Order } from './filters';
import classes from './ReviewPage.module.css';

/** Height of a row in CSS pixels; the style sheet says the same. Rows out of sight are not in the page. */
const ROW = 66;
const SPARE = 6;

interface QueueRowsProps {
  rows: readonly Review[];
  taskId: number | null;
  order: Order;
  onGo: (taskId: number) => void;
  onStep: (by: 1 | -1) => void;
  /** The last row that is in view. */
  onSeen: (last: number) => void;
}

/** Of a field in parts the corner of the part, as commands name it: `Frames 0–4, part 480-0`. */
function frames(task: Review): string {
  const { box, core, ...whole } = task;
  const words = framesOf(whole);
  if (task.kind === 'tracking') return `${KIND_WORDS.tracking}, ${words}`;
  const part = coreOf({ box, core }) === null ? '' : `, part ${core.y0}-${core.x0}`;
  return words[0]!.toUpperCase() + words.slice(1) + part;
}

/** What is unusual about a task: that several people did it, that it came back before, that somebody judges it. */
function Marks({ review }: { review: Review }) {
  if (review.judging && !review.judging.mine)
    return (
      <span className={classes.mark} title={`${review.judging.holder} is judging it`}>
        <IconLock size={13} stroke={1.75} aria-hidden /> {review.judging.holder}
      </span>
    );
  if (review.agreement !== null)
    return (
      <span
        className={classes.mark}
        data-kind="differ"
        title={`Its labelers agree to ${score(review.agreement)}, with the least alike`}
      >
        differ {score(1 - review.agreement)}
      </span>
    );
  if (review.revision > 1)
    return (
      <span className={classes.mark} data-kind="again" title="It was returned, and submitted again">
        second look
      </span>
    );
  return null;
}

/** The queue: one Tab stop, arrows step through it. */
export function QueueRows({ rows, taskId, order, onGo, onStep, onSeen }: QueueRowsProps) {
  const [now] = useState(() => Date.now());
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const at = rows.findIndex(({ id }) => id === taskId);

  function measure() {
    const box = list.current;
    if (!box) return;
    setView({ top: box.scrollTop, height: box.clientHeight || 600 });
    onSeen(Math.ceil((box.scrollTop + box.clientHeight) / ROW));
  }
  useLayoutEffect(() => {
    const box = list.current;
    if (box) setView({ top: box.scrollTop, height: box.clientHeight || 600 });
  }, [rows.length]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box || at < 0) return;
    if (at * ROW < box.scrollTop) box.scrollTop = at * ROW;
    else if ((at + 1) * ROW > box.scrollTop + box.clientHeight)
      box.scrollTop = (at + 1) * ROW - box.clientHeight;
  }, [at]);

  function onKey(event: KeyboardEvent) {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onStep(by);
  }

  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  return (
    <div
      ref={list}
      className={classes.tasks}
      role="listbox"
      aria-label="Tasks to review"
      tabIndex={0}
      aria-activedescendant={at >= first && at < last ? `review-${rows[at]!.id}` : undefined}
      onScroll={measure}
      onKeyDown={onKey}
    >
      <div role="none" style={{ position: 'relative', height: rows.length * ROW }}>
        {rows.slice(first, last).map((review, i) => (
          <div
            key={review.id}
            id={`review-${review.id}`}
            className={classes.item}
            style={{ top: (first + i) * ROW }}
            role="option"
            aria-selected={review.id === taskId}
            aria-setsize={rows.length}
            aria-posinset={first + i + 1}
            onClick={() => onGo(review.id)}
          >
            <span className={classes.movie}>{review.movie.name}</span>
            <span className={classes.meta}>
              <span title={framesOf(review)}>{frames(review)}</span>{' '}
              <span title="Suspicion">{review.suspicion !== null && score(review.suspicion)}</span>
            </span>
            <span className={classes.meta}>
              <span title={review.labelers > 1 ? `${review.labelers} people labeled it` : undefined}>
                {review.annotator}
                {review.labelers > 1 && ` +${review.labelers - 1}`}
              </span>
              {review.agreement !== null ||
              review.revision > 1 ||
              (review.judging && !review.judging.mine) ? (
                <Marks review={review} />
              ) : (
                <span>
                  {order === 'oldest' ? ago(review.submitted_at, now) : counted(review.n_edits, 'edit')}
                </span>
              )}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
