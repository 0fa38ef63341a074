/** TanStack Query options: one name for each thing a page lists. Pixels never go through here. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { listSessions, listTokens } from './account';
import { getFlags } from './flags';
import { getInstructions, listInstructions, listVersions } from './instructions';
import { getOpenInvitation, listInvitations, listPeople } from './people';
import { listPlaceDecisions } from './places';
import { listProjects } from './projects';
import { getReview, getReviewChoices, getReviews, getRevisions } from './reviews';
import { getSession } from './session';
import { getQueue, getTask } from './tasks';
import { getFeedback, getTraining } from './training';
import type { ReviewPage, ReviewQuery, TaskKind } from './types';

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: getSession, staleTime: Infinity });

export const queueQuery = queryOptions({ queryKey: ['queue'], queryFn: getQueue, refetchInterval: 30_000 });

/** Rows of the review queue that come at a time. */
const REVIEWS_PAGE = 200;

/** The review queue, page by page as one scrolls. */
export const reviewsQuery = (filters: ReviewQuery) =>
  infiniteQueryOptions({
    queryKey: ['reviews', filters],
    queryFn: ({ pageParam }) => getReviews({ ...filters, limit: REVIEWS_PAGE, offset: pageParam }),
    initialPageParam: 0,
    getNextPageParam: ({ total }: ReviewPage, pages: ReviewPage[]) => {
      const have = pages.reduce((n, { reviews }) => n + reviews.length, 0);
      return have < total && pages.at(-1)!.reviews.length > 0 ? have : undefined;
    },
    refetchInterval: 30_000,
  });

/** A task was judged: it waits no more, and what was read of it is of before. */
export function forgetJudged(client: QueryClient, taskId: number): void {
  client.setQueriesData<InfiniteData<ReviewPage>>(
    { queryKey: ['reviews'], predicate: ({ queryKey }) => typeof queryKey[1] === 'object' },
    (data) => {
      if (!data) return data;
      const gone = data.pages.some(({ reviews }) => reviews.some(({ id }) => id === taskId)) ? 1 : 0;
      const pages = data.pages.map(({ total, reviews }) => ({
        total: total - gone,
        reviews: reviews.filter(({ id }) => id !== taskId),
      }));
      return { ...data, pages };
    },
  );
  void client.invalidateQueries({ queryKey: ['reviews'] });
  client.removeQueries({ queryKey: ['task', taskId] });
}

/** How many tasks wait for a verdict. */
export const reviewCountQuery = queryOptions({
  queryKey: ['reviews', 'count'],
  queryFn: async () => (await getReviews({ limit: 1 })).total,
  refetchInterval: 30_000,
});

export const reviewChoicesQuery = queryOptions({
  queryKey: ['reviews', 'choices'],
  queryFn: getReviewChoices,
});

export const reviewQuery = (id: number) =>
  queryOptions({ queryKey: ['task', id, 'review'], queryFn: () => getReview(id) });

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

/** The versions of a project's instructions, for those who may read older ones. */
export const instructionsVersionsQuery = (kind: TaskKind, project: number) =>
  queryOptions({
    queryKey: ['instructions', 'versions', kind, project],
    queryFn: () => listVersions(kind, project),
  });

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: listPeople });

export const invitationsQuery = queryOptions({ queryKey: ['invitations'], queryFn: listInvitations });

export const openInvitationQuery = (token: string) =>
  queryOptions({ queryKey: ['join', token], queryFn: () => getOpenInvitation(token) });

export const sessionsQuery = (personId: number) =>
  queryOptions({ queryKey: ['people', personId, 'sessions'], queryFn: () => listSessions(personId) });

export const tokensQuery = (personId: number) =>
  queryOptions({ queryKey: ['people', personId, 'tokens'], queryFn: () => listTokens(personId) });

/** Which instructions there are, and the versions that count now. */
export const instructionsListQuery = queryOptions({
  queryKey: ['instructions', 'list'],
  queryFn: listInstructions,
});

export const projectsQuery = queryOptions({ queryKey: ['projects'], queryFn: listProjects });

/** Flagged tasks that wait for an expert. */
export const flagsQuery = queryOptions({ queryKey: ['flags'], queryFn: getFlags, refetchInterval: 30_000 });

export const trainingQuery = queryOptions({ queryKey: ['training'], queryFn: getTraining });

/** What was right and wrong in a submitted practice task: it never changes. */
export const feedbackQuery = (id: number) =>
  queryOptions({
    queryKey: ['task', id, 'feedback'],
    queryFn: () => getFeedback(id),
    staleTime: Infinity,
  });
