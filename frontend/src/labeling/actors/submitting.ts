/** Handing in. The answer may be lost on the way; then a repeat is refused, for the lease ended with the submission. */
import { fromCallback, fromPromise } from 'xstate';
import type { GonePlace, Place } from '../../api/places';
import { isProblem } from '../../api/problems';
import type { Task } from '../../api/types';
import { leftChecks, type Examined, type LeftChecks } from '../checks/left';
import { openComments } from '../comments/comments';
import type { Journal } from '../saving/journal';
import type { TaskApi } from '../saving/taskApi';
import type { OpenedTask } from './opening';
import type { Parts } from './parts';
import type { TaskContext } from './taskTypes';

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

/** What the checks, or the list of places, say now; null in a task that has neither. */
export function examination({ checks, places, save }: Parts): Examined | null {
  if (places) {
    const { standing, list } = places.getSnapshot().context;
    const { sequence, pending } = save.getSnapshot().context;
    const told = (found: Place | GonePlace) => ({ ...found, cell: found.cells[0] ?? 1 });
    // What is not saved yet is not in the list: it is read when that is.
    const isRead = list !== null && list.sequence >= sequence;
    return {
      // Of a list that is older than the edits nobody says that they left it open.
      open: isRead && pending === 0 ? standing.open.map(told) : [],
      fine: standing.seen.filter(({ how }) => how === 'fine').map(({ place }) => told(place)),
      unfinished: isRead ? null : 'The list of places was not read again after the last edits.',
    };
  }
  const { checks: engine, open, fine, busy, done, frames } = checks.getSnapshot().context;
  if (engine === null) return null;
  return {
    ...{ open, fine },
    unfinished: busy ? `The checks were not finished (${done} of ${frames} frames).` : null,
  };
}

/** What needs a reason: the checks, or places, that are known to be open. */
export const nChecksOpen = (parts: Parts) => examination(parts)?.open.length ?? 0;

/** Whether it is to be asked about first: open checks without a reason, comments that are not ticked off. */
export const leavesOpen = ({ parts, opened, reason, anyway }: TaskContext) =>
  reason === null && (nChecksOpen(parts!) > 0 || (!anyway && openComments(opened!).length > 0));

/** Open checks need a reason; for comments alone a second press is enough. */
export const isAnswer = ({ reason, anyway }: { reason?: string; anyway?: boolean }, parts: Parts) =>
  Boolean(reason?.trim()) || (anyway === true && nChecksOpen(parts) === 0);

/** What goes with a submission of now. */
export function leftIn(parts: Parts, reason: string | null): LeftChecks | undefined {
  const found = examination(parts);
  return found ? leftChecks(found, reason) : undefined;
}

/** Says EXAMINED when everything was looked at: what was just done is asked about too. */
export const examined = fromCallback<{ type: 'never' }, Parts>(({ input: parts, sendBack }) => {
  const { checks, places } = parts;
  const look = () => {
    // A list that cannot be read holds nobody up.
    if (places?.getSnapshot().matches('failed') || !examination(parts)?.unfinished)
      sendBack({ type: 'EXAMINED' });
  };
  checks.send({ type: 'HURRY' });
  const watching = [checks.subscribe(look), places?.subscribe(look)];
  look();
  return () => watching.forEach((each) => each?.unsubscribe());
});

/** How many edits the journal holds once those that a lock has just made are in it: saving takes them up after this turn. */
export const settled = fromPromise<number, Journal>(async ({ input: journal }) => {
  await Promise.resolve();
  await journal.written();
  return journal.size;
});
