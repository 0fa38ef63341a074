/** A line drawn through the image: the pixels it passes, and the side of it on which a point lies. */
import type { Rect } from '../types';
import type { Point } from './brush';

/**
 * Visit the pixels of `bounds` that a line of several points passes, joined over sides (4-connected): no 8-connected
 * part leaks through. Points are positions in the image; a pixel may be visited several times.
 */
export function passLine(
  points: readonly Point[],
  bounds: Rect,
  visit: (x: number, y: number) => void,
): void {
  const { x0, y0, x1, y1 } = bounds;
  const inside = (x: number, y: number) => x >= x0 && y >= y0 && x < x1 && y < y1;
  if (points.length === 1 && inside(Math.floor(points[0]!.x), Math.floor(points[0]!.y)))
    visit(Math.floor(points[0]!.x), Math.floor(points[0]!.y));
  for (let i = 0; i + 1 < points.length; i++) {
    const clipped = clip(points[i]!, points[i + 1]!, { x0: x0 - 1, y0: y0 - 1, x1: x1 + 1, y1: y1 + 1 });
    if (clipped === null) continue;
    pass(...clipped, (x, y) => {
      if (inside(x, y)) visit(x, y);
    });
  }
}

function pass(a: Point, b: Point, visit: (x: number, y: number) => void): void {
  let x = Math.floor(a.x);
  let y = Math.floor(a.y);
  const endX = Math.floor(b.x);
  const endY = Math.floor(b.y);
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const stepX = dx > 0 ? 1 : -1;
  const stepY = dy > 0 ? 1 : -1;
  // Where, from 0 (a) to 1 (b), the next border of a column and of a row is met.
  let nextX = dx === 0 ? Infinity : (x + (dx > 0 ? 1 : 0) - a.x) / dx;
  let nextY = dy === 0 ? Infinity : (y + (dy > 0 ? 1 : 0) - a.y) / dy;
  visit(x, y);
  for (let left = Math.abs(endX - x) + Math.abs(endY - y); left > 0; left--) {
    if (x !== endX && (nextX <= nextY || y === endY)) {
      x += stepX;
      nextX += stepX / dx;
    } else {
      y += stepY;
      nextY += stepY / dy;
    }
    visit(x, y);
  }
}

/** The part of a segment inside a box; null when there is none. */
function clip(a: Point, b: Point, box: Rect): [Point, Point] | null {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [-dx, a.x - box.x0],
    [dx, box.x1 - a.x],
    [-dy, a.y - box.y0],
    [dy, box.y1 - a.y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return null;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  if (from > to) return null;
  const at = (along: number) => ({ x: a.x + along * dx, y: a.y + along * dy });
  return [at(from), at(to)];
}

/** > 0 on one side of the line, < 0 on the other, 0 on it. Near a bend the segment that it lies farther beside decides. */
export function sideOfLine(points: readonly Point[], x: number, y: number): number {
  let nearest = Infinity;
  let side = 0;
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i]!;
    const dx = points[i + 1]!.x - a.x;
    const dy = points[i + 1]!.y - a.y;
    const length2 = dx * dx + dy * dy;
    if (length2 === 0) continue;
    const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length2));
    const distance = Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
    const beside = (dx * (y - a.y) - dy * (x - a.x)) / Math.sqrt(length2);
    if (distance < nearest - 1e-9) {
      nearest = distance;
      side = beside;
    } else if (distance < nearest + 1e-9 && Math.abs(beside) > Math.abs(side)) side = beside;
  }
  return side;
}

/** Without points that lie closer than `apart` pixels to the one before: a hand's line has hundreds. The last one stays. */
export function thinned(points: readonly Point[], apart: number): Point[] {
  const kept: Point[] = [];
  points.forEach((point, i) => {
    const before = kept.at(-1);
    if (before && Math.hypot(point.x - before.x, point.y - before.y) < apart) {
      if (i === points.length - 1 && kept.length > 1) kept[kept.length - 1] = point;
      return;
    }
    kept.push(point);
  });
  return kept;
}
