/** What experts ask of the server, and the ticks that annotators set. */
import { answer, client } from './client';
import type { components } from './generated/schema';
import type { Lineage, ReviewQuery } from './types';

const task = (id: number) => ({ params: { path: { task_id: id } } });

/** A page of the submitted tasks; `total` is how long the queue is. */
export const getReviews = (query: ReviewQuery) =>
  answer(client.GET('/api/v1/reviews', { params: { query } }));

/** The people and projects whose tasks wait. */
export const getReviewChoices = () => answer(client.GET('/api/v1/reviews/choices'));

/** What is known of a submitted task beside its labels. */
export const getReview = (taskId: number) => answer(client.GET('/api/v1/reviews/{task_id}', task(taskId)));

/**
 * Take the right to judge a task in this tab. `fix`: to mend it, too.
 *
 * @throws ProblemError `lease-held` while somebody else judges it, `wrong-state` when it is not submitted any more.
 */
export const beginToJudge = (taskId: number, tab: string, takeOver = false, fix = false) =>
  answer(
    client.POST('/api/v1/reviews/{task_id}/lease', {
      ...task(taskId),
      body: { tab, take_over: takeOver, fix },
    }),
  );

/**
 * `idle`, `away`: as of `renewLease`.
 *
 * @throws ProblemError `lease-lost` when it has ended.
 */
export const goOnJudging = (taskId: number, token: string, idle: number, away = false) =>
  answer(
    client.PUT('/api/v1/reviews/{task_id}/lease', {
      ...task(taskId),
      body: { token, idle, away },
      keepalive: away,
    }),
  );

/** Give the task back without a verdict; it outlives the page. */
export async function endJudging(taskId: number, token: string): Promise<void> {
  await client.DELETE('/api/v1/reviews/{task_id}/lease', {
    params: { path: { task_id: taskId }, query: { token } },
    keepalive: true,
  });
}

/** Undo what was mended: the task is as it was submitted. */
export const leaveWithout = (taskId: number, token: string) =>
  answer(
    client.DELETE('/api/v1/reviews/{task_id}/mending', {
      params: { path: { task_id: taskId }, query: { token } },
    }),
  );

/** What was submitted of a task, the first revision first. */
export const getRevisions = (taskId: number) =>
  answer(client.GET('/api/v1/tasks/{task_id}/revisions', task(taskId)));

/** What differs between two revisions; 0 is the prediction, `to` null the newest one (or the work so far). */
export const getChanges = (taskId: number, from: number, to: number | null) =>
  answer(
    client.GET('/api/v1/tasks/{task_id}/changes', {
      params: { path: { task_id: taskId }, query: to === null ? { from } : { from, to } },
    }),
  );

/** The lineage after so many edits. */
export const getLineageAt = (taskId: number, sequence: number) =>
  answer(
    client.GET('/api/v1/tasks/{task_id}/lineage', {
      params: { path: { task_id: taskId }, query: { sequence } },
    }),
  ) as Promise<Lineage>;

/**
 * `revision`: the newest that the expert has seen; `expected`: with a fix, the number of edits that are accepted.
 *
 * @throws ProblemError `lease-lost`, `wrong-state` when there is a newer revision, `invalid` for a return without a
 * comment or a fix without an edit.
 */
export const giveVerdict = (taskId: number, body: components['schemas']['Verdict']) =>
  answer(client.POST('/api/v1/tasks/{task_id}/verdict', { ...task(taskId), body }));

export const setCommentDone = (commentId: number, done: boolean) =>
  answer(
    client.PATCH('/api/v1/comments/{comment_id}', {
      params: { path: { comment_id: commentId } },
      body: { done },
    }),
  );
