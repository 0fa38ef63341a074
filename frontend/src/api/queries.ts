/** TanStack Query options: one name for each thing a page lists. Pixels never go through here. */
import { queryOptions } from '@tanstack/react-query';
import { getFlags } from './flags';
import { getInstructions, listInstructions } from './instructions';
import { listPlaceDecisions } from './places';
import { listProjects } from './projects';
import { getReviews, getRevisions } from './reviews';
import { getSession } from './session';
import { getQueue, getTask } from './tasks';
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

/** `version`: the one that counted when the page heard of it; a newer one is another query. */
export const instructionsQuery = (kind: TaskKind, project: number, version: number) =>
  queryOptions({
    queryKey: ['instructions', kind, project, version],
    queryFn: () => getInstructions(kind, project, version),
    staleTime: 5 * 60_000,
  });

/** Which instructions there are, and the versions that count now. */
export const instructionsListQuery = queryOptions({
  queryKey: ['instructions', 'list'],
  queryFn: listInstructions,
});

export const projectsQuery = queryOptions({ queryKey: ['projects'], queryFn: listProjects });

/** Flagged tasks that wait for an expert. */
export const flagsQuery = queryOptions({ queryKey: ['flags'], queryFn: getFlags, refetchInterval: 30_000 });
