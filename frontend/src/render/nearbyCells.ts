/** Which cells lie near each other in a frame, by their pixels: looks at a box, never at the whole frame. */

import type { CellsTable } from '../labels/cellsTable';
import type { FrameStats } from '../labels/frameStats';
import { boxOfCell } from '../labels/pixelTools/cellPixels';
import type { Rect } from '../labels/types';

export interface CellsFrame {
  t: number;
  feature: string;
  cells: CellsTable;
  stats: FrameStats;
}

/** A box with so many more pixels on each side, within the image. */
export function grown({ x0, y0, x1, y1 }: Rect, by: number, { width, height }: FrameStats): Rect {
  return {
    x0: Math.max(0, x0 - by),
    y0: Math.max(0, y0 - by),
    x1: Math.min(width, x1 + by),
    y1: Math.min(height, y1 + by),
  };
}

/** The cells that have pixels in a box. */
export function cellsIn(frame: CellsFrame, { x0, y0, x1, y1 }: Rect): Set<number> {
  const { pixels, width } = frame.stats;
  const values = new Set<number>();
  for (let y = y0; y < y1; y++) {
    let last = 0;
    for (let i = y * width + x0; i < y * width + x1; i++) {
      const value = pixels[i]!;
      if (value !== last && value !== 0) values.add(value);
      last = value;
    }
  }
  const cells = new Set<number>();
  for (const value of values)
    for (const cell of frame.cells.cellsOf(frame.t, frame.feature, value)) cells.add(cell);
  return cells;
}

/** The cells that lie in one pixel with `cell`, or so close to it (in pixels, along either axis) inside a box. */
export function cellsCloseTo(frame: CellsFrame, cell: number, reach: number, within?: Rect): Set<number> {
  const { stats, cells, t, feature } = frame;
  const close = new Set<number>();
  const own = new Set(cells.valuesOf(t, feature, cell));
  const box = boxOfCell(frame, cell);
  if (box === null) return close;
  const area = within ? overlap(box, grown(within, reach, stats)) : box;
  const { pixels, width, height } = stats;
  const values = new Set<number>();
  let last = -1;
  let isOwn = false;
  // What was met last beside the cell: it lies along many of its pixels.
  let beside = -1;
  for (let y = area.y0; y < area.y1; y++) {
    for (let x = area.x0, i = y * width + x; x < area.x1; x++, i++) {
      const value = pixels[i]!;
      if (value !== last) {
        last = value;
        isOwn = own.has(value);
        if (isOwn) values.add(value);
      }
      if (!isOwn) continue;
      // Where all four neighbours are of the same value, what is near is nearer to another pixel of the cell.
      const isInside =
        (x === 0 || pixels[i - 1] === value) &&
        (x === width - 1 || pixels[i + 1] === value) &&
        (y === 0 || pixels[i - width] === value) &&
        (y === height - 1 || pixels[i + width] === value);
      if (isInside) continue;
      const x0 = Math.max(0, x - reach);
      const x1 = Math.min(width, x + 1 + reach);
      const lastRow = Math.min(height - 1, y + reach);
      for (let row = Math.max(0, y - reach); row <= lastRow; row++) {
        for (let j = row * width + x0; j < row * width + x1; j++) {
          const other = pixels[j]!;
          if (other === value || other === beside || other === 0) continue;
          beside = other;
          values.add(other);
        }
      }
    }
  }
  for (const value of values) for (const other of cells.cellsOf(t, feature, value)) close.add(other);
  close.delete(cell);
  return close;
}

export function overlap(a: Rect, b: Rect): Rect {
  return {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
}
