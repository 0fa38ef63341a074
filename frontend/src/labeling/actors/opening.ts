/** Opening a task: lease, labels, log and journal, put together to what the actors work on. */
import { imageOf } from '../../api/image';
import { ProblemError, isProblem } from '../../api/problems';
import type { Tabs } from '../../api/tab';
import type { Lease, Task } from '../../api/types';
import { FrameStore } from '../../frames/frameStore';
import { overviewOf, type Part } from '../../frames/largeImage';
import { MovieLabels } from '../../frames/movieLabels';
import { CellsTable } from '../../labels/cellsTable';
import { DivisionSet } from '../../labels/divisionSet';
import { EventSet } from '../../labels/eventSet';
import { applyEdit, EditConflict } from '../../labels/edits';
import type { Edit } from '../../labels/types';
import { uiOf } from './undo';
import { Journal } from '../saving/journal';
import { historyBefore, standsAlone, type History } from '../saving/history';
import { wholeLog, type TaskApi } from '../saving/taskApi';

export interface OpenInput {
  api: TaskApi;
  task: number;
  tab: string;
  person: number;
  /** The other tabs of this browser; null where there are none (tests). */
  tabs: Tabs | null;
  takeOver: boolean;
  /** Look at what another has, without a lease. */
  look: boolean;
}

