/** One label frame with all a pixel tool reads: its pixels, the rows that give them meaning, its statistics. */

import type { CellsTable } from '../cellsTable';
import { consistentDivisions, changesBetween } from '../divisions';
import type { DivisionSet } from '../divisionSet';
import type { FrameStats } from '../frameStats';
import type { FrameValues } from '../frameValues';
import { pixelCount } from '../spans';
import type { CellTuple, Change, Division, PaintRun, Spans } from '../types';
import type { ValueMap } from '../writeMode';
import { partedByValue, type ValueSpans } from './patch';

export interface FrameContext {
  t: number;
  feature: string;
  width: number;
  height: number;
  /** (height, width) values, row-major. */
  pixels: Uint32Array;
  cells: CellsTable;
  divisions: DivisionSet;
  stats: FrameStats;
}

/** What the rows of a frame follow from: it takes the numbers of pixels, not the pixels. */
export type FrameTable = Pick<FrameContext, 't' | 'feature' | 'cells' | 'divisions'> & {
  stats: Pick<FrameStats, 'count'>;
};

/** The changes that map the values of some pixels; the pixels themselves are left as they are. */
export function changesOfSpans(
  frame: FrameContext,
  spans: Spans,
  values: FrameValues,
  map: ValueMap,
): Change[] {
  return changesOfRuns(frame, runsOfParts(partedByValue(frame.pixels, spans), map), values);
}

/** Pixels that are parted by their values as paint; those that stay as they are drop out. */
export function runsOfParts(parts: readonly ValueSpans[], map: ValueMap): PaintRun[] {
  return parts
    .map(({ value, spans }): PaintRun => ({ before: value, after: map(value), spans }))
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => a.before - b.before || a.after - b.after);
}

/**
 * The changes of one action that paints `runs`: the paint, the rows of values that come and go with it, and the
 * divisions of cells that are gone from the movie. `frame.stats` must not have taken the runs over yet.
 */
export function changesOfRuns(frame: FrameTable, runs: PaintRun[], values: FrameValues): Change[] {
  if (runs.length === 0) return [];
  const { t, feature, cells } = frame;
  const delta = new Map<number, number>();
  for (const { before, after, spans } of runs) {
    const count = pixelCount(spans);
    delta.set(before, (delta.get(before) ?? 0) - count);
    delta.set(after, (delta.get(after) ?? 0) + count);
  }
  const removed: CellTuple[] = [];
  const added: CellTuple[] = [];
  for (const [value, change] of [...delta].sort((a, b) => a[0] - b[0])) {
    if (value === 0) continue;
    const left = frame.stats.count(value) + change;
    const rows = values.cellsOf(value).map((cell): CellTuple => [t, value, cell]);
    if (left === 0) removed.push(...rows.filter((row) => cells.hasRow(feature, row)));
    else added.push(...rows.filter((row) => !cells.hasRow(feature, row)));
  }
  const changes: Change[] = [{ kind: 'paint', t, feature, runs }];
  if (removed.length + added.length > 0) changes.push({ kind: 'cells', feature, removed, added });
  return [...changes, ...divisionsWithout(frame, removed, added)];
}

/** Divisions lose the cells whose last rows in the movie go. */
function divisionsWithout(frame: FrameTable, removed: CellTuple[], added: CellTuple[]): Change[] {
  const { cells, divisions, feature } = frame;
  const kept = new Set(added.map(([, , cell]) => cell));
  const rowsGone = new Map<number, number>();
  for (const [, , cell] of removed) rowsGone.set(cell, (rowsGone.get(cell) ?? 0) + 1);
  const gone = new Set<number>();
  for (const [cell, count] of rowsGone) {
    const elsewhere = cells
      .features()
      .some((other) => other !== feature && cells.framesOfIn(cell, other).length > 0);
    if (!kept.has(cell) && !elsewhere && cells.rowsOf(cell, feature).length === count) gone.add(cell);
  }
  const before = new Map<string, Division>();
  for (const cell of gone) for (const d of divisions.of(cell)) before.set(JSON.stringify(d), d);
  const after = consistentDivisions([...before.values()], (cell) => (gone.has(cell) ? [] : null));
  return changesBetween([...before.values()], after);
}
