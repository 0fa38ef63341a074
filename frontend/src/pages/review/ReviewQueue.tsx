import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { flagsQuery, queueQuery } from '../../api/queries';
import { thousands } from '../words';
import { BackList } from './BackList';
import {
  addressOf,
  type Filters,
  isPartial,
  nFilters,
  type Order,
  ORDER_HINTS,
  ORDER_WORDS,
} from './filters';
import { FlagList } from './flags/FlagList';
import { QueueFilters } from './QueueFilters';
import { QueueRows } from './QueueRows';
import classes from './ReviewPage.module.css';
import type { useReviews } from './useReviews';

interface ReviewQueueProps {
  queue: ReturnType<typeof useReviews>;
  taskId: number | null;
  filters: Filters;
  onFilters: (filters: Filters) => void;
  onGo: (taskId: number) => void;
  onStep: (by: 1 | -1) => void;
}

interface OtherList {
  name: string;
  hint: string;
  /** How many there are; undefined while that is not known. */
  count: number | undefined;
  list: ReactNode;
}

/** What else waits for an expert, each list with its name; one that is seldom needed is there only when it is not empty. */
function useOtherLists(filters: Filters): OtherList[] {
  const flags = useQuery(flagsQuery).data?.length;
  const back = useQuery(queueQuery).data?.returned ?? [];
  const lists = [
    {
      name: 'Flagged',
      hint: 'What annotators say cannot be labeled',
      count: flags,
      list: <FlagList search={addressOf(filters)} />,
    },
  ];
  if (back.length > 0) {
    const hint = 'Parts of a field that did not fit together where they meet, and what was returned to you';
    lists.push({ name: 'Back', hint, count: back.length, list: <BackList tasks={back} /> });
  }
  return lists;
}

/** Everything that waits for a verdict, as far as the filters let it through. */
export function ReviewQueue({ queue, taskId, filters, onFilters, onGo, onStep }: ReviewQueueProps) {
  const [other, setOther] = useState<string | null>(null);
  const others = useOtherLists(filters);
  const beside = others.find(({ name }) => name === other);
  const { rows, total, error } = queue;
  const figure = (count: number | undefined) =>
    count !== undefined && <span className={classes.figure}>{thousands(count)}</span>;
  return (
    <aside className={classes.queue} aria-label="To review" data-region>
      <div className={classes.queueHead}>
        <div className={classes.orders} role="group" aria-label="Lists">
          <button type="button" aria-pressed={!beside} onClick={() => setOther(null)}>
            To review {figure(total)}
          </button>
          {others.map(({ name, hint, count }) => (
            <button
              key={name}
              type="button"
              title={hint}
              aria-pressed={name === other}
              onClick={() => setOther(name)}
            >
              {name} {figure(count)}
            </button>
          ))}
        </div>
        {!beside && (
          <div className={classes.orders} role="group" aria-label="Order">
            {(Object.keys(ORDER_WORDS) as Order[]).map((order) => (
              <button
                key={order}
                type="button"
                title={ORDER_HINTS[order]}
                aria-pressed={filters.order === order}
                onClick={() => onFilters({ ...filters, order })}
              >
                {ORDER_WORDS[order]}
              </button>
            ))}
            <QueueFilters filters={filters} onFilters={onFilters} />
          </div>
        )}
      </div>
      {beside ? (
        <div className={classes.tasks}>{beside.list}</div>
      ) : (
        <>
          {error !== null && (
            <p className={classes.aside} role="alert">
              {wordsFor(error)}
            </p>
          )}
          {rows?.length === 0 && (
            <p className={classes.aside}>
              {nFilters(filters) > 0 || isPartial(filters.order) ? 'Nothing fits.' : 'Nothing to review.'}
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
