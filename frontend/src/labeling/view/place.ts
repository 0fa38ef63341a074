/** Where a cell is in a frame. */
import type { FrameContext } from '../../labels/pixelTools/frameContext';

/** The centroid of a cell in image positions (the corner of the first pixel is 0, 0); null when it is not there. */
export function placeOfCell(
  { cells, stats, t, feature }: Pick<FrameContext, 'cells' | 'stats' | 't' | 'feature'>,
  cell: number,
): { x: number; y: number } | null {
  let n = 0;
  let x = 0;
  let y = 0;
  for (const value of cells.valuesOf(t, feature, cell)) {
    const centre = stats.centroid(value);
    if (!centre) continue;
    const count = stats.count(value);
    n += count;
    x += centre.x * count;
    y += centre.y * count;
  }
  // Statistics count from the centres of pixels.
  return n > 0 ? { x: x / n + 0.5, y: y / n + 0.5 } : null;
}
