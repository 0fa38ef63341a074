/**
 * The frames in which a cell is missing between two in which it is: its outlines are interpolated, one per frame, on
 * background only. Pixels come in with the frames: they are asked for one by one, so that a gap of many frames needs
 * no more memory than one.
 */

import type { CellsTable } from '../cellsTable';
import { regionOfCell } from '../pixelTools/cellPixels';
import type { FrameContext } from '../pixelTools/frameContext';
import type { CellShape } from '../pixelTools/interpolate';
import { addRegion } from '../pixelTools/regions';
import type { BetweenJob } from '../pixelWork/jobs';
import { ActionRefused, type Change, type Spans } from '../types';

export interface Gap {
  /** The last frame before it and the first one after it. */
  before: number;
  after: number;
  /** Ascending. */
  missing: readonly number[];
}

export interface FilledGap {
  changes: Change[];
  /** The pixels that come, by frame. */
  filled: ReadonlyMap<number, Spans>;
}

export interface GapHands {
  /** The frame with its pixels. */
  frame(t: number): Promise<FrameContext>;
  between(job: BetweenJob): Promise<Spans> | Spans;
}

/** The gaps of a cell in one feature, by time. */
export function gapsOf(cells: CellsTable, cell: number, feature: string): Gap[] {
  const frames = cells.framesOfIn(cell, feature);
  return frames.flatMap((after, i) => {
    const before = frames[i - 1];
    if (before === undefined || after - before < 2) return [];
    const missing = Array.from({ length: after - before - 1 }, (_, n) => before + 1 + n);
    return [{ before, after, missing }];
  });
}

/** The gap that frame t is in, else the one nearest to it. ActionRefused with a sentence. */
export function gapNear(cells: CellsTable, cell: number, feature: string, t: number): Gap {
  const distance = ({ before, after }: Gap) => Math.max(before + 1 - t, t - (after - 1), 0);
  const [gap] = gapsOf(cells, cell, feature).sort((a, b) => distance(a) - distance(b));
  if (gap) return gap;
  const frames = cells.framesOfIn(cell, feature);
  throw new ActionRefused(
    frames.length === 0
      ? `Cell ${cell} has no outline in ${feature}.`
      : `Cell ${cell} has no gap: it is in every frame from ${frames[0]!} to ${frames.at(-1)!}.`,
  );
}

/** One edit: paint and rows of every frame in which there is room for the cell. */
export async function fillGap(gap: Gap, cell: number, hands: GapHands): Promise<FilledGap> {
  const shape = async (t: number): Promise<CellShape> => ({
    t,
    region: regionOfCell(await hands.frame(t), cell),
  });
  const before = await shape(gap.before);
  const after = await shape(gap.after);
  const changes: Change[] = [];
  const filled = new Map<number, Spans>();
  for (const t of gap.missing) {
    const { width, height } = await hands.frame(t);
    const region = await hands.between({ before, after, t, size: { width, height } });
    // Asked for again: it may have been dropped from memory meanwhile.
    const added = addRegion(await hands.frame(t), cell, region, 'exclude');
    if (added.changes.length === 0) continue;
    changes.push(...added.changes);
    filled.set(t, added.gain);
  }
  return { changes, filled };
}
