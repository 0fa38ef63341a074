/** Shrink and grow: erosion and dilation of one cell by a 3 × 3 square. */

import { FrameValues } from '../frameValues';
import type { Change, WriteMode } from '../types';
import { erasing, painting } from '../writeMode';
import { pixelsOfCell } from './cellPixels';
import { changesOfPixels, type FrameContext } from './frameContext';

/** The changes that take from `cell` every pixel with a neighbour (of eight) outside it; the image's edge counts as inside. */
export function shrinkCell(frame: FrameContext, cell: number): Change[] {
  const pixels = pixelsOfCell(frame, cell);
  const own = new Set(pixels);
  const values = new FrameValues(frame);
  const rim = pixels.filter((index) => neighbours(frame, index).some((other) => !own.has(other)));
  return changesOfPixels(frame, rim, values, erasing(values, cell));
}

/** The changes that add to `cell` every pixel with a neighbour (of eight) in it, as the write mode allows. */
export function growCell(frame: FrameContext, cell: number, mode: WriteMode): Change[] {
  const pixels = pixelsOfCell(frame, cell);
  if (pixels.length === 0) return [];
  const own = new Set(pixels);
  const rim = new Set<number>();
  for (const index of pixels)
    for (const other of neighbours(frame, index)) if (!own.has(other)) rim.add(other);
  const values = new FrameValues(frame);
  return changesOfPixels(frame, Uint32Array.from(rim), values, painting(values, cell, mode));
}

function neighbours({ width, height }: FrameContext, index: number): number[] {
  const y = Math.floor(index / width);
  const x = index - y * width;
  const found: number[] = [];
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      if (nx !== x || ny !== y) found.push(ny * width + nx);
    }
  }
  return found;
}
