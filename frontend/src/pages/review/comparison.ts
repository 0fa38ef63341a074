/** Which two states of a task the desk compares: the prediction (0) and the revisions that were submitted. */
import type { LabelSource } from '../../api/frames';
import { getChanges, getLineageAt } from '../../api/reviews';
import { getBaseLineage, getLineage } from '../../api/tasks';
import type { Change, Lineage, Revision } from '../../api/types';

/** `to` null: the work so far, of a task that was never submitted. */
export interface Pair {
  from: number;
  to: number | null;
}

export interface Comparison extends Pair {
  changes: readonly Change[];
  before: Lineage;
  after: Lineage;
  /** Where the pixels of both are. */
  labelsBefore: LabelSource;
  labelsAfter: LabelSource;
}

/**
 * What the expert wants to see first: of a task that came back after a return, what was changed since; else all that
 * differs from the prediction.
 */
export function firstPair(revisions: readonly Revision[]): Pair {
  const newest = revisions.at(-1);
  if (!newest) return { from: 0, to: null };
  const judged = revisions.findLast(({ number, verdict }) => verdict !== null && number < newest.number);
  return { from: judged?.number ?? 0, to: newest.number };
}

/** The states that can stand before `to`: what came earlier. */
export function choicesBefore(revisions: readonly Revision[], { to }: Pair): number[] {
  return [0, ...revisions.map(({ number }) => number)].filter((number) => to === null || number < to);
}

/** The states that can stand after `from`: what came later. */
export function choicesAfter(revisions: readonly Revision[], { from }: Pair): number[] {
  return revisions.map(({ number }) => number).filter((number) => number > from);
}

export const stateWords = (number: number) => (number === 0 ? 'prediction' : `revision ${number}`);

/** Over the picture of what was before. */
export const titleBefore = ({ from }: Pair) => (from === 0 ? 'Prediction' : `Revision ${from}`);

/** In the place of the changes when there are none. */
export function noChangesWords({ from, to }: Pair): string {
  if (to === null) return 'No changes so far.';
  if (from === 0) return 'No changes: submitted as predicted.';
  return `No changes: revision ${to} is the same as revision ${from}.`;
}

/** The labels of a state: after how many edits they are. */
function sourceOf(revisions: readonly Revision[], number: number | null): LabelSource {
  if (number === 0) return 'base';
  return revisions.find((revision) => revision.number === number)?.sequence ?? 'current';
}

function lineageOf(taskId: number, source: LabelSource): Promise<Lineage> {
  if (source === 'base') return getBaseLineage(taskId);
  return source === 'current' ? getLineage(taskId) : getLineageAt(taskId, source);
}

/** Everything the desk needs of a comparison but pixels, which come frame by frame. */
export async function loadComparison(
  taskId: number,
  revisions: readonly Revision[],
  pair: Pair,
): Promise<Comparison> {
  const labelsBefore = sourceOf(revisions, pair.from);
  const labelsAfter = sourceOf(revisions, pair.to);
  const [changes, before, after] = await Promise.all([
    getChanges(taskId, pair.from, pair.to),
    lineageOf(taskId, labelsBefore),
    lineageOf(taskId, labelsAfter),
  ]);
  return { ...pair, changes, before, after, labelsBefore, labelsAfter };
}
