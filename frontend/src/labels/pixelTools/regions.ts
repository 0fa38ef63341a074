/**
 * Regions that were worked out elsewhere (threshold, watershed, autofit) as changes of a frame, in the write modes of
 * every other tool; and the other way round, cells as masks in a box.
 */
import { FrameValues } from '../frameValues';
import { forEachSpan, runsOf, spansOf } from '../spans';
import type { Change, Rect, Spans, WriteMode } from '../types';
import { erasing, painting, type ValueMap } from '../writeMode';
import { boxOfCell, pixelsOfCell } from './cellPixels';
import { changesOfRuns, type FrameContext } from './frameContext';

/** Changes, with the pixels that come to the cell and those that go from it (for a split: to the new cell). */
export interface RegionChanges {
  changes: Change[];
  gain: Spans;
  loss: Spans;
}

/** Flat indices of spans, ascending. */
export function indicesOf(spans: Spans): Uint32Array {
  const found: number[] = [];
  forEachSpan(spans, (start, end) => {
    for (let i = start; i < end; i++) found.push(i);
  });
  return Uint32Array.from(found);
}

/** The box of a cell with a margin, clipped to the frame; null where the cell is not in it. */
export function boxRound(frame: FrameContext, cell: number, margin: number): Rect | null {
  const box = boxOfCell(frame, cell);
  return (
    box && {
      x0: Math.max(0, box.x0 - margin),
      y0: Math.max(0, box.y0 - margin),
      x1: Math.min(frame.width, box.x1 + margin),
      y1: Math.min(frame.height, box.y1 + margin),
    }
  );
}

/** The pixels of a box whose cells pass a test, as spans over the pixels of the box. */
export function maskInBox(
  frame: FrameContext,
  box: Rect,
  accepts: (cells: readonly number[]) => boolean,
): Spans {
  const { pixels, width, cells, t, feature } = frame;
  const known = new Map<number, boolean>();
  const found: number[] = [];
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      const value = pixels[y * width + x]!;
      let accepted = known.get(value);
      if (accepted === undefined) known.set(value, (accepted = accepts(cells.cellsOf(t, feature, value))));
      if (accepted) found.push((y - box.y0) * (box.x1 - box.x0) + x - box.x0);
    }
  }
  return spansOf(Uint32Array.from(found));
}

/** Add a region to a cell, as the write mode allows. */
export function addRegion(frame: FrameContext, cell: number, region: Spans, mode: WriteMode): RegionChanges {
  const values = new FrameValues(frame);
  const paint = painting(values, cell, mode);
  return changed(frame, values, cell, indicesOf(region), () => paint);
}

/** Take a region from a cell; what overlaps it there stays. */
export function subtractRegion(frame: FrameContext, cell: number, region: Spans): RegionChanges {
  const values = new FrameValues(frame);
  const erase = erasing(values, cell);
  return changed(frame, values, cell, indicesOf(region), () => erase);
}

/** Make a region the outline of a cell: what lies beside it goes, what is new comes as the write mode allows. */
export function fitToRegion(
  frame: FrameContext,
  cell: number,
  region: Spans,
  mode: WriteMode,
): RegionChanges {
  const values = new FrameValues(frame);
  const paint = painting(values, cell, mode);
  const erase = erasing(values, cell);
  const stays = new Set(indicesOf(region));
  const own = pixelsOfCell(frame, cell);
  const all = new Set([...own, ...stays]);
  const before = new Set(own);
  // What the cell has and keeps stays as it is, in every mode: other cells on it as well.
  return changed(frame, values, cell, Uint32Array.from(all), (i) =>
    !stays.has(i) ? erase : before.has(i) ? (value) => value : paint,
  );
}

/** The pixels of `cell` in a region become `part`; cells that overlap it there stay. No write mode: no pixel is new. */
export function splitRegion(frame: FrameContext, cell: number, part: number, region: Spans): RegionChanges {
  const values = new FrameValues(frame);
  const move: ValueMap = (value) => {
    const cells = values.cellsOf(value);
    if (!cells.includes(cell)) return value;
    return values.valueFor([...cells.filter((other) => other !== cell), part].sort((a, b) => a - b));
  };
  return changed(frame, values, part, indicesOf(region), () => move);
}

function changed(
  frame: FrameContext,
  values: FrameValues,
  cell: number,
  indices: Uint32Array,
  mapAt: (index: number) => ValueMap,
): RegionChanges {
  const before = (i: number) => frame.pixels[indices[i]!]!;
  const runs = runsOf(indices, before, (i) => mapAt(indices[i]!)(before(i)));
  const gain: number[] = [];
  const loss: number[] = [];
  for (const run of runs) {
    const had = values.cellsOf(run.before).includes(cell);
    const has = values.cellsOf(run.after).includes(cell);
    if (had === has) continue;
    for (const index of indicesOf(run.spans)) (has ? gain : loss).push(index);
  }
  return {
    changes: changesOfRuns(frame, runs, values),
    gain: spansOf(Uint32Array.from(gain)),
    loss: spansOf(Uint32Array.from(loss)),
  };
}
