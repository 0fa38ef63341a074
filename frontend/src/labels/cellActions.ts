/**
 * Actions that say anew which cell is which, without touching a pixel: combine, swap, delete, new.
 * Each covers the frames of a frame mode and returns the changes of one edit.
 */

import type { Lineage, MarkedLineage } from './divisions';
import { inFrames } from './frameMode';
import { relabel } from './relabel';
import { ActionRefused, type Change, type FrameMode } from './types';

/** Where an action applies: the frames `mode` covers, seen from the current frame `t`. */
export interface ActionFrames {
  mode: FrameMode;
  t: number;
}

const coveredBy =
  ({ mode, t }: ActionFrames) =>
  (frame: number) =>
    inFrames(mode, t, frame);

/** The id for a cell that is new to the movie: above every id that rows, divisions or marked ends name. */
export function nextCellId({ cells, divisions, events }: Lineage & Partial<MarkedLineage>): number {
  return Math.max(cells.maxCell(), divisions.maxCell(), events?.maxCell() ?? 0) + 1;
}

/** `cell` absorbs `other`: the other's rows become its own. */
export function combineCells(lineage: Lineage, cell: number, other: number, frames: ActionFrames): Change[] {
  if (cell === other) throw new ActionRefused(`Cell ${cell} cannot be combined with itself.`);
  return relabel(lineage, { ids: new Map([[other, cell]]), covered: coveredBy(frames) });
}

export function swapCells(lineage: Lineage, a: number, b: number, frames: ActionFrames): Change[] {
  if (a === b) throw new ActionRefused(`Cell ${a} cannot be swapped with itself.`);
  const ids = new Map([
    [a, b],
    [b, a],
  ]);
  return relabel(lineage, { ids, covered: coveredBy(frames) });
}

/** The rows of `cell` go; its pixels mean background from then on. */
export function deleteCell(lineage: Lineage, cell: number, frames: ActionFrames): Change[] {
  return relabel(lineage, { ids: new Map([[cell, null]]), covered: coveredBy(frames) });
}

/** `cell` becomes a cell with a new id. */
export function newCell(
  lineage: Lineage,
  cell: number,
  frames: ActionFrames,
): { changes: Change[]; cell: number } {
  const id = nextCellId(lineage);
  const changes = relabel(lineage, { ids: new Map([[cell, id]]), covered: coveredBy(frames) });
  return { changes, cell: id };
}
