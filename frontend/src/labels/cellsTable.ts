/**
 * The cells table: rows (t, feature, value, cell) that say which cells the pixels of a value mean in one frame.
 * Several rows with the same (t, feature, value) are cells that overlap there; a value without rows is background.
 * Every question is answered from an index of the frame or the cell, made when it is first asked: a movie of half a million
 * rows opens like a small one.
 */

import { compareTuples, PackedRows } from './packedRows';
import type { CellTuple } from './types';

export { compareTuples };

/** The rows of one frame of one feature. */
class FrameRows {
  readonly cellsOfValue = new Map<number, number[]>();
  readonly valuesOfCell = new Map<number, number[]>();

  /** The rows of frame t, which come by value and cell, ascending. */
  static of(rows: PackedRows, t: number): FrameRows {
    const frame = new FrameRows();
    rows.eachAt(t, (value, cell) => {
      append(frame.cellsOfValue, value, cell);
      append(frame.valuesOfCell, cell, value);
    });
    return frame;
  }

  has(value: number, cell: number): boolean {
    return this.cellsOfValue.get(value)?.includes(cell) ?? false;
  }

  add(value: number, cell: number): void {
    insertSorted(this.cellsOfValue, value, cell);
    insertSorted(this.valuesOfCell, cell, value);
  }

  remove(value: number, cell: number): void {
    removeFrom(this.cellsOfValue, value, cell);
    removeFrom(this.valuesOfCell, cell, value);
  }
}

function append(index: Map<number, number[]>, key: number, item: number): void {
  const old = index.get(key);
  if (old === undefined) index.set(key, [item]);
  else old.push(item);
}

function insertSorted(index: Map<number, number[]>, key: number, item: number): void {
  const old = index.get(key) ?? [];
  // A new array each time: callers may hold the one they were given.
  index.set(
    key,
    [...old, item].sort((a, b) => a - b),
  );
}

function removeFrom(index: Map<number, number[]>, key: number, item: number): void {
  const left = (index.get(key) ?? []).filter((other) => other !== item);
  if (left.length > 0) index.set(key, left);
  else index.delete(key);
}

const NONE: readonly number[] = [];

export class CellsTable {
  /** Rises with every change; lets derived state know that it is stale. */
  version = 0;
  /** The rows as they came; a frame or cell that was asked for is in `frames` or `presence`, and counts from there. */
  private readonly packed = new Map<string, PackedRows>();
  private readonly frames = new Map<string, Map<number, FrameRows>>();
  /** cell -> feature -> frame -> number of rows; empty for a cell whose last row was removed. */
  private readonly presence = new Map<number, Map<string, Map<number, number>>>();
  private count = 0;
  /** The largest cell with rows; null when it has to be looked for. */
  private largest: number | null = null;

  /** A RangeError names a row that is there twice. */
  static fromTuples(tuples: Readonly<Record<string, readonly CellTuple[]>>): CellsTable {
    const table = new CellsTable();
    for (const [feature, rows] of Object.entries(tuples)) {
      if (rows.length === 0) continue;
      table.packed.set(feature, new PackedRows(feature, rows));
      table.frames.set(feature, new Map());
      table.count += rows.length;
      table.version += 1;
    }
    return table;
  }

  /** All rows by feature, sorted by (t, value, cell); features without rows are left out. */
  toTuples(): Record<string, CellTuple[]> {
    const result: Record<string, CellTuple[]> = {};
    for (const feature of this.features()) {
      const rows: CellTuple[] = [];
      const packed = this.packed.get(feature);
      const made = this.frames.get(feature)!;
      for (const t of packed?.frameNumbers() ?? []) {
        if (!made.has(t)) packed!.eachAt(t, (value, cell) => rows.push([t, value, cell]));
      }
      for (const [t, frame] of made) {
        for (const [value, cells] of frame.cellsOfValue)
          for (const cell of cells) rows.push([t, value, cell]);
      }
      if (rows.length > 0) result[feature] = rows.sort(compareTuples);
    }
    return result;
  }

  get size(): number {
    return this.count;
  }

  /** Add rows; a RangeError names the first one that is there already, and then none is added. */
  add(feature: string, rows: readonly CellTuple[]): void {
    this.change(feature, rows, true);
  }

  /** Remove rows; a RangeError names the first one that is absent, and then none is removed. */
  remove(feature: string, rows: readonly CellTuple[]): void {
    this.change(feature, rows, false);
  }

  /** The cells a value means in a frame, ascending; empty for background. */
  cellsOf(t: number, feature: string, value: number): readonly number[] {
    return this.rowsAt(feature, t)?.cellsOfValue.get(value) ?? NONE;
  }

  /** The values that hold (parts of) a cell in a frame, ascending. */
  valuesOf(t: number, feature: string, cell: number): readonly number[] {
    return this.rowsAt(feature, t)?.valuesOfCell.get(cell) ?? NONE;
  }

  /** The values that mean at least one cell in a frame, ascending. */
  values(t: number, feature: string): number[] {
    return sortedKeys(this.rowsAt(feature, t)?.cellsOfValue);
  }

  /** The cells of a frame, ascending. */
  cellsAt(t: number, feature: string): number[] {
    return sortedKeys(this.rowsAt(feature, t)?.valuesOfCell);
  }

