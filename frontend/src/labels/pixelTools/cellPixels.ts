/** The pixels of a cell in a frame, found inside the boxes of its values. */

import { unionRect } from '../spans';
import type { Rect } from '../types';
import type { FrameContext } from './frameContext';

/** The smallest box around a cell, null when it has no pixel. */
export function boxOfCell(
  frame: Pick<FrameContext, 't' | 'feature' | 'cells' | 'stats'>,
  cell: number,
): Rect | null {
  let box: Rect | null = null;
  for (const value of frame.cells.valuesOf(frame.t, frame.feature, cell)) {
    box = unionRect(box, frame.stats.box(value));
  }
  return box;
}

/** Flat indices of all pixels of a cell, overlaps included, ascending. */
export function pixelsOfCell(frame: FrameContext, cell: number): Uint32Array {
  const box = boxOfCell(frame, cell);
  if (box === null) return new Uint32Array(0);
  const values = new Set(frame.cells.valuesOf(frame.t, frame.feature, cell));
  const found: number[] = [];
  for (let y = box.y0; y < box.y1; y++) {
    for (let i = y * frame.width + box.x0; i < y * frame.width + box.x1; i++) {
      if (values.has(frame.pixels[i]!)) found.push(i);
    }
  }
  return Uint32Array.from(found);
}
