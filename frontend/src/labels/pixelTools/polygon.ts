/** The pixels inside a polygon: those whose middle lies in it. */
import type { Spans } from '../types';
import type { Point } from './brush';

/**
 * The region of a closed polygon, as spans over a frame of `width` × `height` pixels; the part outside the frame is
 * left out. Corners are positions in the image (pixel (x, y) covers x … x+1). A line that crosses itself encloses what
 * it winds around, so that a loop drawn by hand has no hole in it.
 */
export function polygonRegion(corners: readonly Point[], width: number, height: number): Spans {
  if (corners.length < 3) return [];
  const ys = corners.map(({ y }) => y);
  const first = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const last = Math.min(height - 1, Math.floor(Math.max(...ys) - 0.5));
  const rows = crossings(corners, first, last);
  const spans: Spans = [];
  let end = 0;
  for (let y = first; y <= last; y++) {
    const row = rows[y - first]!.sort((a, b) => a.x - b.x);
    let winding = 0;
    for (let i = 0; i + 1 < row.length; i++) {
      winding += row[i]!.turn;
      if (winding === 0) continue;
      const from = Math.max(0, Math.ceil(row[i]!.x - 0.5));
      const to = Math.min(width, Math.ceil(row[i + 1]!.x - 0.5));
      if (from >= to) continue;
      const at = y * width + from;
      if (at === end && spans.length > 0) spans[spans.length - 1]! += to - from;
      else spans.push(at - end, to - from);
      end = at + to - from;
    }
  }
  return spans;
}

interface Crossing {
  x: number;
  /** +1 where the line goes down, -1 where it goes up. */
  turn: 1 | -1;
}

/** Where each row's middle line is crossed. A corner on the line belongs to one of its two edges only. */
function crossings(corners: readonly Point[], first: number, last: number): Crossing[][] {
  const rows: Crossing[][] = Array.from({ length: Math.max(0, last - first + 1) }, () => []);
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length]!;
    if (a.y === b.y) return;
    const [top, bottom, turn] = a.y < b.y ? ([a, b, 1] as const) : ([b, a, -1] as const);
    const from = Math.max(first, Math.ceil(top.y - 0.5));
    for (let y = from; y <= last && y + 0.5 < bottom.y; y++) {
      const along = (y + 0.5 - top.y) / (bottom.y - top.y);
      rows[y - first]!.push({ x: top.x + along * (bottom.x - top.x), turn });
    }
  });
  return rows;
}
