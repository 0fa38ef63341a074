import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import type { TaskSummary } from '../../api/types';
import { ago, counted, framesOf, KIND_WORDS, score } from '../words';
import classes from './ReviewPage.module.css';

export type Order = 'suspicion' | 'oldest';

/** The server's order is by suspicion; the oldest first is what an annotator would wish. */
export function ordered(tasks: readonly TaskSummary[], order: Order): TaskSummary[] {
  if (order === 'suspicion') return [...tasks];
  return [...tasks].sort((a, b) => (a.submitted_at ?? '').localeCompare(b.submitted_at ?? ''));
}

function frames(task: TaskSummary): string {
  const words = framesOf(task);
  return task.kind === 'tracking'
    ? `${KIND_WORDS.tracking}, ${words}`
    : words[0]!.toUpperCase() + words.slice(1);
}

interface ReviewQueueProps {
  tasks: readonly TaskSummary[] | undefined;
  error: unknown;
  taskId: number | null;
  order: Order;
  onOrder: (order: Order) => void;
}

/** Everything that waits for a verdict. */
export function ReviewQueue({ tasks, error, taskId, order, onOrder }: ReviewQueueProps) {
  const [now] = useState(() => Date.now());
  return (
    <aside className={classes.queue} aria-label="To review">
      <div className={classes.queueHead}>
        <h2>To review {tasks && <Badge variant="default">{tasks.length}</Badge>}</h2>
        <div className={classes.orders} role="group" aria-label="Order">
          {(['suspicion', 'oldest'] as const).map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={order === choice}
              onClick={() => onOrder(choice)}
            >
              {choice === 'suspicion' ? 'Suspicion' : 'Oldest'}
            </button>
          ))}
        </div>
      </div>
      <nav className={classes.tasks} aria-label="Tasks to review">
        {error !== null && <p className={classes.aside}>{wordsFor(error)}</p>}
        {tasks?.length === 0 && <p className={classes.aside}>Nothing to review.</p>}
        {tasks?.map((task) => (
          <Link
            key={task.id}
            to={`/review/${task.id}`}
            className={classes.item}
            aria-current={task.id === taskId || undefined}
          >
            <span className={classes.movie}>{task.movie.name}</span>
            <span className={classes.meta}>
              {frames(task)} <span title="Suspicion">{task.suspicion !== null && score(task.suspicion)}</span>
            </span>
            <span className={classes.meta}>
              {task.annotator}{' '}
              <span>{order === 'oldest' ? ago(task.submitted_at, now) : counted(task.n_edits, 'edit')}</span>
            </span>
          </Link>
        ))}
      </nav>
    </aside>
  );
}

/** There is nothing on the desk. */
export function EmptyDesk() {
  return (
    <main className={classes.empty}>
      <h1>Nothing to review.</h1>
      <p>Submitted tasks appear here by themselves.</p>
      <Button component={Link} to="/">
        Back to your work
      </Button>
    </main>
  );
}
