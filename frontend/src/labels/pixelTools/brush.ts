/** The brush's footprint and the ground it covers on its way: pixels (x, y) with dx² + dy² < r² around a point or a line. */

import type { Rect } from '../types';

/** Number of pixels of the footprint: 1, 9, 25, 45, 69 for r = 1 … 5. */
export function footprintSize(radius: number): number {
  let count = 0;
  sweep(
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    radius,
    { x0: -radius, y0: -radius, x1: radius + 1, y1: radius + 1 },
    (_, x0, x1) => {
      count += x1 - x0;
    },
  );
  return count;
}

export interface Point {
  x: number;
  y: number;
}

/**
 * Visit, row by row, the pixels within `radius` of the segment from `a` to `b` (integer pixel positions), clipped to
 * `bounds`: visit(y, x0, x1), x1 exclusive. With a = b this is the footprint. Returns the box visited, null when empty.
 *
 * The distance to the segment is compared exactly in integers: a pixel belongs when
 * |p - nearest point of the segment|² < r², so that joining samples leaves no dot and no dent.
 */
export function sweep(
  a: Point,
  b: Point,
  radius: number,
  bounds: Rect,
  visit: (y: number, x0: number, x1: number) => void,
): Rect | null {
  const reach = Math.ceil(radius) - 1;
  const yFirst = Math.max(bounds.y0, Math.min(a.y, b.y) - reach);
  const yLast = Math.min(bounds.y1 - 1, Math.max(a.y, b.y) + reach);
  const xFirst = Math.max(bounds.x0, Math.min(a.x, b.x) - reach);
  const xLast = Math.min(bounds.x1 - 1, Math.max(a.x, b.x) + reach);
  const inside = insideSegment(a, b, radius);
  let rect: Rect | null = null;
  for (let y = yFirst; y <= yLast; y++) {
    // The covered part of a row is one interval (the region is convex): close in from both ends.
    let [left, right] = rowBounds(a, b, radius, y);
    left = Math.max(xFirst, left);
    right = Math.min(xLast, right);
    while (left <= right && !inside(left, y)) left += 1;
    while (right >= left && !inside(right, y)) right -= 1;
    if (left > right) continue;
    visit(y, left, right + 1);
    rect ??= { x0: left, y0: y, x1: right + 1, y1: y + 1 };
    rect.x0 = Math.min(rect.x0, left);
    rect.x1 = Math.max(rect.x1, right + 1);
    rect.y1 = y + 1;
  }
  return rect;
}

function insideSegment(a: Point, b: Point, radius: number): (x: number, y: number) => boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  const r2 = radius * radius;
  return (x, y) => {
    const px = x - a.x;
    const py = y - a.y;
    const along = px * dx + py * dy;
    if (along <= 0) return px * px + py * py < r2;
    if (along >= length2) return (x - b.x) ** 2 + (y - b.y) ** 2 < r2;
    return (px * dy - py * dx) ** 2 < r2 * length2;
  };
}

/** An interval that surely holds the covered part of row y: the part of the segment within reach, widened by the radius. */
function rowBounds(a: Point, b: Point, radius: number, y: number): [number, number] {
  let from = a.x;
  let to = b.x;
  if (a.y !== b.y) {
    const at = (row: number) =>
      a.x +
      ((b.x - a.x) * (Math.min(Math.max(row, Math.min(a.y, b.y)), Math.max(a.y, b.y)) - a.y)) / (b.y - a.y);
    from = at(y - radius);
    to = at(y + radius);
  }
  return [Math.floor(Math.min(from, to) - radius), Math.ceil(Math.max(from, to) + radius)];
}
