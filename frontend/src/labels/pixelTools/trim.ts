/** Trim: of a cell in several pieces, only the piece clicked stays. */

import { FrameValues } from '../frameValues';
import { forEachSpan } from '../spans';
import type { Change } from '../types';
import { erasing } from '../writeMode';
import { maskOfCell, spansOfMask } from './cellMask';
import { connectedPart } from './connected';
import { changesOfSpans, type FrameContext } from './frameContext';

/** The changes that leave only the 8-connected part of `cell` at (x, y); [] when the click is off the cell. */
export function trimCell(frame: FrameContext, cell: number, x: number, y: number): Change[] {
  const values = new FrameValues(frame);
  const kept = connectedPart(frame, x, y, (value) => values.cellsOf(value).includes(cell), 8);
  const mask = maskOfCell(frame, cell, 0);
  if (kept.length === 0 || mask === null) return [];
  const { box, width, pixels } = mask;
  forEachSpan(kept, (start, end) => {
    for (let i = start; i < end; i++) {
      const row = Math.floor(i / frame.width);
      pixels[(row - box.y0) * width + i - row * frame.width - box.x0] = 0;
    }
  });
  return changesOfSpans(frame, spansOfMask(pixels, box, frame.width), values, erasing(values, cell));
}
