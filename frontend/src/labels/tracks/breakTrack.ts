/** From a frame on a cell is another one: what the tracker took for one cell are two. */

import { newCell } from '../cellActions';
import type { Lineage } from '../divisions';
import { ActionRefused, type Change } from '../types';

export interface BrokenTrack {
  changes: Change[];
  /** The new cell. */
  cell: number;
  /** The frames in which it takes the place of the old one. */
  frames: number[];
}

export function breakTrack(lineage: Lineage, cell: number, t: number): BrokenTrack {
  const frames = lineage.cells.framesOf(cell);
  const rest = frames.filter((frame) => frame >= t);
  if (rest.length === 0) throw new ActionRefused(`Cell ${cell} is in no frame from ${t} on.`);
  if (rest.length === frames.length) {
    throw new ActionRefused(
      `Cell ${cell} begins at frame ${frames[0]!}: before that there is nothing to break it from.`,
    );
  }
  return { ...newCell(lineage, cell, { mode: 'future', t }), frames: rest };
}
