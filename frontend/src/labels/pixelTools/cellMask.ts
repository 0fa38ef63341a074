/** A cell as a mask in a box, for operations on its outline: their cost follows the box, not the frame. */
import type { Rect, Spans } from '../types';
import { boxOfCell } from './cellPixels';
import type { FrameContext } from './frameContext';

export interface CellMask {
  /** Where the mask lies in the frame. */
  box: Rect;
  width: number;
  height: number;
  /** height * width, row-major: 1 where the cell is, overlaps included. */
  pixels: Uint8Array;
}

/** The mask of a cell in its box, widened by `margin` and clipped to the frame; null when it has no pixel there. */
export function maskOfCell(frame: FrameContext, cell: number, margin: number): CellMask | null {
  const own = boxOfCell(frame, cell);
  return own && maskInRect(frame, cell, widened(own, margin, frame));
}

/** The mask of a cell in a box of the frame. */
export function maskInRect(frame: FrameContext, cell: number, box: Rect): CellMask {
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  const pixels = new Uint8Array(width * height);
  const values = new Set(frame.cells.valuesOf(frame.t, frame.feature, cell));
  let last = 0;
  let isCell = 0;
  for (let y = 0; y < height; y++) {
    const from = (box.y0 + y) * frame.width + box.x0;
    for (let x = 0; x < width; x++) {
      const value = frame.pixels[from + x]!;
      if (value !== last) {
        last = value;
        isCell = values.has(value) ? 1 : 0;
      }
      pixels[y * width + x] = isCell;
    }
  }
  return { box, width, height, pixels };
}

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

/** The pixels of a box that are set, as spans over the frame; `pixels` is row-major over the box. */
export function spansOfMask(pixels: Uint8Array, box: Rect, frameWidth: number): Spans {
  const spans: Spans = [];
  const width = box.x1 - box.x0;
  let end = 0;
  for (let y = box.y0; y < box.y1; y++) {
    const row = (y - box.y0) * width;
    for (let x = 0; x < width;) {
      if (pixels[row + x] === 0) {
        x += 1;
        continue;
      }
      const start = x;
      while (x < width && pixels[row + x] !== 0) x += 1;
      const at = y * frameWidth + box.x0 + start;
      // Rows that meet over the image's edge are one span.
      if (at === end && spans.length > 0) spans[spans.length - 1]! += x - start;
      else spans.push(at - end, x - start);
      end = at + x - start;
    }
  }
  return spans;
}

/** The 8-connected parts of a mask: a number per pixel (0: none), and how many pixels each part has. */
export function partsOfMask(
  pixels: Uint8Array,
  width: number,
  height: number,
): { labels: Int32Array; sizes: number[] } {
  const labels = new Int32Array(width * height);
  const sizes: number[] = [];
  const stack: number[] = [];
  for (let seed = 0; seed < pixels.length; seed++) {
    if (pixels[seed] !== 1 || labels[seed] !== 0) continue;
    const part = sizes.push(0);
    labels[seed] = part;
    stack.push(seed);
    while (stack.length > 0) {
      const index = stack.pop()!;
      sizes[part - 1]! += 1;
      const y = Math.floor(index / width);
      const x = index - y * width;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (pixels[next] !== 1 || labels[next] !== 0) continue;
          labels[next] = part;
          stack.push(next);
        }
      }
    }
  }
  return { labels, sizes };
}
