/** Flood: fill a connected part of the background (4-connected) or of a cell (8-connected) with another cell. */

import { FrameValues } from '../frameValues';
import type { Change, WriteMode } from '../types';
import { painting } from '../writeMode';
import { connectedPart } from './connected';
import { changesOfSpans, type FrameContext } from './frameContext';

/** What the first click picked: a cell, or the background. */
export type FloodTarget = number | 'background';

export interface Flood {
  /** Where the second click was, in pixels. */
  x: number;
  y: number;
  target: FloodTarget;
  /** The cell that fills. */
  cell: number;
  mode: WriteMode;
}

/**
 * The changes of a flood, without painting them; [] when the click is off the target or nothing changes.
 * To fill another cell means to take its place or to lie on it: where the mode is `exclude` (which would do nothing),
 * a chosen cell is overwritten.
 */
export function floodFill(frame: FrameContext, { x, y, target, cell, mode }: Flood): Change[] {
  const values = new FrameValues(frame);
  const isTarget =
    target === 'background'
      ? (value: number) => values.cellsOf(value).length === 0
      : (value: number) => values.cellsOf(value).includes(target);
  const part = connectedPart(frame, x, y, isTarget, target === 'background' ? 4 : 8);
  const applied = target !== 'background' && mode === 'exclude' ? 'overwrite' : mode;
  return changesOfSpans(frame, part, values, painting(values, cell, applied));
}
