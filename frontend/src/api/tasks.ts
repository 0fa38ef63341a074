/** Asking for work, opening tasks, saving edits. Each function is one request. */
import { answer, client } from './client';
import type { components } from './generated/schema';
import type { Lineage, TaskKind } from './types';

const task = (id: number) => ({ params: { path: { task_id: id } } });

export const getQueue = () => answer(client.GET('/api/v1/queue'));

/** Get the next task this person is eligible for, with a lease for this browser tab. */
export const askForWork = (tab: string, kind?: TaskKind) =>
  answer(client.POST('/api/v1/tasks/ask', { body: kind ? { tab, kind } : { tab } }));

export const listTasks = () => answer(client.GET('/api/v1/tasks'));

export const getTask = (id: number) => answer(client.GET('/api/v1/tasks/{task_id}', task(id)));

/** @throws ProblemError `lease-held` while another tab or person has it (unless `takeOver`, where one may). */
export const acquireLease = (id: number, tab: string, takeOver = false) =>
  answer(client.POST('/api/v1/tasks/{task_id}/lease', { ...task(id), body: { tab, take_over: takeOver } }));

/**
 * Heartbeat: the lease lasts for a term after the last act, which was `idle` seconds ago. `away`: the page is out of
 * sight since then; it may go away, and the request must outlive it.
 *
 * @throws ProblemError `lease-lost` when it has ended.
 */
export const renewLease = (id: number, token: string, idle = 0, away = false) =>
  answer(
    client.PUT('/api/v1/tasks/{task_id}/lease', {
      ...task(id),
      body: { token, idle, away },
      keepalive: away,
    }),
  );

/** Give the lease back. `closing`: the page is going away, and the request must outlive it. */
export async function releaseLease(id: number, token: string, closing = false): Promise<void> {
  await client.DELETE('/api/v1/tasks/{task_id}/lease', {
    params: { path: { task_id: id }, query: { token } },
    keepalive: closing,
  });
}

// The description has rows of the cells table as number[]; see types.ts.
export const getLineage = (id: number) =>
  answer(client.GET('/api/v1/tasks/{task_id}/lineage', task(id))) as Promise<Lineage>;

/** The lineage the task was opened with: the prediction. */
export const getBaseLineage = (id: number) =>
  answer(client.GET('/api/v1/tasks/{task_id}/base/lineage', task(id))) as Promise<Lineage>;

type WireEdit = components['schemas']['Edit'];

/** An edit as it stands in the server's log. */
export type LoggedEdit<Edit> = Edit & { sequence: number; author: string; at: string; revision: number };

export interface EditsPage<Edit> {
  sequence: number;
  edits: LoggedEdit<Edit>[];
}

/** Edits of the log with a sequence number above `after`. */
export const getEdits = <Edit>(id: number, after = 0, limit = 500) =>
  answer(
    client.GET('/api/v1/tasks/{task_id}/edits', {
      params: { path: { task_id: id }, query: { after, limit } },
    }),
  ) as Promise<EditsPage<unknown>> as Promise<EditsPage<Edit>>;

/** The last `limit` edits of the log with a sequence number below `before`, oldest first. */
export const getEditsBefore = <Edit>(id: number, before: number, limit: number) =>
  answer(
    client.GET('/api/v1/tasks/{task_id}/edits', {
      params: { path: { task_id: id }, query: { before, limit } },
    }),
  ) as Promise<EditsPage<unknown>> as Promise<EditsPage<Edit>>;

/**
 * Append edits to the log; repeating a batch is harmless (edits are known by their ids).
 *
 * @param expected the log's sequence number before the first edit that is new
 * @throws ProblemError `stale-sequence`, `edit-conflict`, `lease-lost`, `forbidden`, `invalid`
 */
export const postEdits = (id: number, lease: string, expected: number, edits: readonly object[]) =>
  answer(
    client.POST('/api/v1/tasks/{task_id}/edits', {
      ...task(id),
      body: { lease, expected, edits: edits as WireEdit[] },
    }),
  );

/** Pass a task over: it waits for others, with its edits. A repeat is harmless. */
export async function skipTask(id: number, lease: string, reason: string): Promise<void> {
  await client.POST('/api/v1/tasks/{task_id}/skip', { ...task(id), body: { lease, reason } });
}

/** Say that a task cannot be labeled: an expert looks at it. */
export async function flagTask(id: number, lease: string, reason: string): Promise<void> {
  await client.POST('/api/v1/tasks/{task_id}/flag', { ...task(id), body: { lease, reason } });
}

/** Hand the task in. The revision cannot be changed afterwards. */
export const submitTask = (
  id: number,
  lease: string,
  expected: number,
  left: Omit<components['schemas']['Submit'], 'lease' | 'expected'> = {},
) =>
  answer(client.POST('/api/v1/tasks/{task_id}/submit', { ...task(id), body: { ...left, lease, expected } }));
