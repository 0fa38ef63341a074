/**
 * Which value a set of cells has in one frame, while a tool is at work: the value that means exactly these cells when
 * there is one, else a new one, one above the largest the frame has ever held. New values are kept here until the tool
 * is done, and the cells change is made from what the pixels then hold.
 */

import type { CellsTable } from './cellsTable';
import type { FrameStats } from './frameStats';
import type { CellTuple } from './types';

/** Of the statistics of a frame only this is read. */
export type ValueCounts = Pick<FrameStats, 'count' | 'maxValue'>;

export class FrameValues {
  private readonly t: number;
  private readonly feature: string;
  private readonly cells: CellsTable;
  private readonly stats: ValueCounts;
  private readonly made = new Map<number, readonly number[]>();
  private readonly known = new Map<string, number>();
  private max: number;

  constructor(frame: { t: number; feature: string; cells: CellsTable; stats: ValueCounts }) {
    this.t = frame.t;
    this.feature = frame.feature;
    this.cells = frame.cells;
    this.stats = frame.stats;
    this.max = Math.max(frame.stats.maxValue, frame.cells.maxValue(frame.t, frame.feature));
  }

  /** The cells a value means, ascending; empty for background. */
  cellsOf(value: number): readonly number[] {
    return this.made.get(value) ?? this.cells.cellsOf(this.t, this.feature, value);
  }

  /** The value that means exactly `cells` (ascending); 0 for none. */
  valueFor(cells: readonly number[]): number {
    if (cells.length === 0) return 0;
    const key = cells.join(',');
    const value = this.known.get(key) ?? this.existing(cells) ?? this.make(cells);
    this.known.set(key, value);
    return value;
  }

  /** Rows for the values made so far, so that they can be drawn before the edit is committed. */
  rows(): CellTuple[] {
    return [...this.made].flatMap(([value, cells]) => cells.map((cell): CellTuple => [this.t, value, cell]));
  }

  private existing(cells: readonly number[]): number | undefined {
    const same = (value: number) => {
      const others = this.cells.cellsOf(this.t, this.feature, value);
      return others.length === cells.length && others.every((cell, i) => cell === cells[i]);
    };
    // The value with the most pixels, when a cell has several: the one the person sees as the cell.
    return [...this.cells.valuesOf(this.t, this.feature, cells[0]!)]
      .filter(same)
      .sort((a, b) => this.stats.count(b) - this.stats.count(a) || a - b)[0];
  }

  private make(cells: readonly number[]): number {
    this.max += 1;
    this.made.set(this.max, cells);
    return this.max;
  }
}
