/** What a file of edits would do to the open task, and doing it: through the labels actors, one edit after another. */
import type { MovieLabels } from '../../frames/movieLabels';
import { baseLineage } from '../../labels/rebase/baseLineage';
import { FrameSample } from '../../labels/rebase/frameSample';
import { framesNeeded, rebaseEdits, type RebasedEdit } from '../../labels/rebase/rebase';
import type { Edit } from '../../labels/types';
import type { Parts } from '../actors/parts';
import { stacksFromLog } from '../saving/stacks';
import { wholeLog, type TaskApi } from '../saving/taskApi';
import { EditsFileRefused, type EditsFile } from './editsFile';

export interface Plan {
  file: EditsFile;
  edits: RebasedEdit[];
  /** The edits made after those in the file, when it was made. */
  since: readonly Edit[] | null;
}

export const applicable = (plan: Plan) =>
  plan.edits.filter(({ outcome }) => outcome === 'fits' || outcome === 'rebased');

/**
 * Look what the edits of a file would do. Frames they paint are loaded if they must be.
 * @throws EditsFileRefused, ProblemError, UnreachableError
 */
export async function planFile(file: EditsFile, api: TaskApi, parts: Parts): Promise<Plan> {
  // The page's own edits that are not sent yet count as made since: they are the newest.
  const pending = [...parts.save.getSnapshot().context.journal.edits];
  const log = file.base === null ? null : await wholeLog(api, file.task.id, file.base);
  if (log && file.base !== null && file.base > log.sequence)
    throw new EditsFileRefused(
      `The file was made after ${file.base} edits of this task, but the task has ${log.sequence}. It is of another server.`,
    );
  const logged = new Set(log?.edits.map(({ id }) => id));
  const since = log && [...log.edits, ...pending.filter(({ id }) => !logged.has(id))];
  return { file, since, edits: await rebaseHere(file, since, parts.desk.labels) };
}

async function rebaseHere(
  file: EditsFile,
  since: readonly Edit[] | null,
  labels: MovieLabels,
): Promise<RebasedEdit[]> {
  const { store } = labels;
  const where = { features: store.features, hasFrame: (t: number) => store.has(t) };
  const samples = new Map<string, FrameSample>();
  for (const { feature, t, spans } of framesNeeded(file.edits, where)) {
    if (!store.labels(feature, t)) await store.request({ kind: 'labels', t, feature });
    const pixels = store.labels(feature, t);
    if (!pixels)
      throw new EditsFileRefused(`Frame ${t} could not be loaded, so it is not known what fits. Try again.`);
    samples.set(`${t} ${feature}`, new FrameSample(pixels, store.width, store.height, spans));
  }
  const { cells, divisions, events } = labels;
  const lineage = { cells, divisions, events };
  const base = since === null ? lineage : baseLineage(lineage, since);
  if (!base)
    throw new EditsFileRefused(
      'The edits in the file were made on labels this task never had. Nothing was changed.',
    );
  const sample = (feature: string, t: number) => samples.get(`${t} ${feature}`)!;
  return rebaseEdits(file.edits, base, { ...lineage, ...where, sample }, presentIn(since ?? []));
}

/** The ids of edits that are in a log: as themselves, or applied from a file and not undone. */
function presentIn(log: readonly Edit[]): Set<string> {
  const present = new Set(log.map(({ id }) => id));
  for (const { edit } of stacksFromLog(log).undoStack) {
    const original = (edit.ui as { note?: { edit?: unknown } } | null)?.note?.edit;
    if (typeof original === 'string') present.add(original);
  }
  return present;
}

/** Another value than when a plan was made means that the plan is old. */
export function stampOf(parts: Parts): string {
  const { undoStack, redoStack } = parts.undo.getSnapshot().context;
  return `${undoStack.length} ${redoStack.length} ${undoStack.at(-1)?.last.id ?? ''}`;
}

/**
 * Apply what can be: every edit becomes one of this page, with an undo of its own. How many there were.
 * @throws EditsFileRefused when one does not fit after all; then nothing has changed.
 */
export function applyPlan(plan: Plan, parts: Parts): number {
  const { labels, undo, frames: framesRef, desk } = parts;
  const count = () => undo.getSnapshot().context.undoStack.length;
  const before = count();
  for (const { edit, changes, frames, cells } of applicable(plan)) {
    const made = count();
    const [t, another] = frames;
    // Undo brings back the frame an edit was made in.
    if (t !== undefined && another === undefined && desk.labels.store.has(t))
      framesRef.send({ type: 'GO', t });
    const cell = cells.find((each) => desk.labels.cells.has(each));
    labels.send({
      type: 'EDIT',
      action: edit.action,
      changes,
      ...(cell !== undefined && { select: cell }),
      note: { edit: edit.id, from: plan.file.person },
    });
    if (count() === made + 1) continue;
    for (let back = made; back > before; back--) undo.send({ type: 'UNDO' });
    throw new EditsFileRefused(
      'The labels are not what they were. Nothing was changed: choose the file again.',
    );
  }
  return count() - before;
}
