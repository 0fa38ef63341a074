/** What experts ask of the server, and the ticks that annotators set. */
import { answer, client } from './client';
import type { NewComment } from './types';

const task = (id: number) => ({ params: { path: { task_id: id } } });

/** Submitted tasks, the most suspicious first. */
export const getReviews = () => answer(client.GET('/api/v1/reviews'));

export const getChanges = (taskId: number) =>
  answer(client.GET('/api/v1/tasks/{task_id}/changes', task(taskId)));

export const accept = (taskId: number, comments: NewComment[]) =>
  answer(
    client.POST('/api/v1/tasks/{task_id}/verdict', {
      ...task(taskId),
      body: { verdict: 'accept', comments },
    }),
  );

/** @throws ProblemError `invalid` without a comment. */
export const giveBack = (taskId: number, comments: NewComment[]) =>
  answer(
    client.POST('/api/v1/tasks/{task_id}/verdict', {
      ...task(taskId),
      body: { verdict: 'return', comments },
    }),
  );

export const setCommentDone = (commentId: number, done: boolean) =>
  answer(
    client.PATCH('/api/v1/comments/{comment_id}', {
      params: { path: { comment_id: commentId } },
      body: { done },
    }),
  );
