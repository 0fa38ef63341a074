/** Shrink and grow: erosion and dilation of one cell by a 3 × 3 square. */
import { SpanWriter } from '../spans';
import type { Spans } from '../types';
import type { Patch } from './patch';
import { gapsOf, runsInBox, type RowRuns } from './rowRuns';

/** How far a pixel looks: the patch reaches as far beyond the cell. */
export const REACH = 1;

/** The pixels of a cell with a neighbour (of eight) outside it, over a patch round it; the image's edge counts as inside. */
export function rimInside(patch: Patch, values: readonly number[]): Spans {
  const { own, gaps } = ownAndGaps(patch, values);
  return beside(own, gaps, patch.width);
}

/** The pixels round a cell with a neighbour (of eight) in it, over a patch round it. */
export function rimOutside(patch: Patch, values: readonly number[]): Spans {
  const { own, gaps } = ownAndGaps(patch, values);
  return beside(gaps, own, patch.width);
}

function ownAndGaps(patch: Patch, values: readonly number[]): { own: RowRuns; gaps: RowRuns } {
  const { width, height } = patch;
  const box = { x0: 0, y0: 0, x1: width, y1: height };
  const own = runsInBox(patch, box, values);
  return { own, gaps: gapsOf(own, box, width) };
}

/** The pixels of `runs` that have one of `others` among their eight neighbours. */
function beside(runs: RowRuns, others: RowRuns, width: number): Spans {
  const writer = new SpanWriter();
  const height = runs.rowAt.length - 1;
  for (let y = 0; y < height; y++) {
    const near = widenedRuns(others, y, width);
    let at = 0;
    for (let i = runs.rowAt[y]!; i < runs.rowAt[y + 1]!; i += 2) {
      const start = runs.runs[i]!;
      const end = runs.runs[i + 1]!;
      while (at < near.length && near[at]!.to <= start) at += 1;
      for (let j = at; j < near.length && near[j]!.from < end; j++)
        writer.add(Math.max(start, near[j]!.from), Math.min(end, near[j]!.to));
    }
  }
  return writer.spans;
}

/** The runs of row y and the rows beside it, one pixel wider on both sides, in row y: apart and ascending. */
function widenedRuns({ runs, rowAt }: RowRuns, y: number, width: number): { from: number; to: number }[] {
  const all: { from: number; to: number }[] = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(rowAt.length - 2, y + 1); row++) {
    const shift = (y - row) * width;
    for (let i = rowAt[row]!; i < rowAt[row + 1]!; i += 2)
      all.push({
        from: Math.max(y * width, runs[i]! + shift - 1),
        to: Math.min((y + 1) * width, runs[i + 1]! + shift + 1),
      });
  }
  all.sort((a, b) => a.from - b.from);
  const apart: { from: number; to: number }[] = [];
  for (const run of all) {
    const last = apart.at(-1);
    if (last && run.from <= last.to) last.to = Math.max(last.to, run.to);
    else apart.push(run);
  }
  return apart;
}
