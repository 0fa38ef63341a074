/** Smooth outline: each pixel goes with the majority of those round it, so that steps, spikes and notches go. */
import { without } from '../spans';
import type { Spans } from '../types';
import { maskOf, type Patch } from './patch';
import { partsOfRuns, runsInBox, spansOfRuns } from './rowRuns';

/** How far a pixel looks: the patch reaches as far beyond the cell. */
export const REACH = 2;
/** 5 × 5 pixels without the corners. */
const ROUND = 21;

/**
 * What comes and goes when a cell is smoothed, over a patch round it. The image's edge is repeated beyond it, so that a
 * cell cut by it stays cut. Smoothing never takes the whole cell and never breaks it: where it would, it only adds.
 */
export function smoothed(patch: Patch, values: readonly number[]): { gain: Spans; loss: Spans } {
  const { width, height } = patch;
  const box = { x0: 0, y0: 0, x1: width, y1: height };
  const after = majority(maskOf(patch, values), width, height);
  const own = runsInBox(patch, box, values);
  const smooth = runsInBox({ pixels: after, width }, box, [1]);
  const before = spansOfRuns(own.runs);
  const region = spansOfRuns(smooth.runs);
  const left = partsOfRuns(smooth, width, 1).length;
  const addsOnly = left === 0 || left > partsOfRuns(own, width, 1).length;
  return { gain: without(region, before), loss: addsOnly ? [] : without(before, region) };
}

/** (height * width) 1 where most of the pixels round one are set. */
function majority(mask: Uint8Array, width: number, height: number): Uint8Array {
  // The patch is a box round the cell, or ends at the image's edge: beyond it either nothing is, or the edge is repeated.
  const wide = width + 2 * REACH;
  const row = new Uint8Array(wide);
  // Of each row, how many of three and of five neighbours are set; the first and last rows are repeated.
  const three = new Uint8Array((height + 2 * REACH) * width);
  const five = new Uint8Array((height + 2 * REACH) * width);
  for (let y = -REACH; y < height + REACH; y++) {
    const from = Math.min(height - 1, Math.max(0, y)) * width;
    row.set(mask.subarray(from, from + width), REACH);
    row.fill(row[REACH]!, 0, REACH);
    row.fill(row[wide - REACH - 1]!, wide - REACH);
    const to = (y + REACH) * width;
    for (let x = 0; x < width; x++) {
      const inner = row[x + 1]! + row[x + 2]! + row[x + 3]!;
      three[to + x] = inner;
      five[to + x] = inner + row[x]! + row[x + 4]!;
    }
  }
  const after = new Uint8Array(width * height);
  for (let i = 0; i < after.length; i++) {
    const set =
      three[i]! + five[i + width]! + five[i + 2 * width]! + five[i + 3 * width]! + three[i + 4 * width]!;
    after[i] = 2 * set > ROUND ? 1 : 0;
  }
  return after;
}
