/** Opening a task: lease, labels, log and journal, put together to what the actors work on. */
import { ProblemError, isProblem } from '../../api/problems';
import type { Lease, Task } from '../../api/types';
import { FrameStore } from '../../frames/frameStore';
import { MovieLabels } from '../../frames/movieLabels';
import { CellsTable } from '../../labels/cellsTable';
import { DivisionSet } from '../../labels/divisionSet';
import { applyEdit, EditConflict } from '../../labels/edits';
import type { Edit } from '../../labels/types';
import { Journal } from '../saving/journal';
import { wholeLog, type TaskApi } from '../saving/taskApi';

export interface OpenInput {
  api: TaskApi;
  task: number;
  tab: string;
  person: number;
  takeOver: boolean;
}

/** A task that is open: what the actors are made from. Pixels are in `labels.store`. */
export interface OpenedTask {
  kind: 'open';
  task: Task;
  /** null: it can be looked at only. */
  lease: Lease | null;
  labels: MovieLabels;
  journal: Journal;
  /** Number of edits on the server. */
  sequence: number;
  /** All edits of the task, those not acknowledged yet last. */
  edits: readonly Edit[];
  /** Edits of this browser that do not fit the task any more; they were put aside. */
  refused: readonly Edit[];
}

/** Another tab or another person works on the task. */
export interface HeldTask {
  kind: 'held';
  task: Task;
  mine: boolean;
  holder: string;
  until: string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

async function leaseOf(
  { api, task, tab, takeOver }: OpenInput,
  opened: Task,
): Promise<Lease | HeldTask | null> {
  if (!opened.editable) return null;
  try {
    return await api.acquireLease(task, tab, takeOver);
  } catch (error) {
    if (isProblem(error, 'wrong-state', 'forbidden')) return null;
    if (!isProblem(error, 'lease-held')) throw error;
    const { holder, until, mine } = error.members;
    return { kind: 'held', task: opened, mine: mine === true, holder: text(holder), until: text(until) };
  }
}

/** Words for a frame that does not come: "Frame 31 could not be loaded (the server answered 503)." */
function frameError(t: number, error: unknown): Error {
  const why =
    error instanceof ProblemError ? `the server answered ${error.status}` : 'the server did not answer';
  return new Error(`Frame ${t} could not be loaded (${why}). The other frames work.`, { cause: error });
}

function storeFor(api: TaskApi, task: Task): FrameStore {
  const { movie } = task;
  return new FrameStore({
    height: movie.height,
    width: movie.width,
    frames: task.frames,
    channels: movie.n_channels,
    features: task.features,
    dtype: movie.dtype,
    fetchers: {
      raw: (t, channel, signal) =>
        api.rawFrame(movie, t, channel, signal).catch((error: unknown) => {
          throw frameError(t, error);
        }),
      labels: (feature, t, signal) =>
        api.labelFrame(task.id, movie, feature, t, signal).catch((error: unknown) => {
          throw frameError(t, error);
        }),
    },
  });
}

/** Bring labels up to date with edits the server does not have; those that do not fit are returned and put aside. */
function applyPending(
  labels: MovieLabels,
  journal: Journal,
  writable: boolean,
): { kept: Edit[]; refused: Edit[] } {
  const pending = [...journal.edits];
  if (!writable && pending.length > 0) {
    journal.setAside('The task can no longer be changed.');
    return { kept: [], refused: pending };
  }
  const done: Edit[] = [];
  for (const edit of pending) {
    try {
      applyEdit(edit, labels);
    } catch (error) {
      if (!(error instanceof EditConflict)) throw error;
      journal.setAside(error.message);
      return { kept: done, refused: pending };
    }
    labels.store.recordEdit(edit);
    done.push(edit);
  }
  return { kept: done, refused: [] };
}

function labelsFor(lineage: Awaited<ReturnType<TaskApi['lineage']>>, store: FrameStore): MovieLabels {
  return new MovieLabels(store, CellsTable.fromTuples(lineage.cells), new DivisionSet(lineage.divisions));
}

/** @throws ProblemError, UnreachableError */
export async function openTask(input: OpenInput): Promise<OpenedTask | HeldTask> {
  const { api, task: id } = input;
  const before = await api.task(id);
  const lease = await leaseOf(input, before);
  if (lease && 'kind' in lease) return lease;
  // After the lease is ours nobody else writes: what is read from here on belongs together.
  const [task, lineage, log, journal] = await Promise.all([
    lease ? api.task(id) : before,
    api.lineage(id),
    wholeLog(api, id),
    Journal.open(id, input.person),
  ]);
  journal.acknowledge(new Set(log.edits.map((edit) => edit.id)));
  const store = storeFor(api, task);
  let labels = labelsFor(lineage, store);
  const { kept, refused } = applyPending(labels, journal, lease !== null);
  if (refused.length > 0) {
    // Some were applied before one did not fit: the newest state of the server is what is shown.
    labels = labelsFor(lineage, storeFor(api, task));
  }
  return {
    kind: 'open',
    task,
    lease,
    labels,
    journal,
    sequence: log.sequence,
    edits: refused.length > 0 ? log.edits : [...log.edits, ...kept],
    refused,
  };
}
