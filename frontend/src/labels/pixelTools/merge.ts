/** Merge: two cells of a frame become one, and a gap of one or two pixels between their outlines is closed. */
import { combineCells } from '../cellActions';
import { FrameValues } from '../frameValues';
import { runsOf } from '../spans';
import type { Change, Rect } from '../types';
import { painting } from '../writeMode';
import { boxOfCell } from './cellPixels';
import { intersection, maskInRect, widened, type CellMask } from './cellMask';
import { changesOfRuns, type FrameContext } from './frameContext';

/** The widest gap that is closed, in pixels. */
export const WIDEST_GAP = 2;

export interface Merge {
  changes: Change[];
  /** Pixels of background that close the gap. */
  bridged: number;
}

/** `cell` takes over `other` in this frame, with the background between them where they lie within two pixels. Throws ActionRefused. */
export function mergeCells(frame: FrameContext, cell: number, other: number): Merge {
  const relabeled = combineCells(frame, cell, other, { mode: 'one', t: frame.t });
  const values = new FrameValues(frame);
  const gap = gapBetween(frame, cell, other, (value) => values.cellsOf(value).length === 0);
  const map = painting(values, cell, 'exclude');
  const before = (i: number) => frame.pixels[gap[i]!]!;
  const runs = runsOf(gap, before, (i) => map(before(i)));
  return { changes: [...changesOfRuns(frame, runs, values), ...relabeled], bridged: gap.length };
}

/** Flat indices of the background that parts two cells by at most two pixels, counted along rows and columns. */
function gapBetween(
  frame: FrameContext,
  cell: number,
  other: number,
  isBackground: (value: number) => boolean,
): number[] {
  const window = sharedWindow(frame, cell, other);
  if (window === null) return [];
  const reach = widened(window, WIDEST_GAP, frame);
  const one = maskInRect(frame, cell, reach);
  const two = maskInRect(frame, other, reach);
  const found: number[] = [];
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      const index = y * frame.width + x;
      if (!isBackground(frame.pixels[index]!)) continue;
      const a = stepsTo(one, x - reach.x0, y - reach.y0);
      if (a <= WIDEST_GAP && a + stepsTo(two, x - reach.x0, y - reach.y0) <= WIDEST_GAP + 1)
        found.push(index);
    }
  }
  return found;
}

/** The background within reach of both lies in here. */
function sharedWindow(frame: FrameContext, cell: number, other: number): Rect | null {
  const a = boxOfCell(frame, cell);
  const b = boxOfCell(frame, other);
  return a && b && intersection(widened(a, WIDEST_GAP, frame), widened(b, WIDEST_GAP, frame));
}

/** Steps along rows and columns to the nearest pixel of a mask; more than the widest gap when it is farther. */
function stepsTo({ pixels, width, height }: CellMask, x: number, y: number): number {
  const at = (px: number, py: number) =>
    px >= 0 && py >= 0 && px < width && py < height && pixels[py * width + px] === 1;
  for (let steps = 1; steps <= WIDEST_GAP; steps++) {
    for (let dx = -steps; dx <= steps; dx++) {
      const dy = steps - Math.abs(dx);
      if (at(x + dx, y + dy) || at(x + dx, y - dy)) return steps;
    }
  }
  return WIDEST_GAP + 1;
}
