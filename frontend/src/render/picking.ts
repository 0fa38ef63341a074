/** Which cells lie under a pixel, and which of them a click takes. */

import type { CellsTable } from '../labels/cellsTable';

export interface PickableFrame {
  t: number;
  feature: string;
  width: number;
  height: number;
  pixels: Uint32Array;
  cells: CellsTable;
}

/** The cells at pixel (x, y), ascending; several where cells overlap, none on background and outside the image. */
export function cellsAtPixel(frame: PickableFrame, x: number, y: number): readonly number[] {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= frame.width || row >= frame.height) return [];
  return frame.cells.cellsOf(frame.t, frame.feature, frame.pixels[row * frame.width + column]!);
}

/** What a click selects: repeated clicks go through the cells that overlap there, then select none. */
export function nextPick(cellsUnder: readonly number[], selected: number | null): number | null {
  if (selected === null) return cellsUnder[0] ?? null;
  return cellsUnder[cellsUnder.indexOf(selected) + 1] ?? null;
}
