/**
 * The area and the outline of spans, as rectangles and lines: found run by run, so that the cost follows the rows of a
 * region and not its pixels.
 */
import { forEachSpan } from './spans';
import type { Spans } from './types';

type Run = [x0: number, x1: number];

/** The runs of each row, in order; runs that go on into the next row are cut, runs that touch are one. */
function rowsOf(spans: Spans, width: number): Map<number, Run[]> {
  const rows = new Map<number, Run[]>();
  forEachSpan(spans, (start, end) => {
    for (let from = start; from < end;) {
      const y = Math.floor(from / width);
      const to = Math.min(end, (y + 1) * width);
      const run: Run = [from - y * width, to - y * width];
      const row = rows.get(y);
      const last = row?.at(-1);
      if (!row) rows.set(y, [run]);
      else if (last![1] === run[0]) last![1] = run[1];
      else row.push(run);
      from = to;
    }
  });
  return rows;
}

/** The parts of a run that no run of the row beside it covers. */
function uncovered(
  [x0, x1]: Run,
  beside: readonly Run[],
  from: number,
  tell: (x0: number, x1: number) => void,
) {
  let at = x0;
  let i = from;
  for (; i < beside.length && beside[i]![0] < x1; i++) {
    const [start, end] = beside[i]!;
    if (start > at) tell(at, start);
    at = Math.max(at, end);
    if (at >= x1) break;
  }
  if (at < x1) tell(at, x1);
}

/** The first run at or after `from` that ends beyond x. */
function reach(runs: readonly Run[], from: number, x: number): number {
  let i = from;
  while (i < runs.length && runs[i]![1] <= x) i++;
  return i;
}

/** `rect` for each run of the region, `line` for each straight part of its outline, in image pixels. */
export function spanOutline(
  spans: Spans,
  width: number,
  rect: (x: number, y: number, w: number, h: number) => void,
  line: (x0: number, y0: number, x1: number, y1: number) => void,
): void {
  const rows = rowsOf(spans, width);
  for (const [y, runs] of rows) {
    for (const [edge, beside] of [
      [y, rows.get(y - 1) ?? []],
      [y + 1, rows.get(y + 1) ?? []],
    ] as const) {
      let from = 0;
      for (const run of runs) {
        from = reach(beside, from, run[0]);
        uncovered(run, beside, from, (x0, x1) => line(x0, edge, x1, edge));
      }
    }
    for (const [x0, x1] of runs) {
      rect(x0, y, x1 - x0, 1);
      line(x0, y, x0, y + 1);
      line(x1, y, x1, y + 1);
    }
  }
}
