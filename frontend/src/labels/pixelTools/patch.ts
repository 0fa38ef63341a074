/**
 * A patch: the pixels of a box of a frame, as an image of its own. What is worked out about pixels takes a patch and
 * gives spans over it, so that it is the same on the page and in a worker, and its cost follows the box.
 */
import { eachRow, forEachSpan, SpanWriter } from '../spans';
import type { Rect, Spans } from '../types';
import type { FrameContext } from './frameContext';

export interface Patch {
  /** Where it lies in the frame. */
  x0: number;
  y0: number;
  width: number;
  height: number;
  /** height * width values, row-major. */
  pixels: Uint32Array;
}

/** A label frame as an image. */
export type FrameImage = Pick<FrameContext, 'pixels' | 'width' | 'height'>;

/** Pixels that hold one value, as spans over the frame. */
export interface ValueSpans {
  value: number;
  spans: Spans;
}

export const areaOf = ({ x0, y0, x1, y1 }: Rect) => (x1 - x0) * (y1 - y0);

export const wholeOf = ({ width, height }: FrameImage): Rect => ({ x0: 0, y0: 0, x1: width, y1: height });

export const widened = (box: Rect, margin: number, frame: { width: number; height: number }): Rect => ({
  x0: Math.max(0, box.x0 - margin),
  y0: Math.max(0, box.y0 - margin),
  x1: Math.min(frame.width, box.x1 + margin),
  y1: Math.min(frame.height, box.y1 + margin),
});

/** The part both boxes have; null where they lie apart. */
export function intersection(a: Rect, b: Rect): Rect | null {
  const box = {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
  return box.x0 < box.x1 && box.y0 < box.y1 ? box : null;
}

/** The patch of a box. Of the whole frame it shares the pixels: who gives it away copies them. */
export function patchOf(frame: FrameImage, box: Rect): Patch {
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  const whole = width === frame.width && height === frame.height;
  const pixels = whole ? frame.pixels : new Uint32Array(width * height);
  if (!whole) copyRows(frame, box, pixels, 0, height);
  return { x0: box.x0, y0: box.y0, width, height, pixels };
}

/** Copy rows `from` … `to` - 1 of a box into the pixels of its patch. */
export function copyRows(frame: FrameImage, box: Rect, into: Uint32Array, from: number, to: number): void {
  const width = box.x1 - box.x0;
  if (width === frame.width) {
    const start = (box.y0 + from) * width;
    into.set(frame.pixels.subarray(start, start + (to - from) * width), from * width);
    return;
  }
  for (let y = from; y < to; y++) {
    const start = (box.y0 + y) * frame.width + box.x0;
    into.set(frame.pixels.subarray(start, start + width), y * width);
  }
}

/** (height * width) 1 where the patch holds one of the values. */
export function maskOf({ pixels }: Patch, values: readonly number[]): Uint8Array {
  const all = new Set(values);
  const mask = new Uint8Array(pixels.length);
  let last = -1;
  let isIn = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value !== last) {
      last = value;
      isIn = all.has(value) ? 1 : 0;
    }
    mask[i] = isIn;
  }
  return mask;
}

/** Spans over a patch as spans over the frame. */
export function inFrame(spans: Spans, { x0, y0, width }: Patch, frameWidth: number): Spans {
  return moved(spans, width, frameWidth, y0 * frameWidth + x0);
}

/** Spans over the frame as spans over a patch that holds them all. */
export function inPatch(spans: Spans, { x0, y0, width }: Patch, frameWidth: number): Spans {
  return moved(spans, frameWidth, width, -y0 * width - x0);
}

/** Spans over an image in one of another width, moved by `shift` pixels; those that go on over the end of a row are parted. */
function moved(spans: Spans, width: number, intoWidth: number, shift: number): Spans {
  if (width === intoWidth && shift === 0) return spans;
  const writer = new SpanWriter();
  eachRow(spans, width, (y, from, to) => {
    const row = shift + y * intoWidth;
    writer.add(row + from, row + to);
  });
  return writer.spans;
}

/** Spans of an image parted by the values of its pixels, in the order in which the values are met. */
export function partedByValue(pixels: Uint32Array, spans: Spans): ValueSpans[] {
  const parts = new Map<number, SpanWriter>();
  let last = -1;
  let part = new SpanWriter();
  forEachSpan(spans, (start, end) => {
    for (let from = start; from < end;) {
      const value = pixels[from]!;
      let to = from + 1;
      while (to < end && pixels[to] === value) to += 1;
      if (value !== last) {
        last = value;
        const known = parts.get(value);
        part = known ?? new SpanWriter();
        if (!known) parts.set(value, part);
      }
      part.add(from, to);
      from = to;
    }
  });
  return [...parts].map(([value, { spans: own }]) => ({ value, spans: own }));
}
