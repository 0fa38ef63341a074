/** Regions of several cells as one action: no pixel is written twice, and the first cell of a pixel keeps it. */
import { FrameValues } from '../frameValues';
import { eachRow, SpanWriter, unionOf } from '../spans';
import type { PaintRun, Spans, WriteMode } from '../types';
import { painting } from '../writeMode';
import type { RegionChanges } from './found';
import { changesOfRuns, type FrameContext } from './frameContext';
import type { Patch } from './patch';

export interface CellRegion {
  cell: number;
  /** Spans over the frame. */
  region: Spans;
}

/** Pixels that hold one value and lie in the same regions. */
export interface Overlay {
  value: number;
  /** Which of the regions they lie in, ascending; one at least. */
  regions: readonly number[];
  /** Spans over the frame. */
  spans: Spans;
}

/** How regions lie on the values of a patch that holds them all, and on each other; in the order of first pixels. */
export function overlaid(patch: Patch, regions: readonly Spans[], frameWidth: number): Overlay[] {
  const { pixels, width, x0, y0 } = patch;
  // Number of the set of regions that a pixel lies in; 0: in none.
  const setAt = new Uint32Array(pixels.length);
  const sets: (readonly number[])[] = [[]];
  regions.forEach((region, n) => {
    const withThis = new Map<number, number>();
    eachRow(region, frameWidth, (y, from, to) => {
      const row = (y - y0) * width - x0;
      for (let i = row + from; i < row + to;) {
        const before = setAt[i]!;
        let end = i + 1;
        while (end < row + to && setAt[end] === before) end += 1;
        const after = withThis.get(before) ?? sets.push([...sets[before]!, n]) - 1;
        withThis.set(before, after);
        setAt.fill(after, i, end);
        i = end;
      }
    });
  });
  const found = new Map<number, Map<number, SpanWriter>>();
  const all: { value: number; set: number; writer: SpanWriter }[] = [];
  eachRow(unionOf(regions), frameWidth, (y, from, to) => {
    const row = (y - y0) * width - x0;
    const shift = y * frameWidth - row;
    for (let i = row + from; i < row + to;) {
      const set = setAt[i]!;
      const value = pixels[i]!;
      let end = i + 1;
      while (end < row + to && setAt[end] === set && pixels[end] === value) end += 1;
      const ofSet = found.get(set) ?? new Map<number, SpanWriter>();
      found.set(set, ofSet);
      let writer = ofSet.get(value);
      if (writer === undefined) {
        ofSet.set(value, (writer = new SpanWriter()));
        all.push({ value, set, writer });
      }
      writer.add(i + shift, end + shift);
      i = end;
    }
  });
  return all.map(({ value, set, writer }) => ({ value, regions: sets[set]!, spans: writer.spans }));
}

/**
 * Add its region to each cell, in the order given, as the write mode allows. Cells of the same action are other cells
 * to each other, but none overwrites one before it. `cells`: those that get a pixel.
 */
export function addRegions(
  frame: FrameContext,
  regions: readonly CellRegion[],
  overlays: readonly Overlay[],
  mode: WriteMode,
): RegionChanges & { cells: number[] } {
  const values = new FrameValues(frame);
  const after = overlays.map(({ value }) => value);
  const lyingOn: number[][] = regions.map(() => []);
  overlays.forEach(({ regions: numbers }, i) => {
    for (const n of numbers) lyingOn[n]!.push(i);
  });
  const cells: number[] = [];
  regions.forEach(({ cell }, n) => {
    const paint = painting(values, cell, mode);
    let gains = false;
    for (const i of lyingOn[n]!) {
      const written = after[i] !== overlays[i]!.value;
      if (written && mode === 'overwrite') continue;
      const next = paint(after[i]!);
      gains ||= next !== after[i];
      after[i] = next;
    }
    if (gains) cells.push(cell);
  });
  const painted = new Map<string, { before: number; after: number; spans: Spans[] }>();
  overlays.forEach(({ value: before, spans }, i) => {
    if (after[i] === before) return;
    const key = `${before} ${after[i]!}`;
    const run = painted.get(key);
    if (run) run.spans.push(spans);
    else painted.set(key, { before, after: after[i]!, spans: [spans] });
  });
  const runs = [...painted.values()]
    .map((run): PaintRun => ({ ...run, spans: unionOf(run.spans) }))
    .sort((a, b) => a.before - b.before || a.after - b.after);
  const gain = unionOf(runs.map(({ spans }) => spans));
  return { changes: changesOfRuns(frame, runs, values), gain, loss: [], cells };
}
