/** Where each outline of a frame is, and how large: all that is kept of a frame whose pixels are not in memory. */

import type { FrameStats } from './frameStats';
import { forEachSpan } from './spans';
import type { PaintRun } from './types';

export interface Position {
  x: number;
  y: number;
}

/** The centroids of values in image positions (the corner of the first pixel is 0, 0), with the pixels of each. */
export class OutlineCentroids {
  private readonly byValue: Map<number, { n: number; x: number; y: number }>;

  private constructor(byValue: Map<number, { n: number; x: number; y: number }>) {
    this.byValue = byValue;
  }

  static of(stats: FrameStats): OutlineCentroids {
    const byValue = new Map<number, { n: number; x: number; y: number }>();
    for (const value of stats.values()) {
      const { x, y } = stats.centroid(value)!;
      byValue.set(value, { n: stats.count(value), x: x + 0.5, y: y + 0.5 });
    }
    return new OutlineCentroids(byValue);
  }

  /** `table`: four numbers a value: the value, its pixels, its mean pixel position x and y (pixel centres at integers). */
  static from(table: ArrayLike<number>): OutlineCentroids {
    const byValue = new Map<number, { n: number; x: number; y: number }>();
    for (let at = 0; at + 3 < table.length; at += 4)
      byValue.set(table[at]!, { n: table[at + 1]!, x: table[at + 2]! + 0.5, y: table[at + 3]! + 0.5 });
    return new OutlineCentroids(byValue);
  }

  /** Take over what an edit painted in an image `width` wide. */
  apply(runs: readonly PaintRun[], width: number): void {
    for (const { before, after, spans } of runs) {
      forEachSpan(spans, (start, end) => {
        for (let position = start; position < end;) {
          const row = Math.floor(position / width);
          const x0 = position - row * width;
          const length = Math.min(width - x0, end - position);
          const [x, y] = [x0 + length / 2, row + 0.5];
          this.move(before, -length, x, y);
          this.move(after, length, x, y);
          position += length;
        }
      });
    }
  }

  /** The centroid of each cell: of all the outlines it has a part in. */
  cells(cellsOf: (value: number) => readonly number[]): Map<number, Position> {
    const sums = new Map<number, { n: number; x: number; y: number }>();
    for (const [value, place] of this.byValue) {
      for (const cell of cellsOf(value)) {
        const sum = sums.get(cell);
        sums.set(cell, sum ? joined(sum, place.n, place.x, place.y) : place);
      }
    }
    return sums;
  }

  private move(value: number, n: number, x: number, y: number): void {
    if (value === 0) return;
    const place = joined(this.byValue.get(value) ?? { n: 0, x: 0, y: 0 }, n, x, y);
    if (place.n > 0) this.byValue.set(value, place);
    else this.byValue.delete(value);
  }
}

function joined(place: { n: number; x: number; y: number }, n: number, x: number, y: number) {
  const total = place.n + n;
  if (total <= 0) return { n: 0, x: 0, y: 0 };
  return { n: total, x: (place.x * place.n + x * n) / total, y: (place.y * place.n + y * n) / total };
}
