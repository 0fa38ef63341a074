/**
 * Rows of the cells table of one feature as they came from the server, in 16 bytes each and without an index: a movie of
 * 920 frames has half a million, of which a person looks at few. Never changed; the table makes of them what is asked for.
 */

import type { CellTuple } from './types';

export class PackedRows {
  readonly length: number;
  /** Row numbers [from, to) of each frame. */
  private readonly frames = new Map<number, readonly [from: number, to: number]>();
  private readonly times: Uint32Array;
  private readonly values: Uint32Array;
  private readonly cells: Uint32Array;
  /** Row numbers by cell, and the first of each cell. Made when a cell is first asked for. */
  private byCell: { order: Uint32Array; from: Map<number, readonly [number, number]> } | null = null;

  /** A RangeError names a row that is there twice. `rows` in any order. */
  constructor(feature: string, rows: readonly CellTuple[]) {
    const sorted = isSorted(rows) ? rows : [...rows].sort(compareTuples);
    this.length = sorted.length;
    this.times = new Uint32Array(sorted.length);
    this.values = new Uint32Array(sorted.length);
    this.cells = new Uint32Array(sorted.length);
    let from = 0;
    for (let i = 0; i < sorted.length; i++) {
      const [t, value, cell] = sorted[i]!;
      if (i > 0 && compareTuples(sorted[i - 1]!, sorted[i]!) === 0)
        throw new RangeError(`Frame ${t} of ${feature}: value ${value} is already cell ${cell}.`);
      this.times[i] = t;
      this.values[i] = value;
      this.cells[i] = cell;
      if (i + 1 < sorted.length && sorted[i + 1]![0] === t) continue;
      this.frames.set(t, [from, i + 1]);
      from = i + 1;
    }
  }

  /** The frames that have rows, ascending. */
  frameNumbers(): IterableIterator<number> {
    return this.frames.keys();
  }

  has(t: number): boolean {
    return this.frames.has(t);
  }

  /** The rows of a frame, by value and then cell, ascending. */
  eachAt(t: number, row: (value: number, cell: number) => void): void {
    const [from, to] = this.frames.get(t) ?? [0, 0];
    for (let i = from; i < to; i++) row(this.values[i]!, this.cells[i]!);
  }

  /** The frame of each row of a cell, ascending. */
  eachOf(cell: number, row: (t: number) => void): void {
    const { order, from } = this.index();
    const [first, end] = from.get(cell) ?? [0, 0];
    for (let i = first; i < end; i++) row(this.times[order[i]!]!);
  }

  /** The cells that have rows, ascending. */
  cellIds(): IterableIterator<number> {
    return this.index().from.keys();
  }

  private index() {
    if (this.byCell !== null) return this.byCell;
    const { cells } = this;
    const counts = new Map<number, number>();
    for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const from = new Map<number, readonly [number, number]>();
    const next = new Map<number, number>();
    let start = 0;
    for (const cell of [...counts.keys()].sort((a, b) => a - b)) {
      const end = start + counts.get(cell)!;
      from.set(cell, [start, end]);
      next.set(cell, start);
      start = end;
    }
    const order = new Uint32Array(this.length);
    for (let i = 0; i < cells.length; i++) {
      const at = next.get(cells[i]!)!;
      order[at] = i;
      next.set(cells[i]!, at + 1);
    }
    this.byCell = { order, from };
    return this.byCell;
  }
}

/** Order of rows: by frame, then value, then cell. */
export function compareTuples(a: CellTuple, b: CellTuple): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function isSorted(rows: readonly CellTuple[]): boolean {
  for (let i = 1; i < rows.length; i++) if (compareTuples(rows[i - 1]!, rows[i]!) > 0) return false;
  return true;
}
