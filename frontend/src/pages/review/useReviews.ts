import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { reviewsQuery } from '../../api/queries';
import { type Filters, queryOf } from './filters';
import { rowsOf } from './queueList';

/** Rows before the end at which the next page is asked for. */
const AHEAD = 40;

/** The queue as far as it was scrolled or stepped; `taskId` is where one is. */
export function useReviews(filters: Filters, taskId: number | null) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    reviewsQuery(queryOf(filters)),
  );
  const rows = useMemo(() => data && rowsOf(data.pages), [data]);
  const at = rows?.findIndex(({ id }) => id === taskId) ?? -1;
  const more = (last: number) => {
    if (rows && hasNextPage && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage();
  };
  useEffect(() => {
    if (at >= 0) more(at);
  });
  return { rows, total: data?.pages.at(-1)?.total, error, onSeen: more };
}
