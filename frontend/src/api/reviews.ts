/** What experts ask of the server, and the ticks that annotators set. */
import { call } from './call';
import type { Change, Comment, NewComment, Task, TaskSummary } from './types';

/** Submitted tasks, the most suspicious first. */
export const getReviews = () => call<TaskSummary[]>('GET', '/reviews');

export const getChanges = (taskId: number) => call<Change[]>('GET', `/tasks/${taskId}/changes`);

export const accept = (taskId: number, comments: NewComment[]) =>
  call<Task>('POST', `/tasks/${taskId}/verdict`, { verdict: 'accept', comments });

/** @throws ProblemError `invalid` without a comment. */
export const giveBack = (taskId: number, comments: NewComment[]) =>
  call<Task>('POST', `/tasks/${taskId}/verdict`, { verdict: 'return', comments });

export const setCommentDone = (commentId: number, done: boolean) =>
  call<Comment>('PATCH', `/comments/${commentId}`, { done });
