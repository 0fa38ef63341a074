/** TanStack Query options: one name for each thing a page lists. Pixels never go through here. */
import { queryOptions } from '@tanstack/react-query';
import { listSessions, listTokens } from './account';
import { getInstructions } from './instructions';
import { getOpenInvitation, listInvitations, listPeople } from './people';
import { listPlaceDecisions } from './places';
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

export const instructionsQuery = (kind: TaskKind) =>
  queryOptions({
    queryKey: ['instructions', kind],
    queryFn: () => getInstructions(kind),
    staleTime: 5 * 60_000,
  });

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: listPeople });

export const invitationsQuery = queryOptions({ queryKey: ['invitations'], queryFn: listInvitations });

export const openInvitationQuery = (token: string) =>
  queryOptions({ queryKey: ['join', token], queryFn: () => getOpenInvitation(token) });

export const sessionsQuery = (personId: number) =>
  queryOptions({ queryKey: ['people', personId, 'sessions'], queryFn: () => listSessions(personId) });

export const tokensQuery = (personId: number) =>
  queryOptions({ queryKey: ['people', personId, 'tokens'], queryFn: () => listTokens(personId) });
