/** Shrink and grow: erosion and dilation of one cell by a 3 × 3 square. */

import { FrameValues } from '../frameValues';
import type { Change, WriteMode } from '../types';
import { erasing, painting } from '../writeMode';
import { maskOfCell, spansOfMask, type CellMask } from './cellMask';
import { changesOfSpans, type FrameContext } from './frameContext';

/** The changes that take from `cell` every pixel with a neighbour (of eight) outside it; the image's edge counts as inside. */
export function shrinkCell(frame: FrameContext, cell: number): Change[] {
  const mask = maskOfCell(frame, cell, 1);
  if (mask === null) return [];
  const values = new FrameValues(frame);
  return changesOfSpans(frame, rimOf(mask, 1, frame.width), values, erasing(values, cell));
}

/** The changes that add to `cell` every pixel with a neighbour (of eight) in it, as the write mode allows. */
export function growCell(frame: FrameContext, cell: number, mode: WriteMode): Change[] {
  const mask = maskOfCell(frame, cell, 1);
  if (mask === null) return [];
  const values = new FrameValues(frame);
  return changesOfSpans(frame, rimOf(mask, 0, frame.width), values, painting(values, cell, mode));
}

/** The pixels of a kind (1: of the cell, 0: round it) that have a neighbour of the other kind, as spans over the frame. */
function rimOf({ box, width, height, pixels }: CellMask, kind: 0 | 1, frameWidth: number) {
  const rim = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x] !== kind) continue;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++)
          if (pixels[ny * width + nx] !== kind) rim[y * width + x] = 1;
    }
  }
  return spansOfMask(rim, box, frameWidth);
}
