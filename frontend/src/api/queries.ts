/** TanStack Query options: one name for each thing a page lists. Pixels never go through here. */
import { queryOptions } from '@tanstack/react-query';
import { getInstructions } from './instructions';
import { listPlaceDecisions } from './places';
import { getReviews, getRevisions } from './reviews';
import { getSession } from './session';
import { getQueue, getTask } from './tasks';
import { getFeedback, getTraining } from './training';
import type { TaskKind } from './types';

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: getSession, staleTime: Infinity });

export const queueQuery = queryOptions({ queryKey: ['queue'], queryFn: getQueue, refetchInterval: 30_000 });

export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: getReviews,
  refetchInterval: 30_000,
});

export const taskQuery = (id: number) => queryOptions({ queryKey: ['task', id], queryFn: () => getTask(id) });

export const revisionsQuery = (id: number) =>
  queryOptions({ queryKey: ['task', id, 'revisions'], queryFn: () => getRevisions(id) });

/** What annotators of a tracking task found fine in its list of places. */
export const placeDecisionsQuery = (id: number) =>
  queryOptions({ queryKey: ['task', id, 'place decisions'], queryFn: () => listPlaceDecisions(id) });

export const instructionsQuery = (kind: TaskKind) =>
  queryOptions({
    queryKey: ['instructions', kind],
    queryFn: () => getInstructions(kind),
    staleTime: 5 * 60_000,
  });

export const trainingQuery = queryOptions({ queryKey: ['training'], queryFn: getTraining });

/** What was right and wrong in a submitted practice task: it never changes. */
export const feedbackQuery = (id: number) =>
  queryOptions({
    queryKey: ['task', id, 'feedback'],
    queryFn: () => getFeedback(id),
    staleTime: Infinity,
  });
