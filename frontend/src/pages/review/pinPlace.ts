import type { NewComment } from '../../api/types';
import type { Outline } from '../picture/outlines';

/** Where a comment's pin stands: at the upper left edge of its cell, so that it hides neither cell nor number. */
export function pinPlace(
  { cell, x, y }: NewComment,
  cells: ReadonlyMap<number, Outline> | undefined,
): { x: number; y: number } | null {
  const box = cell === null ? undefined : cells?.get(cell)?.box;
  if (box) return { x: box.x0 + (box.x1 - box.x0) * 0.2, y: box.y0 + (box.y1 - box.y0) * 0.2 };
  return x === null || y === null ? null : { x, y };
}
