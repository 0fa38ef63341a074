/** What experts ask of the server, and the ticks that annotators set. */
import { answer, client } from './client';
import type { Lineage, NewComment } from './types';

const task = (id: number) => ({ params: { path: { task_id: id } } });

/** Submitted tasks, the most suspicious first. */
export const getReviews = () => answer(client.GET('/api/v1/reviews'));

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

/** `revision`: the newest that the expert has seen. @throws ProblemError `wrong-state` when there is a newer one. */
export const accept = (taskId: number, revision: number, comments: NewComment[]) =>
  answer(
    client.POST('/api/v1/tasks/{task_id}/verdict', {
      ...task(taskId),
      body: { verdict: 'accept', revision, comments },
    }),
  );

/** @throws ProblemError `invalid` without a comment, `wrong-state` when there is a newer revision. */
export const giveBack = (taskId: number, revision: number, comments: NewComment[]) =>
  answer(
    client.POST('/api/v1/tasks/{task_id}/verdict', {
      ...task(taskId),
      body: { verdict: 'return', revision, comments },
    }),
  );

export const setCommentDone = (commentId: number, done: boolean) =>
  answer(
    client.PATCH('/api/v1/comments/{comment_id}', {
      params: { path: { comment_id: commentId } },
      body: { done },
    }),
  );