/** A task that is open: what the actors are made from. Pixels are in `labels.store`. */
export interface OpenedTask {
  kind: 'open';
  task: Task;
  /** null: it can be looked at only. */
  lease: Lease | null;
  /** The name under which this tab has the lease. */
  tab: string;
  labels: MovieLabels;
  journal: Journal;
  /** Number of edits on the server. */
  sequence: number;
  /** The newest edits of the task, those not acknowledged yet last. */
  edits: readonly Edit[];
  /** How many edits of the log come before them. */
  older: number;
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
  mayTakeOver: boolean;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function heldBy(task: Task, holder: NonNullable<Task['lease']>): HeldTask {
  const { mine, until, may_take_over: mayTakeOver } = holder;
  return { kind: 'held', task, mine, holder: holder.holder, until, mayTakeOver };
}

/** What the page says of a task that it waits for: who has it, or that it is free. */
export function heldNow(task: Task): HeldTask {
  if (task.lease) return heldBy(task, task.lease);
  return { kind: 'held', task, mine: false, holder: '', until: '', mayTakeOver: false };
}

async function leaseOf(
  { api, task, tabs, takeOver }: OpenInput,
  tab: string,
  opened: Task,
): Promise<Lease | HeldTask | null> {
  const { editable, lease } = opened;
  if (!editable && !(lease && !lease.mine)) return null;
  if (!editable && lease && !(takeOver && lease.may_take_over)) return heldBy(opened, lease);
  // A tab that was closed or crashed with edits on their way keeps its lease; its person is here now.
  const deserted = lease?.mine === true && lease.tab !== tab && (await tabs?.gone(lease.tab)) === true;
  try {
    return await api.acquireLease(task, tab, takeOver || deserted);
  } catch (error) {
    if (isProblem(error, 'wrong-state', 'forbidden')) return null;
    if (!isProblem(error, 'lease-held')) throw error;
    const { holder, until, mine, may_take_over: mayTakeOver, tab: holding } = error.members;
    return heldBy(opened, {
      holder: text(holder),
      until: text(until),
      mine: mine === true,
      may_take_over: mayTakeOver === true,
      tab: text(holding),
    });
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
  const image = imageOf(task);
  const overview = overviewOf(image.width, image.height);
  const named = (t: number) => (error: unknown) => {
    throw frameError(t, error);
  };
  return new FrameStore({
    height: image.height,
    width: image.width,
    frames: task.frames,
    channels: movie.n_channels,
    features: task.features,
    dtype: movie.dtype,
    fetchers: {
      raw: (t, channel, signal) =>
        (overview
          ? api.rawPart(image, t, channel, { ...overview, x0: 0, y0: 0 }, signal)
          : api.rawFrame(image, t, channel, signal)
        ).catch(named(t)),
      labels: (feature, t, signal) =>
        (overview
          ? api.labelBands(task.id, image, feature, t, signal)
          : api.labelFrame(task.id, image, feature, t, signal)
        ).catch(named(t)),
      ...(overview && {
        rawPart: (t: number, channel: number, part: Part, signal: AbortSignal) =>
          api.rawPart(image, t, channel, part, signal),
        overview: (feature: string, t: number, signal: AbortSignal) =>
          api.labelOverview(task.id, feature, t, overview, signal).catch(named(t)),
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
    journal.setAside('You can no longer change this task.');
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
    for (const change of edit.changes) if (change.kind === 'paint') labels.store.takeOver(change);
    labels.store.recordEdit(edit);
    done.push(edit);
  }
  return { kept: done, refused: [] };
}

const NOTHING = { kept: [] as Edit[], refused: [] as Edit[] };

function labelsFor(lineage: Awaited<ReturnType<TaskApi['lineage']>>, store: FrameStore): MovieLabels {
  return new MovieLabels(
    store,
    CellsTable.fromTuples(lineage.cells),
    new DivisionSet(lineage.divisions),
    new EventSet(lineage.events),
  );
}

/** Forget those kept edits that are in the log: the answer that said so was lost. */
async function forgetSaved(api: TaskApi, id: number, journal: Journal, log: History): Promise<void> {
  if (journal.size === 0) return;
  const base = journal.base ?? 0;
  // They were made behind `base` edits, so that is where the log can have them.
  const { edits } = base >= log.older ? log : await wholeLog(api, id, base);
  journal.acknowledge(new Set(edits.map((edit) => edit.id)));
}

/**
 * Ask for the frame that will be shown while the lineage is on its way, which is as long as the movie. Where the task was
 * left stands in its newest edit; the first channel is the one that most displays show.
 */
function askAhead(store: FrameStore, task: Task, edits: readonly Edit[]): void {
  const left = Number(frameLeft(edits) ?? task.first);
  store.setChannels([0]);
  store.setCurrent(store.has(left) ? left : (store.frames[0] ?? task.first));
}

function frameLeft(edits: readonly Edit[]): unknown {
  const edit = edits.findLast((each) => each.ui !== null);
  if (!edit) return undefined;
  const { before, after } = uiOf(edit);
  return { ...before['frames'], ...after['frames'] }['t'];
}

/** @throws ProblemError, UnreachableError */
export async function openTask(input: OpenInput): Promise<OpenedTask | HeldTask> {
  const { api, task: id, tabs } = input;
  const [before, tab] = await Promise.all([api.task(id), tabs?.settled() ?? input.tab]);
  const store = storeFor(api, before);
  try {
    const opened = await openWith(store, input, before, tab);
    if (opened.kind === 'held' || opened.labels.store !== store) store.dispose();
    return opened;
  } catch (error) {
    store.dispose();
    throw error;
  }
}

async function openWith(
  store: FrameStore,
  input: OpenInput,
  before: Task,
  tab: string,
): Promise<OpenedTask | HeldTask> {
  const { api, task: id, tabs } = input;
  const lease = input.look ? null : await leaseOf(input, tab, before);
  if (lease && 'kind' in lease) return lease;
  if (lease) tabs?.tellTaken(id);
  // After the lease is ours nobody else writes: what is read from here on belongs together.
  const [task, lineage, newest, journal] = await Promise.all([
    lease ? api.task(id) : before,
    api.lineage(id),
    historyBefore(api, id).then((history) => {
      askAhead(store, before, history.edits);
      return history;
    }),
    Journal.open(id, input.person, lease !== null),
  ]);
  let log = newest;
  await forgetSaved(api, id, journal, log);
  if (!standsAlone([...log.edits, ...journal.edits]))
    log = await historyBefore(api, id, undefined, journal.edits);
  let labels = labelsFor(lineage, store);
  // Who only looks leaves alone what another tab may still send.
  const { kept, refused } = input.look ? NOTHING : applyPending(labels, journal, lease !== null);
  if (refused.length > 0) {
    // Some were applied before one did not fit: the newest state of the server is what is shown.
    labels = labelsFor(lineage, storeFor(api, task));
  }
  return {
    kind: 'open',
    task,
    lease,
    tab,
    labels,
    journal,
    sequence: log.sequence,
    edits: refused.length > 0 ? log.edits : [...log.edits, ...kept],
    older: log.older,
    refused,
  };
}
