/** The connected part of a frame that holds a pixel: a scanline fill, whose cost follows the part and not the frame. */

import type { FrameContext } from './frameContext';

/** Flat indices of the pixels connected to (x, y) whose value is accepted; empty when (x, y) itself is not or lies outside. */
export function connectedPart(
  frame: Pick<FrameContext, 'pixels' | 'width' | 'height'>,
  x: number,
  y: number,
  accepts: (value: number) => boolean,
  connectivity: 4 | 8,
): Uint32Array {
  const { pixels, width, height } = frame;
  const seedX = Math.floor(x);
  const seedY = Math.floor(y);
  if (seedX < 0 || seedY < 0 || seedX >= width || seedY >= height) return new Uint32Array(0);
  const accepted = rememberedTest(accepts);
  const seen = new Uint8Array(width * height);
  const open = (px: number, row: number) => seen[row + px] === 0 && accepted(pixels[row + px]!);
  const part: number[] = [];
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
    for (let i = left; i <= right; i++) {
      seen[row + i] = 1;
      part.push(row + i);
    }
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
  return Uint32Array.from(part);
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
