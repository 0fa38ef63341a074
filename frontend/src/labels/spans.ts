/**
 * Sets of pixels as delta-coded spans: pairs (gap, length) over row-major flat indices, the first gap the absolute start.
 * A brush stroke of 2,000 pixels takes a few dozen numbers, which keeps an edit under 1 kB.
 */

import type { PaintRun, Rect, Spans } from './types';

/** Puts spans together from runs that come in ascending order; those that meet become one. */
export class SpanWriter {
  readonly spans: Spans = [];
  private end = 0;

  /** Add the pixels start … end - 1. */
  add(start: number, end: number): void {
    if (start === this.end && this.spans.length > 0) this.spans[this.spans.length - 1]! += end - start;
    else this.spans.push(start - this.end, end - start);
    this.end = end;
  }
}

/** Puts runs of paint together from pixels that come in ascending order; those that stay as they are drop out. */
export class RunWriter {
  private readonly groups = new Map<number, Map<number, SpanWriter>>();
  private writer = new SpanWriter();
  private before = -1;
  private after = -1;
  private start = 0;
  private end = 0;

  /** The pixels start … end - 1 held `before` and hold `after`. */
  add(start: number, end: number, before: number, after: number): void {
    if (before === after) return;
    if (before === this.before && after === this.after && start === this.end) {
      this.end = end;
      return;
    }
    this.write();
    this.start = start;
    this.end = end;
    if (before === this.before && after === this.after) return;
    const byAfter = this.groups.get(before) ?? new Map<number, SpanWriter>();
    this.groups.set(before, byAfter);
    this.writer = byAfter.get(after) ?? new SpanWriter();
    byAfter.set(after, this.writer);
    this.before = before;
    this.after = after;
  }

  /** The runs of all that was added, by their values. */
  runs(): PaintRun[] {
    this.write();
    this.start = this.end;
    return [...this.groups]
      .flatMap(([before, byAfter]) =>
        [...byAfter].map(([after, { spans }]): PaintRun => ({ before, after, spans })),
      )
      .sort((a, b) => a.before - b.before || a.after - b.after);
  }

  private write(): void {
    if (this.end > this.start) this.writer.add(this.start, this.end);
  }
}

/** Spans of a set of flat pixel indices; `indices` is sorted in place and holds each index once. */
export function spansOf(indices: Uint32Array): Spans {
  indices.sort();
  const spans: Spans = [];
  let end = 0;
  for (let i = 0; i < indices.length;) {
    const start = indices[i]!;
    let stop = start + 1;
    i += 1;
    while (i < indices.length && indices[i] === stop) {
      stop += 1;
      i += 1;
    }
    spans.push(start - end, stop - start);
    end = stop;
  }
  return spans;
}

/** Call `visit(start, end)` for each span, end exclusive. */
export function forEachSpan(spans: Spans, visit: (start: number, end: number) => void): void {
  let position = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const start = position + spans[i]!;
    position = start + spans[i + 1]!;
    visit(start, position);
  }
}

/** Whether a pixel is in one of the spans. */
export function holds(spans: Spans, index: number): boolean {
  let found = false;
  forEachSpan(spans, (start, end) => {
    found ||= index >= start && index < end;
  });
  return found;
}

/** Call `visit(y, x0, x1)` for each part of a row, in an image `width` pixels wide; x1 exclusive. */
export function eachRow(
  spans: Spans,
  width: number,
  visit: (y: number, x0: number, x1: number) => void,
): void {
  forEachSpan(spans, (start, end) => {
    let y = Math.floor(start / width);
    for (let from = start; from < end; y++) {
      const to = Math.min(end, (y + 1) * width);
      visit(y, from - y * width, to - y * width);
      from = to;
    }
  });
}

/** Longer spans are sorted in pieces; times the pixels of an image of 2³⁰ it is still an exact number. */
const LONGEST_PIECE = 2 ** 22;

/** The pixels that are in any of several sets; the cost follows their spans, not their pixels. */
export function unionOf(sets: readonly Spans[]): Spans {
  if (sets.length === 1) return [...sets[0]!];
  // Start and length as one number: so they sort quickly.
  const pieces: number[] = [];
  for (const spans of sets)
    forEachSpan(spans, (start, end) => {
      for (let from = start; from < end; from += LONGEST_PIECE - 1)
        pieces.push(from * LONGEST_PIECE + Math.min(end - from, LONGEST_PIECE - 1));
    });
  const union = new SpanWriter();
  let first = 0;
  let last = 0;
  for (const piece of Float64Array.from(pieces).sort()) {
    const start = Math.floor(piece / LONGEST_PIECE);
    const end = start + piece - start * LONGEST_PIECE;
    if (start <= last) last = Math.max(last, end);
    else {
      if (last > first) union.add(first, last);
      first = start;
      last = end;
    }
  }
  if (last > first) union.add(first, last);
  return union.spans;
}

/** The pixels of `spans` that are not in `others`. */
export function without(spans: Spans, others: Spans): Spans {
  const left = new SpanWriter();
  let at = 0;
  let start = others.length > 0 ? others[0]! : Infinity;
  let end = others.length > 0 ? start + others[1]! : Infinity;
  forEachSpan(spans, (from, to) => {
    for (let position = from; position < to;) {
      while (end <= position) {
        at += 2;
        start = at < others.length ? end + others[at]! : Infinity;
        end = at < others.length ? start + others[at + 1]! : Infinity;
      }
      if (start > position) left.add(position, Math.min(start, to));
      position = Math.min(end, to);
    }
  });
  return left.spans;
}

export function pixelCount(spans: Spans): number {
  let count = 0;
  for (let i = 1; i < spans.length; i += 2) count += spans[i]!;
  return count;
}

/** The index after the last pixel; 0 when empty. */
export function spansEnd(spans: Spans): number {
  let end = 0;
  for (const step of spans) end += step;
  return end;
}

/** The smallest box around spans in an image `width` pixels wide, null when empty. */
export function spansRect(spans: Spans, width: number): Rect | null {
  let rect: Rect | null = null;
  forEachSpan(spans, (start, end) => {
    const y0 = Math.floor(start / width);
    const y1 = Math.floor((end - 1) / width) + 1;
    const wraps = y1 - y0 > 1;
    const x0 = wraps ? 0 : start - y0 * width;
    const x1 = wraps ? width : end - y0 * width;
    rect = unionRect(rect, { x0, y0, x1, y1 });
  });
  return rect;
}

export function unionRect(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null || b === null) return a ?? b;
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}

/** Positions of indices, each there once, in the order of the indices. */
function inOrder(indices: ArrayLike<number>): Uint32Array {
  const { length } = indices;
  // Index and position as one number: so they sort quickly.
  const keys = new Float64Array(length);
  for (let i = 0; i < length; i++) keys[i] = indices[i]! * length + i;
  keys.sort();
  const positions = new Uint32Array(length);
  for (let i = 0; i < length; i++) positions[i] = keys[i]! % length;
  return positions;
}

/**
 * The runs that turn old pixel values into new ones.
 * `indices` (each once) with their value `before` and `after`; pixels that stay as they are drop out.
 */
export function runsOf(
  indices: ArrayLike<number>,
  before: (position: number) => number,
  after: (position: number) => number,
): PaintRun[] {
  const writer = new RunWriter();
  const positions = inOrder(indices);
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    const index = indices[position]!;
    writer.add(index, index + 1, before(position), after(position));
  }
  return writer.runs();
}
