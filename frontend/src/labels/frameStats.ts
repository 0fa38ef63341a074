/**
 * Pixel count, box and centroid of every value of a label frame: computed once in one pass over the pixels, then kept
 * up to date by the runs of each edit, so that asking never scans the frame.
 */

import { forEachSpan, unionRect } from './spans';
import type { PaintRun, Rect } from './types';

interface ValueStats {
  count: number;
  sumX: number;
  sumY: number;
  /** Holds every pixel of the value; larger than needed (`loose`) after pixels were taken away. */
  rect: Rect | null;
  loose: boolean;
}

export class FrameStats {
  private readonly byValue = new Map<number, ValueStats>();
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
  private max = 0;

  private constructor(pixels: Uint32Array, width: number, height: number) {
    this.pixels = pixels;
    this.width = width;
    this.height = height;
  }

  /** Statistics of `pixels`, height * width values in row-major order. The array is kept, to tighten boxes when asked. */
  static of(pixels: Uint32Array, width: number, height: number): FrameStats {
    const stats = new FrameStats(pixels, width, height);
    let value = 0;
    let entry: ValueStats | null = null;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      for (let x = 0; x < width;) {
        const start = x;
        const next = pixels[row + x]!;
        do x += 1;
        while (x < width && pixels[row + x] === next);
        if (next === 0) continue;
        if (next !== value || entry === null) {
          value = next;
          entry = stats.entry(next);
        }
        addSpan(entry, y, start, x);
      }
    }
    return stats;
  }

  /** Pixels of a value. */
  count(value: number): number {
    return this.byValue.get(value)?.count ?? 0;
  }

  /** The smallest box that holds the value, null when it has no pixel. */
  box(value: number): Rect | null {
    const entry = this.byValue.get(value);
    if (entry?.rect == null) return null;
    return entry.loose ? this.tightened(value, entry.rect) : { ...entry.rect };
  }

  /** Mean pixel position (pixel centres at integer coordinates), null when the value has no pixel. */
  centroid(value: number): { x: number; y: number } | null {
    const entry = this.byValue.get(value);
    if (entry === undefined || entry.count === 0) return null;
    return { x: entry.sumX / entry.count, y: entry.sumY / entry.count };
  }

  /** The largest value ever seen in this frame: new values lie above it, so that an undo meets no stranger. */
  get maxValue(): number {
    return this.max;
  }

  /** The values that have pixels, without 0. */
  values(): number[] {
    const values: number[] = [];
    for (const [value, entry] of this.byValue) if (entry.count > 0) values.push(value);
    return values;
  }

  /** The values whose boxes meet a rectangle, or may: boxes that an edit has left too large are not tightened for it. */
  near({ y0, x0, y1, x1 }: Rect): number[] {
    const values: number[] = [];
    for (const [value, { count, rect }] of this.byValue)
      if (count > 0 && rect && rect.x0 < x1 && rect.x1 > x0 && rect.y0 < y1 && rect.y1 > y0)
        values.push(value);
    return values;
  }

  /** Take over what an edit painted. */
  apply(runs: readonly PaintRun[]): void {
    for (const run of runs) {
      const from = run.before === 0 ? null : this.entry(run.before);
      const to = run.after === 0 ? null : this.entry(run.after);
      forEachSpan(run.spans, (start, end) => {
        for (let position = start; position < end;) {
          const y = Math.floor(position / this.width);
          const x0 = position - y * this.width;
          const x1 = Math.min(this.width, x0 + end - position);
          if (from !== null) removeSpan(from, y, x0, x1);
          if (to !== null) addSpan(to, y, x0, x1);
          position += x1 - x0;
        }
      });
    }
  }

  private entry(value: number): ValueStats {
    const old = this.byValue.get(value);
    if (old !== undefined) return old;
    const entry: ValueStats = { count: 0, sumX: 0, sumY: 0, rect: null, loose: false };
    this.byValue.set(value, entry);
    if (value > this.max) this.max = value;
    return entry;
  }

  /** Not kept: a stroke may be under way that is taken back, and then the looser box is the right one again. */
  private tightened(value: number, { x0, y0, x1, y1 }: Rect): Rect | null {
    let rect: Rect | null = null;
    for (let y = y0; y < y1; y++) {
      const row = y * this.width;
      let first = x0;
      while (first < x1 && this.pixels[row + first] !== value) first += 1;
      if (first === x1) continue;
      let last = x1;
      while (this.pixels[row + last - 1] !== value) last -= 1;
      rect = unionRect(rect, { x0: first, y0: y, x1: last, y1: y + 1 });
    }
    return rect;
  }
}

function addSpan(entry: ValueStats, y: number, x0: number, x1: number): void {
  const length = x1 - x0;
  entry.count += length;
  entry.sumX += ((x0 + x1 - 1) * length) / 2;
  entry.sumY += y * length;
  const rect = entry.rect;
  if (rect === null) {
    entry.rect = { x0, y0: y, x1, y1: y + 1 };
    return;
  }
  // In place: this runs once per span of a whole frame.
  if (x0 < rect.x0) rect.x0 = x0;
  if (x1 > rect.x1) rect.x1 = x1;
  if (y < rect.y0) rect.y0 = y;
  if (y >= rect.y1) rect.y1 = y + 1;
}

function removeSpan(entry: ValueStats, y: number, x0: number, x1: number): void {
  const length = x1 - x0;
  entry.count -= length;
  entry.sumX -= ((x0 + x1 - 1) * length) / 2;
  entry.sumY -= y * length;
  if (entry.count === 0) {
    entry.rect = null;
    entry.loose = false;
  } else {
    entry.loose = true;
  }
}
