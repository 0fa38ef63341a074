/** Handing in. The answer may be lost on the way; then a repeat is refused, for the lease ended with the submission. */
import { fromPromise } from 'xstate';
import { isProblem } from '../../api/problems';
import type { Task } from '../../api/types';
import type { TaskApi } from '../saving/taskApi';

interface Before {
  /** Number of edits that are handed in, and of the revisions there were before. */
  sequence: number;
  revision: number;
  /** Name of who hands it in; undefined when that is not known. */
  name: string | undefined;
}

/** Whether the task is what handing it in from this page has made of it. */
export function isHandedIn(task: Task, { sequence, revision, name }: Before): boolean {
  return (
    task.state !== 'working' &&
    task.state !== 'queued' &&
    task.revision === revision + 1 &&
    task.sequence === sequence &&
    (name === undefined || task.annotator === name)
  );
}

export const submit = fromPromise<Task, Before & { api: TaskApi; task: number; lease: string }>(
  async ({ input: { api, task, lease, ...before } }) => {
    try {
      return await api.submit(task, lease, before.sequence);
    } catch (error) {
      if (!isProblem(error, 'lease-lost', 'wrong-state', 'forbidden')) throw error;
      const now = await api.task(task);
      if (isHandedIn(now, before)) return now;
      throw error;
    }
  },
);
