/** Asking for work, opening tasks, saving edits. Each function is one request. */
import { call } from './call';
import type { AskAnswer, Lease, Lineage, Queue, Task, TaskKind, TaskSummary } from './types';

export const getQueue = () => call<Queue>('GET', '/queue');

/** Get the next task this person is eligible for, with a lease for this browser tab. */
export const askForWork = (tab: string, kind?: TaskKind) =>
  call<AskAnswer>('POST', '/tasks/ask', kind ? { tab, kind } : { tab });

export const listTasks = () => call<TaskSummary[]>('GET', '/tasks');

export const getTask = (id: number) => call<Task>('GET', `/tasks/${id}`);

/** @throws ProblemError `lease-held` while another tab or person has it (unless `takeOver` and it is the same person). */
export const acquireLease = (id: number, tab: string, takeOver = false) =>
  call<Lease>('POST', `/tasks/${id}/lease`, { tab, take_over: takeOver });

/** Heartbeat. @throws ProblemError `lease-lost` when it has expired. */
export const renewLease = (id: number, token: string) => call<Lease>('PUT', `/tasks/${id}/lease`, { token });

/** Give the lease back. `closing`: the page is going away, and the request must outlive it. */
export const releaseLease = (id: number, token: string, closing = false) =>
  call<undefined>('DELETE', `/tasks/${id}/lease?token=${encodeURIComponent(token)}`, undefined, {
    keepalive: closing,
  });

export const getLineage = (id: number) => call<Lineage>('GET', `/tasks/${id}/lineage`);

/** The lineage the task was opened with: the prediction. */
export const getBaseLineage = (id: number) => call<Lineage>('GET', `/tasks/${id}/base/lineage`);

/** An edit as it stands in the server's log. */
export type LoggedEdit<Edit> = Edit & { sequence: number; author: string; at: string; revision: number };

export interface EditsPage<Edit> {
  sequence: number;
  edits: LoggedEdit<Edit>[];
}

/** Edits of the log with a sequence number above `after`. */
export const getEdits = <Edit>(id: number, after = 0, limit = 500) =>
  call<EditsPage<Edit>>('GET', `/tasks/${id}/edits?after=${after}&limit=${limit}`);

/**
 * Append edits to the log; repeating a batch is harmless (edits are known by their ids).
 *
 * @param expected the log's sequence number before the first edit that is new
 * @throws ProblemError `stale-sequence`, `edit-conflict`, `lease-lost`, `forbidden`, `invalid`
 */
export const postEdits = (id: number, lease: string, expected: number, edits: readonly object[]) =>
  call<{ sequence: number }>('POST', `/tasks/${id}/edits`, { lease, expected, edits });

/** Hand the task in. The revision cannot be changed afterwards. */
export const submitTask = (id: number, lease: string, expected: number) =>
  call<Task>('POST', `/tasks/${id}/submit`, { lease, expected });
