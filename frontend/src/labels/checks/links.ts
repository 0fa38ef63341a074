/** What lies under a cell in another frame: the cell that covers most of it there, and how much is background. */
import type { FrameContext } from '../pixelTools/frameContext';

export interface Link {
  /** The cell that covers most of the mask there (the lowest number of several); null where all is background. */
  cell: number | null;
  /** Pixels of the mask that this cell covers. */
  pixels: number;
  /** Pixels of the mask that are background there. */
  background: number;
}

/** `runs` are those of the cell (see shape.ts); `other` is another frame of the same size. */
export function linkUnder(runs: readonly number[], other: FrameContext): Link {
  const counts = new Map<number, number>();
  const { pixels, cells, t, feature } = other;
  for (let i = 0; i < runs.length; i += 2) {
    const end = runs[i + 1]!;
    for (let at = runs[i]!; at < end;) {
      const value = pixels[at]!;
      const start = at;
      do at += 1;
      while (at < end && pixels[at] === value);
      counts.set(value, (counts.get(value) ?? 0) + at - start);
    }
  }
  let background = 0;
  const byCell = new Map<number, number>();
  for (const [value, n] of counts) {
    const here = value === 0 ? [] : cells.cellsOf(t, feature, value);
    if (here.length === 0) background += n;
    for (const cell of here) byCell.set(cell, (byCell.get(cell) ?? 0) + n);
  }
  let best: Link = { cell: null, pixels: 0, background };
  for (const [cell, n] of byCell) {
    if (n > best.pixels || (n === best.pixels && cell < (best.cell ?? Infinity)))
      best = { cell, pixels: n, background };
  }
  return best;
}
