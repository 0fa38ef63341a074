/** Where a cell is in a frame. */
import type { MovieLabels } from '../../frames/movieLabels';
import type { Rect } from '../../labels/types';
import { boxOfCell } from '../../labels/pixelTools/cellPixels';
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

/** The box of a cell in the nearest frame that has it, when frame t has it not; null too when none is in memory. */
export function lastSeen(labels: MovieLabels, feature: string, cell: number, t: number): Rect | null {
  const { store, cells } = labels;
  const frames = cells.framesOf(cell);
  if (frames.includes(t)) return null;
  const near = frames.filter((each) => store.has(each)).sort((a, b) => Math.abs(a - t) - Math.abs(b - t));
  for (const each of near) {
    const stats = store.stats(feature, each);
    const box = stats && boxOfCell({ t: each, feature, cells, stats }, cell);
    if (box) return box;
  }
  return null;
}
