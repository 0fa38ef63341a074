/** Which frames a cell action changes, seen from the current frame. */

import type { CellsTable } from './cellsTable';
import type { FrameMode } from './types';

export function inFrames(mode: FrameMode, current: number, t: number): boolean {
  switch (mode) {
    case 'one':
      return t === current;
    case 'past':
      return t <= current;
    case 'future':
      return t >= current;
    case 'all':
      return true;
  }
}

/** The frames in which at least one of the cells is and which the mode covers, ascending: "Swap 58 and 63 in 41 frames". */
export function framesToChange(
  cells: CellsTable,
  ids: readonly number[],
  mode: FrameMode,
  current: number,
): number[] {
  const frames = new Set(ids.flatMap((cell) => cells.framesOf(cell)));
  return [...frames].filter((t) => inFrames(mode, current, t)).sort((a, b) => a - b);
}
