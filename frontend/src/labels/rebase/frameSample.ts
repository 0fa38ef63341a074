/**
 * What rebasing needs of one label frame: the values of the pixels that are painted, and how many pixels each value has.
 * A working copy: the frame itself is neither changed nor held, so a file may touch more frames than fit into memory.
 */
import { FrameStats } from '../frameStats';
import { forEachSpan, spansEnd } from '../spans';
import type { PaintRun, Spans } from '../types';

export class FrameSample {
  readonly size: number;
  private readonly values = new Map<number, number>();
  private readonly counts = new Map<number, number>();
  private max: number;

  /** `spans`: all pixels that will be asked for or painted. */
  constructor(pixels: Uint32Array, width: number, height: number, spans: Iterable<Spans>) {
    this.size = pixels.length;
    const stats = FrameStats.of(pixels, width, height);
    this.max = stats.maxValue;
    for (const value of stats.values()) this.counts.set(value, stats.count(value));
    for (const each of spans) {
      if (spansEnd(each) > pixels.length) continue;
      forEachSpan(each, (start, end) => {
        for (let i = start; i < end; i++) this.values.set(i, pixels[i]!);
      });
    }
  }

  at(index: number): number {
    return this.values.get(index)!;
  }

  count(value: number): number {
    return this.counts.get(value) ?? 0;
  }

  get maxValue(): number {
    return this.max;
  }

  /** Whether every pixel of the runs holds `before`. */
  fits(runs: readonly PaintRun[]): boolean {
    let fits = true;
    for (const { before, spans } of runs) {
      forEachSpan(spans, (start, end) => {
        for (let i = start; fits && i < end; i++) fits = this.values.get(i) === before;
      });
    }
    return fits;
  }

  paint(runs: readonly PaintRun[]): void {
    for (const { before, after, spans } of runs) {
      forEachSpan(spans, (start, end) => {
        for (let i = start; i < end; i++) this.values.set(i, after);
        this.counts.set(before, this.count(before) - (end - start));
        this.counts.set(after, this.count(after) + (end - start));
      });
      this.max = Math.max(this.max, after);
    }
  }
}