  /** The largest value with rows in a frame, 0 when there is none. */
  maxValue(t: number, feature: string): number {
    let max = 0;
    for (const value of this.rowsAt(feature, t)?.cellsOfValue.keys() ?? []) max = Math.max(max, value);
    return max;
  }

  /** The frames in which a cell is, in any feature, ascending. */
  framesOf(cell: number): number[] {
    const frames = new Set<number>();
    for (const byFrame of this.presenceOf(cell)?.values() ?? [])
      for (const t of byFrame.keys()) frames.add(t);
    return [...frames].sort((a, b) => a - b);
  }

  /** The frames in which a cell is in one feature, ascending. */
  framesOfIn(cell: number, feature: string): number[] {
    return sortedKeys(this.presenceOf(cell)?.get(feature));
  }

  /** The rows of a cell in one feature, by frame. */
  rowsOf(cell: number, feature: string): CellTuple[] {
    const rows: CellTuple[] = [];
    for (const t of this.framesOfIn(cell, feature)) {
      for (const value of this.valuesOf(t, feature, cell)) rows.push([t, value, cell]);
    }
    return rows;
  }

  /** Whether the cell is in frame t (in any feature); without t: in any frame. */
  has(cell: number, t?: number): boolean {
    const features = this.presenceOf(cell);
    if (features === undefined) return false;
    if (t === undefined) return true;
    for (const byFrame of features.values()) if (byFrame.has(t)) return true;
    return false;
  }

  hasRow(feature: string, [t, value, cell]: CellTuple): boolean {
    return this.rowsAt(feature, t)?.has(value, cell) ?? false;
  }

  /** All cells, ascending. */
  cells(): number[] {
    return [...this.present()].sort((a, b) => a - b);
  }

  /** The largest cell that has rows, 0 when there is none. Asked at every step of a pen that makes new cells. */
  maxCell(): number {
    if (this.largest === null) {
      this.largest = 0;
      for (const cell of this.present()) if (cell > this.largest) this.largest = cell;
    }
    return this.largest;
  }

  features(): string[] {
    return [...this.frames.keys()].sort();
  }

  private change(feature: string, rows: readonly CellTuple[], adding: boolean): void {
    if (rows.length === 0) return;
    for (let done = 0; done < rows.length; done++) {
      const row = rows[done]!;
      if (this.hasRow(feature, row) === adding) {
        for (let i = 0; i < done; i++) this.changeRow(feature, rows[i]!, !adding);
        const [t, value, cell] = row;
        throw new RangeError(
          `Frame ${t} of ${feature}: value ${value} ${adding ? 'is already' : 'is not'} cell ${cell}.`,
        );
      }
      this.changeRow(feature, row, adding);
    }
    this.version += 1;
  }

  private changeRow(feature: string, [t, value, cell]: CellTuple, adding: boolean): void {
    // Before the row is there: it may have to be made from the rows as they came.
    const features = this.presenceOf(cell) ?? new Map<string, Map<number, number>>();
    this.presence.set(cell, features);
    const byFrame = this.frames.get(feature) ?? new Map<number, FrameRows>();
    this.frames.set(feature, byFrame);
    const frame = this.rowsAt(feature, t) ?? new FrameRows();
    byFrame.set(t, frame);
    if (adding) frame.add(value, cell);
    else frame.remove(value, cell);
    this.count += adding ? 1 : -1;
    countPresence(features, feature, t, adding ? 1 : -1);
    if (this.largest === null) return;
    if (adding) this.largest = Math.max(this.largest, cell);
    else if (cell === this.largest && features.size === 0) this.largest = null;
  }

  /** The rows of one frame, undefined when it never had any. */
  private rowsAt(feature: string, t: number): FrameRows | undefined {
    const made = this.frames.get(feature);
    const known = made?.get(t);
    if (known !== undefined) return known;
    const packed = this.packed.get(feature);
    if (!packed?.has(t)) return undefined;
    const frame = FrameRows.of(packed, t);
    made!.set(t, frame);
    return frame;
  }

  /** Where a cell is; undefined when it is nowhere. */
  private presenceOf(cell: number): Map<string, Map<number, number>> | undefined {
    const known = this.presence.get(cell);
    if (known !== undefined) return known.size > 0 ? known : undefined;
    const features = new Map<string, Map<number, number>>();
    for (const [feature, rows] of this.packed) {
      rows.eachOf(cell, (t) => countPresence(features, feature, t, 1));
    }
    if (features.size === 0) return undefined;
    this.presence.set(cell, features);
    return features;
  }

  /** The cells that have rows, in any order. */
  private present(): Set<number> {
    const cells = new Set<number>();
    for (const rows of this.packed.values()) for (const cell of rows.cellIds()) cells.add(cell);
    for (const [cell, features] of this.presence) {
      if (features.size > 0) cells.add(cell);
      else cells.delete(cell);
    }
    return cells;
  }
}

function countPresence(
  features: Map<string, Map<number, number>>,
  feature: string,
  t: number,
  step: number,
): void {
  const frames = features.get(feature) ?? new Map<number, number>();
  features.set(feature, frames);
  const count = (frames.get(t) ?? 0) + step;
  if (count > 0) frames.set(t, count);
  else frames.delete(t);
  if (frames.size === 0) features.delete(feature);
}

function sortedKeys(map: ReadonlyMap<number, unknown> | undefined): number[] {
  return map === undefined ? [] : [...map.keys()].sort((a, b) => a - b);
}
