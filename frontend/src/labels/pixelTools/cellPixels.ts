/** The pixels of a cell in a frame, found inside the boxes of its values. */

import { unionRect } from '../spans';
import type { Rect, Spans } from '../types';
import type { FrameContext } from './frameContext';
import { runsInBox, spansOfRuns } from './rowRuns';

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

/** All pixels of a cell, overlaps included, as spans over the frame. */
export function regionOfCell(frame: FrameContext, cell: number): Spans {
  const box = boxOfCell(frame, cell);
  if (box === null) return [];
  return spansOfRuns(runsInBox(frame, box, frame.cells.valuesOf(frame.t, frame.feature, cell)).runs);
}
