/** The connected part of a frame that holds a pixel: a scanline fill, whose cost follows the part and not the frame. */

import type { Spans } from '../types';
import type { FrameContext } from './frameContext';

/** More than any row is long; times 2³² pixels it is still an exact number. */
const LONGEST_RUN = 2 ** 20;

/** The pixels connected to (x, y) whose value is accepted, as spans; empty when (x, y) itself is not or lies outside. */
export function connectedPart(
  frame: Pick<FrameContext, 'pixels' | 'width' | 'height'>,
  x: number,
  y: number,
  accepts: (value: number) => boolean,
  connectivity: 4 | 8,
): Spans {
  const { pixels, width, height } = frame;
  const seedX = Math.floor(x);
  const seedY = Math.floor(y);
  if (seedX < 0 || seedY < 0 || seedX >= width || seedY >= height) return [];
  const accepted = rememberedTest(accepts);
  const seen = new Uint8Array(width * height);
  const open = (px: number, row: number) => seen[row + px] === 0 && accepted(pixels[row + px]!);
  // Start and end of each run of a row, start first: as one number they sort quickly.
  const runs: number[] = [];
  const stack: number[] = [];
  if (open(seedX, seedY * width)) stack.push(seedX, seedY);
  const reach = connectivity === 8 ? 1 : 0;

  while (stack.length > 0) {
    const py = stack.pop()!;
    const px = stack.pop()!;
    const row = py * width;
    if (!open(px, row)) continue;
    let left = px;
    while (left > 0 && open(left - 1, row)) left -= 1;
    let right = px;
    while (right + 1 < width && open(right + 1, row)) right += 1;
    seen.fill(1, row + left, row + right + 1);
    runs.push((row + left) * LONGEST_RUN + right + 1 - left);
    for (const ny of [py - 1, py + 1]) {
      if (ny < 0 || ny >= height) continue;
      const from = Math.max(0, left - reach);
      const to = Math.min(width - 1, right + reach);
      let inRun = false;
      for (let i = from; i <= to; i++) {
        const isOpen = open(i, ny * width);
        if (isOpen && !inRun) stack.push(i, ny);
        inRun = isOpen;
      }
    }
  }
  return joined(Float64Array.from(runs).sort());
}

/** Runs (start * LONGEST_RUN + length), ascending, as spans; those that meet over the end of a row become one. */
function joined(runs: Float64Array): Spans {
  const spans: Spans = [];
  let end = 0;
  for (const run of runs) {
    const start = Math.floor(run / LONGEST_RUN);
    const length = run - start * LONGEST_RUN;
    if (start === end && spans.length > 0) spans[spans.length - 1]! += length;
    else spans.push(start - end, length);
    end = start + length;
  }
  return spans;
}

function rememberedTest(accepts: (value: number) => boolean): (value: number) => boolean {
  const seen = new Map<number, boolean>();
  let lastValue = -1;
  let lastResult = false;
  return (value) => {
    if (value === lastValue) return lastResult;
    let result = seen.get(value);
    if (result === undefined) seen.set(value, (result = accepts(value)));
    lastValue = value;
    lastResult = result;
    return result;
  };
}
