/** What work on pixels has found of one cell, parted by values; and what it means to the labels. */
import { FrameValues } from '../frameValues';
import { unionOf } from '../spans';
import type { Change, Spans, WriteMode } from '../types';
import { erasing, painting, type ValueMap } from '../writeMode';
import { changesOfRuns, runsOfParts, type FrameContext } from './frameContext';
import { inFrame, partedByValue, type Patch, type ValueSpans } from './patch';

/** Pixels to come to a cell and pixels to go from it, as spans over the frame. */
export interface Found {
  gain: ValueSpans[];
  loss: ValueSpans[];
}

export const NOTHING_FOUND: Found = { gain: [], loss: [] };

/** Changes, with the pixels that come to the cell and those that go from it (for a split: to the new cell). */
export interface RegionChanges {
  changes: Change[];
  gain: Spans;
  loss: Spans;
}

/** Spans over a patch, parted by the values of its pixels, over the frame. */
export function foundIn(patch: Patch, spans: Spans, frameWidth: number): ValueSpans[] {
  return partedByValue(patch.pixels, spans).map(({ value, spans: own }) => ({
    value,
    spans: inFrame(own, patch, frameWidth),
  }));
}

/** Give a cell what was found, as the write mode allows, and take from it what is to go; cells that overlap it there stay. */
export function giveAndTake(
  frame: FrameContext,
  cell: number,
  { gain, loss }: Found,
  mode: WriteMode,
): RegionChanges {
  const values = new FrameValues(frame);
  const paint = painting(values, cell, mode);
  return changed(frame, values, cell, [
    [loss, erasing(values, cell)],
    [gain, paint],
  ]);
}

/** Take from a cell what was found; cells that overlap it there stay. */
export function take(frame: FrameContext, cell: number, { loss }: Pick<Found, 'loss'>): RegionChanges {
  const values = new FrameValues(frame);
  return changed(frame, values, cell, [[loss, erasing(values, cell)]]);
}

/** The pixels of `cell` that were found become `part`; cells that overlap it there stay. No write mode: no pixel is new. */
export function partOff(
  frame: FrameContext,
  cell: number,
  part: number,
  { gain }: Pick<Found, 'gain'>,
): RegionChanges {
  const values = new FrameValues(frame);
  const move: ValueMap = (value) => {
    const cells = values.cellsOf(value);
    if (!cells.includes(cell)) return value;
    return values.valueFor([...cells.filter((other) => other !== cell), part].sort((a, b) => a - b));
  };
  return changed(frame, values, part, [[gain, move]]);
}

function changed(
  frame: FrameContext,
  values: FrameValues,
  cell: number,
  mapped: readonly [ValueSpans[], ValueMap][],
): RegionChanges {
  // What is taken held the cell and what is given did not: no value is in both.
  const runs = mapped
    .flatMap(([parts, map]) => runsOfParts(parts, map))
    .sort((a, b) => a.before - b.before || a.after - b.after);
  const gain: Spans[] = [];
  const loss: Spans[] = [];
  for (const { before, after, spans } of runs) {
    const had = values.cellsOf(before).includes(cell);
    const has = values.cellsOf(after).includes(cell);
    if (had !== has) (has ? gain : loss).push(spans);
  }
  return { changes: changesOfRuns(frame, runs, values), gain: unionOf(gain), loss: unionOf(loss) };
}
