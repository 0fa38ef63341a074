/** Regions of several cells as one action: no pixel is written twice, and the first cell of a pixel keeps it. */
import { FrameValues } from '../frameValues';
import { forEachSpan, runsOf, spansOf } from '../spans';
import type { Spans, WriteMode } from '../types';
import { painting } from '../writeMode';
import { changesOfRuns, type FrameContext } from './frameContext';
import type { RegionChanges } from './regions';

export interface CellRegion {
  cell: number;
  /** Spans over the frame. */
  region: Spans;
}

/**
 * Add its region to each cell, in the order given, as the write mode allows. Cells of the same action are other cells
 * to each other, but none overwrites one before it. `cells`: those that get a pixel.
 */
export function addRegions(
  frame: FrameContext,
  regions: readonly CellRegion[],
  mode: WriteMode,
): RegionChanges & { cells: number[] } {
  const values = new FrameValues(frame);
  const after = new Map<number, number>();
  const gain = new Set<number>();
  const cells: number[] = [];
  for (const { cell, region } of regions) {
    const paint = painting(values, cell, mode);
    const written = { pixels: 0 };
    forEachSpan(region, (start, end) => {
      for (let i = start; i < end; i++) {
        if (mode === 'overwrite' && after.has(i)) continue;
        const now = after.get(i) ?? frame.pixels[i]!;
        const next = paint(now);
        if (next === now) continue;
        after.set(i, next);
        gain.add(i);
        written.pixels += 1;
      }
    });
    if (written.pixels > 0) cells.push(cell);
  }
  const indices = Uint32Array.from(after.keys()).sort();
  const runs = runsOf(
    indices,
    (i) => frame.pixels[indices[i]!]!,
    (i) => after.get(indices[i]!)!,
  );
  return {
    changes: changesOfRuns(frame, runs, values),
    gain: spansOf(Uint32Array.from(gain)),
    loss: [],
    cells,
  };
}
