/** Fill holes: what a cell encloses on all sides becomes part of it. */
import type { Spans } from '../types';
import type { Patch } from './patch';
import { gapsOf, partsOfRuns, runsInBox, spansOfParts } from './rowRuns';

/**
 * The holes of a cell whose values are given, over a patch round it: pixels without it from which no way along rows and
 * columns leads out (4-connected, as the cell is 8-connected). What is open at the patch's edge is no hole; other cells
 * in a hole belong to it.
 */
export function holesIn(patch: Patch, values: readonly number[]): Spans {
  const { width, height } = patch;
  const box = { x0: 0, y0: 0, x1: width, y1: height };
  const gaps = partsOfRuns(gapsOf(runsInBox(patch, box, values), box, width), width, 0);
  const isHole = (runs: readonly number[]) => {
    if (runs[0]! < width || runs.at(-1)! > (height - 1) * width) return false;
    for (let i = 0; i < runs.length; i += 2)
      if (runs[i]! % width === 0 || runs[i + 1]! % width === 0) return false;
    return true;
  };
  return spansOfParts(gaps.filter(({ runs }) => isHole(runs)));
}
