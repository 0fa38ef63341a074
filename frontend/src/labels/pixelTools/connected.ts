/** The connected part of an image that holds a pixel: a span fill, whose cost follows the part and not the image. */

import { SpanWriter } from '../spans';
import type { Spans } from '../types';

/** Values that are accepted: those listed, or (`others`) all but those. */
export interface ValueSet {
  values: readonly number[];
  others: boolean;
}

interface Image {
  pixels: Uint32Array;
  width: number;
  height: number;
}

/** More than any row is long; times 2³² pixels it is still an exact number. */
const LONGEST_RUN = 2 ** 20;

/**
 * The pixels connected to (x, y) whose value is accepted, as spans; empty when (x, y) itself is not or lies outside.
 * Null as soon as they are more than `most`.
 */
export function connectedPart(
  image: Image,
  at: { x: number; y: number },
  accepted: ValueSet,
  connectivity: 4 | 8,
  most = Infinity,
): Spans | null {
  const { pixels, width, height } = image;
  const seedX = Math.floor(at.x);
  const seedY = Math.floor(at.y);
  if (seedX < 0 || seedY < 0 || seedX >= width || seedY >= height) return [];
  const listed = new Set(accepted.values);
  // Not kept where the part is small: the system gives zeros without writing them.
  const seen = new Uint8Array(width * height);
  // Start and length of each run as one number: so they sort quickly.
  const runs: number[] = [];
  const reach = connectivity === 8 ? 1 : 0;
  let count = 0;
  let lastValue = -1;
  let lastResult = false;
  const isOpen = (index: number) => {
    const value = pixels[index]!;
    if (value !== lastValue) {
      lastValue = value;
      lastResult = listed.has(value) !== accepted.others;
    }
    return lastResult;
  };

  // What is still to be searched for runs: row, first and last column, and the row it was reached from less this one.
  const stack = [seedY, seedX, seedX, 0];
  while (stack.length > 0) {
    const from = stack.pop()!;
    const last = stack.pop()!;
    const first = stack.pop()!;
    const y = stack.pop()!;
    const row = y * width;
    for (let x = first; x <= last; x++) {
      if (seen[row + x] === 1 || !isOpen(row + x)) continue;
      let left = x;
      // Only the first run can begin before what is searched.
      if (x === first) while (left > 0 && isOpen(row + left - 1)) left -= 1;
      let end = x + 1;
      while (end < width && isOpen(row + end)) end += 1;
      seen.fill(1, row + left, row + end);
      runs.push((row + left) * LONGEST_RUN + end - left);
      count += end - left;
      if (count > most) return null;
      const a = Math.max(0, left - reach);
      const b = Math.min(width - 1, end - 1 + reach);
      for (const step of [1, -1]) {
        if (y + step < 0 || y + step >= height) continue;
        if (step !== from) stack.push(y + step, a, b, -step);
        else {
          // The row it came from is searched where it reaches beyond.
          if (a < first) stack.push(y + step, a, Math.min(b, first), -step);
          if (b > last) stack.push(y + step, Math.max(a, last), b, -step);
        }
      }
      x = end;
    }
  }
  const found = new SpanWriter();
  for (const run of Float64Array.from(runs).sort()) {
    const start = Math.floor(run / LONGEST_RUN);
    found.add(start, start + run - start * LONGEST_RUN);
  }
  return found.spans;
}
