/** Handing in. The answer may be lost on the way; then a repeat is refused, for the lease ended with the submission. */
import { fromCallback, fromPromise } from 'xstate';
import { isProblem } from '../../api/problems';
import type { Task } from '../../api/types';
import type { LeftChecks } from '../checks/left';
import type { Journal } from '../saving/journal';
import type { TaskApi } from '../saving/taskApi';
import type { OpenedTask } from './opening';
import type { Parts } from './parts';

interface Before {
  /** Number of edits that are handed in, and of the revisions there were before. */
  sequence: number;
  revision: number;
  /** Name of who hands it in; undefined when that is not known. */
  name: string | undefined;
}

interface Open {
  parts: Parts | null;
  opened: OpenedTask | null;
  name?: string;
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

export const submit = fromPromise<
  Task,
  Before & { api: TaskApi; task: number; lease: string; left: LeftChecks | undefined }
>(async ({ input: { api, task, lease, left, ...before } }) => {
  try {
    return await api.submit(task, lease, before.sequence, left);
  } catch (error) {
    if (!isProblem(error, 'lease-lost', 'wrong-state', 'forbidden')) throw error;
    const now = await api.task(task);
    if (isHandedIn(now, before)) return now;
    throw error;
  }
});

/** What would be handed in now. */
export const toHandIn = ({ parts, opened, name }: Open): Before => ({
  sequence: parts!.save.getSnapshot().context.sequence,
  revision: opened!.task.revision,
  name,
});

/** Says EXAMINED when the checks have looked at everything: what was just done is asked about too. */
export const examined = fromCallback<{ type: 'never' }, Parts['checks']>(({ input: checks, sendBack }) => {
  const look = () => {
    const { busy, checks: engine } = checks.getSnapshot().context;
    if (!busy || engine === null) sendBack({ type: 'EXAMINED' });
  };
  checks.send({ type: 'HURRY' });
  const watching = checks.subscribe(look);
  look();
  return () => watching.unsubscribe();
});

/** How many edits the journal holds once those that a lock has just made are in it: saving takes them up after this turn. */
export const settled = fromPromise<number, Journal>(async ({ input: journal }) => {
  await Promise.resolve();
  await journal.written();
  return journal.size;
});
