/** Trim: of a cell in several pieces, only the piece clicked stays. */

import { FrameValues } from '../frameValues';
import type { Change } from '../types';
import { erasing } from '../writeMode';
import { pixelsOfCell } from './cellPixels';
import { connectedPart } from './connected';
import { changesOfPixels, type FrameContext } from './frameContext';

/** The changes that leave only the 8-connected part of `cell` at (x, y); [] when the click is off the cell. */
export function trimCell(frame: FrameContext, cell: number, x: number, y: number): Change[] {
  const values = new FrameValues(frame);
  const kept = new Set(connectedPart(frame, x, y, (value) => values.cellsOf(value).includes(cell), 8));
  if (kept.size === 0) return [];
  const rest = pixelsOfCell(frame, cell).filter((index) => !kept.has(index));
  return changesOfPixels(frame, rest, values, erasing(values, cell));
}
