/** The runs of an image's rows, and the connected parts they make: the cost follows the runs once they are found. */
import { SpanWriter } from '../spans';
import type { Rect, Spans } from '../types';

/** Runs of several rows; `rowAt[i]` is where the runs of row i begin, one more at the end. */
export interface RowRuns {
  /** Flat pixel indices: start, end (exclusive), start, end, … */
  runs: number[];
  rowAt: number[];
}

/** A connected part, as runs over flat pixel indices: start, end (exclusive), start, end, … */
export interface Part {
  area: number;
  runs: readonly number[];
}

interface Image {
  pixels: Uint32Array | Uint8Array;
  width: number;
}

/** The runs of pixels that hold one of `values`, in the rows of a box. */
export function runsInBox({ pixels, width }: Image, box: Rect, values: readonly number[]): RowRuns {
  const runs: number[] = [];
  const rowAt: number[] = [];
  const all = new Set(values);
  let last = -1;
  let isIn = false;
  for (let y = box.y0; y < box.y1; y++) {
    rowAt.push(runs.length);
    const end = y * width + box.x1;
    let start = -1;
    for (let i = y * width + box.x0; i < end; i++) {
      const value = pixels[i]!;
      if (value !== last) {
        last = value;
        isIn = all.has(value);
      }
      if (isIn) {
        if (start < 0) start = i;
      } else if (start >= 0) {
        runs.push(start, i);
        start = -1;
      }
    }
    if (start >= 0) runs.push(start, end);
  }
  rowAt.push(runs.length);
  return { runs, rowAt };
}

/** What lies between the runs in the rows of their box. */
export function gapsOf({ runs, rowAt }: RowRuns, box: Rect, width: number): RowRuns {
  const gaps: RowRuns = { runs: [], rowAt: [] };
  for (let row = 0; row + 1 < rowAt.length; row++) {
    const start = (box.y0 + row) * width;
    gaps.rowAt.push(gaps.runs.length);
    let at = start + box.x0;
    for (let i = rowAt[row]!; i < rowAt[row + 1]!; i += 2) {
      if (runs[i]! > at) gaps.runs.push(at, runs[i]!);
      at = runs[i + 1]!;
    }
    if (start + box.x1 > at) gaps.runs.push(at, start + box.x1);
  }
  gaps.rowAt.push(gaps.runs.length);
  return gaps;
}

/** Connected parts of runs; `reach` 1 joins over corners (8-connected), 0 does not. In the order of their first pixels. */
export function partsOfRuns({ runs, rowAt }: RowRuns, width: number, reach: 0 | 1): Part[] {
  const parent: number[] = [];
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  for (let i = 0; i < runs.length / 2; i++) parent.push(i);
  for (let row = 1; row + 1 < rowAt.length; row++) {
    let above = rowAt[row - 1]!;
    const aboveEnd = rowAt[row]!;
    for (let i = aboveEnd; i < rowAt[row + 1]!; i += 2) {
      const from = runs[i]! - width - reach;
      const to = runs[i + 1]! - width + reach;
      while (above < aboveEnd && runs[above + 1]! <= from) above += 2;
      for (let j = above; j < aboveEnd && runs[j]! < to; j += 2) {
        const a = root(i / 2);
        const b = root(j / 2);
        if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const found = new Map<number, { area: number; runs: number[] }>();
  for (let i = 0; i < runs.length; i += 2) {
    const at = root(i / 2);
    let part = found.get(at);
    if (part === undefined) found.set(at, (part = { area: 0, runs: [] }));
    part.area += runs[i + 1]! - runs[i]!;
    part.runs.push(runs[i]!, runs[i + 1]!);
  }
  return [...found.values()];
}

/** The pixels of several parts as spans. */
export function spansOfParts(parts: readonly Part[]): Spans {
  const runs: [start: number, end: number][] = [];
  for (const { runs: flat } of parts) {
    for (let i = 0; i < flat.length; i += 2) runs.push([flat[i]!, flat[i + 1]!]);
  }
  if (parts.length > 1) runs.sort((a, b) => a[0] - b[0]);
  return spansOfRuns(runs.flat());
}

/** Runs (start, end, start, end, …), ascending, as spans. */
export function spansOfRuns(runs: readonly number[]): Spans {
  const writer = new SpanWriter();
  for (let i = 0; i < runs.length; i += 2) writer.add(runs[i]!, runs[i + 1]!);
  return writer.spans;
}
