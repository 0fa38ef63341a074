/** A cell gets a number that a person gives it: that of another track, which it joins, or one that nobody has. */

import { inFrames } from '../frameMode';
import { formatFrameRanges } from '../frameRanges';
import { relabel } from '../relabel';
import type { ActionFrames } from '../cellActions';
import type { Lineage } from '../divisions';
import { ActionRefused, type Change } from '../types';

/** The largest number for a new cell: those that come after it by themselves have room above. */
export const MAX_TYPED = 999_999;

export interface RelabeledTrack {
  changes: Change[];
  /** The frames in which the cell has the number then. */
  frames: number[];
  /** The frames of the track that it joins; none where nobody had the number. */
  joined: number[];
}

/** ActionRefused with a sentence; where the number is taken in these frames, one that says what else can be done. */
export function relabelTrack(
  lineage: Lineage,
  cell: number,
  number: number,
  { mode, t }: ActionFrames,
): RelabeledTrack {
  const { cells } = lineage;
  const covered = (frame: number) => inFrames(mode, t, frame);
  const joined = cells.framesOf(number);
  if (number === cell) throw new ActionRefused(`It is cell ${cell} already.`);
  if (!Number.isInteger(number) || number < 1 || (number > MAX_TYPED && joined.length === 0)) {
    throw new ActionRefused(`Give a number from 1 to ${MAX_TYPED}, or that of a cell.`);
  }
  const frames = cells.framesOf(cell).filter(covered);
  const both = frames.filter((frame) => cells.has(number, frame));
  if (both.length > 0) {
    throw new ActionRefused(
      `Cell ${number} is in ${both.length === 1 ? 'frame' : 'frames'} ${formatFrameRanges(both)} too. ` +
        'Swap the two[ ({tool:swap})], or fuse them[ ({tool:fuse})].',
    );
  }
  return { changes: relabel(lineage, { ids: new Map([[cell, number]]), covered }), frames, joined };
}
