import { Badge, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { thousands } from '../words';
import { type Filters, nFilters, type Order, ORDER_WORDS } from './filters';
import { FlagList } from './flags/FlagList';
import { QueueFilters } from './QueueFilters';
import { QueueRows } from './QueueRows';
import classes from './ReviewPage.module.css';
import type { useReviews } from './useReviews';

/** Lists that stand beside the queue, each with its name: what else waits for an expert. */
const OTHER_LISTS: readonly { name: string; list: () => ReactNode }[] = [
  { name: 'Flagged', list: () => <FlagList /> },
];

interface ReviewQueueProps {
  queue: ReturnType<typeof useReviews>;
  taskId: number | null;
  filters: Filters;
  onFilters: (filters: Filters) => void;
  onGo: (taskId: number) => void;
  onStep: (by: 1 | -1) => void;
}

/** Everything that waits for a verdict, as far as the filters let it through. */
export function ReviewQueue({ queue, taskId, filters, onFilters, onGo, onStep }: ReviewQueueProps) {
  const [other, setOther] = useState<string | null>(null);
  const beside = OTHER_LISTS.find(({ name }) => name === other);
  const { rows, total, error } = queue;
  return (
    <aside className={classes.queue} aria-label="To review">
      <div className={classes.queueHead}>
        {OTHER_LISTS.length > 0 && (
          <div className={classes.orders} role="group" aria-label="Lists">
            <button type="button" aria-pressed={!beside} onClick={() => setOther(null)}>
              To review
            </button>
            {OTHER_LISTS.map(({ name }) => (
              <button key={name} type="button" aria-pressed={name === other} onClick={() => setOther(name)}>
                {name}
              </button>
            ))}
          </div>
        )}
        {!beside && (
          <>
            <h2>
              To review {total !== undefined && <Badge variant="default">{thousands(total)}</Badge>}
              <QueueFilters filters={filters} onFilters={onFilters} />
            </h2>
            <div className={classes.orders} role="group" aria-label="Order">
              {(Object.keys(ORDER_WORDS) as Order[]).map((order) => (
                <button
                  key={order}
                  type="button"
                  aria-pressed={filters.order === order}
                  onClick={() => onFilters({ ...filters, order })}
                >
                  {ORDER_WORDS[order]}
                </button>
              ))}
            </div>
          </>
        )}
      </div>
      {beside ? (
        <div className={classes.tasks}>{beside.list()}</div>
      ) : (
        <>
          {error !== null && (
            <p className={classes.aside} role="alert">
              {wordsFor(error)}
            </p>
          )}
          {rows?.length === 0 && (
            <p className={classes.aside}>
              {nFilters(filters) > 0 || filters.order === 'sample' ? 'Nothing fits.' : 'Nothing to review.'}
            </p>
          )}
          {rows && rows.length > 0 && (
            <QueueRows
              rows={rows}
              taskId={taskId}
              order={filters.order}
              onGo={onGo}
              onStep={onStep}
              onSeen={queue.onSeen}
            />
          )}
        </>
      )}
    </aside>
  );
}

/** There is nothing on the desk. `filtered`: there may be, but for the filters. */
export function EmptyDesk({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  return (
    <main className={classes.empty}>
      <h1>{filtered ? 'Nothing fits these filters.' : 'Nothing to review.'}</h1>
      <p>Submitted tasks appear here by themselves.</p>
      {filtered ? (
        <Button onClick={onAll}>Show everything</Button>
      ) : (
        <Button component={Link} to="/">
          Back to your work
        </Button>
      )}
    </main>
  );
}
