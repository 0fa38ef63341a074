/**
 * Outlines of cells as polygons, so that they can be drawn at any zoom, solid, dashed or dotted.
 *
 * Image coordinates in pixels: pixel (x, y) covers x … x+1 and y … y+1.
 */

export interface Box {
  x0: number;
  y0: number;
  /** First column and row behind the box. */
  x1: number;
  y1: number;
}

export interface Outline {
  /** Closed polygons, each x0, y0, x1, y1, …: one round every connected piece and every hole. */
  loops: readonly Float32Array[];
  box: Box;
  /** Centre of mass. */
  x: number;
  y: number;
  /** Area. */
  pixels: number;
}

interface Extent extends Box {
  sumX: number;
  sumY: number;
  pixels: number;
}

function extents(pixels: Uint32Array, width: number, height: number): Map<number, Extent> {
  const found = new Map<number, Extent>();
  let value = 0;
  let extent: Extent | undefined;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = pixels[i]!;
      if (here === 0) continue;
      // Neighbours along a row mostly hold the same value: one look-up per run, not per pixel.
      if (here !== value || !extent) {
        value = here;
        extent = found.get(here);
        if (!extent) {
          extent = { x0: x, y0: y, x1: x + 1, y1: y + 1, sumX: 0, sumY: 0, pixels: 0 };
          found.set(here, extent);
        }
      }
      if (x < extent.x0) extent.x0 = x;
      if (x >= extent.x1) extent.x1 = x + 1;
      if (y >= extent.y1) extent.y1 = y + 1;
      extent.sumX += x + 0.5;
      extent.sumY += y + 0.5;
      extent.pixels++;
    }
  }
  return found;
}

function union(parts: readonly Extent[]): Extent {
  const all: Extent = { x0: Infinity, y0: Infinity, x1: 0, y1: 0, sumX: 0, sumY: 0, pixels: 0 };
  for (const part of parts) {
    all.x0 = Math.min(all.x0, part.x0);
    all.y0 = Math.min(all.y0, part.y0);
    all.x1 = Math.max(all.x1, part.x1);
    all.y1 = Math.max(all.y1, part.y1);
    all.sumX += part.sumX;
    all.sumY += part.sumY;
    all.pixels += part.pixels;
  }
  return all;
}

const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;

/**
 * Polygons round the pixels of `box` that are `inside`.
 *
 * Walks the cracks between inside and outside with the inside on its right (directions: 0 right, 1 down, 2 left, 3 up)
 * and keeps the middles of the cracks, which cuts the corners of the pixels and makes a staircase a slope.
 */
export function traceLoops(box: Box, inside: (x: number, y: number) => boolean): Float32Array[] {
  const columns = box.x1 - box.x0 + 1;
  const rows = box.y1 - box.y0 + 1;
  // For every corner, one bit for each direction in which a crack leaves it.
  const leaving = new Uint8Array(columns * rows);
  const within = (x: number, y: number) =>
    x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1 && inside(x, y);
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      if (!inside(x, y)) continue;
      const corner = (y - box.y0) * columns + (x - box.x0);
      if (!within(x, y - 1)) leaving[corner]! |= 1;
      if (!within(x + 1, y)) leaving[corner + 1]! |= 2;
      if (!within(x, y + 1)) leaving[corner + columns + 1]! |= 4;
      if (!within(x - 1, y)) leaving[corner + columns]! |= 8;
    }
  }

  const loops: Float32Array[] = [];
  for (let start = 0; start < leaving.length; start++) {
    while (leaving[start]! !== 0) {
      const points: number[] = [];
      let corner = start;
      let direction = Math.log2(leaving[start]! & -leaving[start]!);
      let before = -1;
      while ((leaving[corner]! & (1 << direction)) !== 0) {
        leaving[corner]! &= ~(1 << direction);
        const x = box.x0 + (corner % columns);
        const y = box.y0 + Math.floor(corner / columns);
        const midX = x + STEP_X[direction]! / 2;
        const midY = y + STEP_Y[direction]! / 2;
        // Of a straight run only the two ends are kept: this point replaces the one before it.
        if (direction === before && points.length >= 4 && isStraight(points, midX, midY)) points.length -= 2;
        points.push(midX, midY);
        before = direction;
        corner += STEP_X[direction]! + STEP_Y[direction]! * columns;
        // Turning right first keeps pixels that touch at a corner only in loops of their own.
        const right = (direction + 1) % 4;
        const left = (direction + 3) % 4;
        if ((leaving[corner]! & (1 << right)) !== 0) direction = right;
        else if ((leaving[corner]! & (1 << direction)) === 0) direction = left;
      }
      loops.push(Float32Array.from(points));
    }
  }
  return loops;
}

function isStraight(points: readonly number[], x: number, y: number): boolean {
  const n = points.length;
  const [ax, ay, bx, by] = [points[n - 4]!, points[n - 3]!, points[n - 2]!, points[n - 1]!];
  return (bx - ax) * (y - by) === (by - ay) * (x - bx);
}

/**
 * Outline of every cell of a frame.
 *
 * @param pixels labels, height * width
 * @param values the values that each cell has in this frame; a cell without a pixel is left out
 */
export function outlinesOf(
  pixels: Uint32Array,
  width: number,
  height: number,
  values: ReadonlyMap<number, readonly number[]>,
): Map<number, Outline> {
  const found = extents(pixels, width, height);
  const outlines = new Map<number, Outline>();
  for (const [cell, itsValues] of values) {
    const parts = itsValues.flatMap((value) => found.get(value) ?? []);
    if (parts.length === 0) continue;
    const all = union(parts);
    const [only] = itsValues;
    const loops =
      itsValues.length === 1
        ? traceLoops(all, (x, y) => pixels[y * width + x] === only)
        : traceLoops(all, (x, y) => itsValues.includes(pixels[y * width + x]!));
    outlines.set(cell, {
      loops,
      box: { x0: all.x0, y0: all.y0, x1: all.x1, y1: all.y1 },
      x: all.sumX / all.pixels,
      y: all.sumY / all.pixels,
      pixels: all.pixels,
    });
  }
  return outlines;
}

/** The cells table of a picture without one: every value is a cell of its own. */
export function everyValue(pixels: Uint32Array): Map<number, number[]> {
  const values = new Map<number, number[]>();
  let last = 0;
  for (const value of pixels) {
    if (value === last) continue;
    last = value;
    if (value !== 0 && !values.has(value)) values.set(value, [value]);
  }
  return values;
}
