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
  const { pixels, width } = stats;
  const values = new Set<number>();
  for (let y = area.y0; y < area.y1; y++) {
    for (let x = area.x0; x < area.x1; x++) {
      const value = pixels[y * width + x]!;
      if (!own.has(value)) continue;
      values.add(value);
      if (isInside(pixels, width, stats.height, x, y)) continue;
      addAround(pixels, width, grown({ x0: x, y0: y, x1: x + 1, y1: y + 1 }, reach, stats), values);
    }
  }
  for (const value of values) for (const other of cells.cellsOf(t, feature, value)) close.add(other);
  close.delete(cell);
  return close;
}

/** All four neighbours are of the same value: what is near to this pixel is nearer to another one of the cell. */
function isInside(pixels: Uint32Array, width: number, height: number, x: number, y: number): boolean {
  const i = y * width + x;
  const value = pixels[i];
  return (
    (x === 0 || pixels[i - 1] === value) &&
    (x === width - 1 || pixels[i + 1] === value) &&
    (y === 0 || pixels[i - width] === value) &&
    (y === height - 1 || pixels[i + width] === value)
  );
}

function addAround(pixels: Uint32Array, width: number, { x0, y0, x1, y1 }: Rect, values: Set<number>): void {
  for (let y = y0; y < y1; y++) {
    let last = 0;
    for (let i = y * width + x0; i < y * width + x1; i++) {
      const value = pixels[i]!;
      if (value !== last && value !== 0) values.add(value);
      last = value;
    }
  }
}

export function overlap(a: Rect, b: Rect): Rect {
  return {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
}
