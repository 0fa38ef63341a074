/**
 * A cell between two frames in which it is: both outlines are laid on each other by their centroids, and the outline
 * between them lies where the weighted mean of the signed distances to both is nothing (Raya & Udupa 1990, IEEE Trans.
 * Med. Imaging 9:32). Its centroid lies between theirs, by time.
 */
import { spansOf } from '../spans';
import type { Spans } from '../types';

/** Pixels of a cell as flat indices of frames that are `width` wide. */
export interface CellShape {
  t: number;
  pixels: Uint32Array;
}

interface Centred {
  y: number;
  x: number;
  /** How far the shape reaches from its centroid, up and down, left and right. */
  reach: number;
}

function centreOf({ pixels }: CellShape, width: number): Centred {
  let sumY = 0;
  let sumX = 0;
  for (const i of pixels) {
    sumY += Math.floor(i / width);
    sumX += i % width;
  }
  const y = sumY / pixels.length;
  const x = sumX / pixels.length;
  let reach = 0;
  for (const i of pixels)
    reach = Math.max(reach, Math.abs(Math.floor(i / width) - y), Math.abs((i % width) - x));
  return { y, x, reach };
}

const FAR = 1e12;

/** Squared distance to the nearest zero, along one line (Felzenszwalb & Huttenlocher 2012), in place. */
function nearestOnLine(
  line: Float64Array,
  scratch: { v: Int32Array; z: Float64Array; f: Float64Array },
): void {
  const { v, z, f } = scratch;
  const n = line.length;
  f.set(line);
  let k = 0;
  v[0] = 0;
  z[0] = -Infinity;
  z[1] = Infinity;
  for (let q = 1; q < n; q++) {
    let s: number;
    for (;;) {
      const p = v[k]!;
      s = (f[q]! + q * q - (f[p]! + p * p)) / (2 * (q - p));
      if (s > z[k]! || k === 0) break;
      k -= 1;
    }
    if (s > z[k]!) k += 1;
    v[k] = q;
    z[k] = s;
    z[k + 1] = Infinity;
  }
  k = 0;
  for (let q = 0; q < n; q++) {
    while (z[k + 1]! < q) k += 1;
    const p = v[k]!;
    line[q] = (q - p) * (q - p) + f[p]!;
  }
}

/** Distance of every pixel of a square to the nearest pixel that `isTarget`. */
function distances(side: number, isTarget: (i: number) => boolean): Float64Array {
  const grid = new Float64Array(side * side);
  for (let i = 0; i < grid.length; i++) grid[i] = isTarget(i) ? 0 : FAR;
  const scratch = {
    v: new Int32Array(side),
    z: new Float64Array(side + 1),
    f: new Float64Array(side),
  };
  const line = new Float64Array(side);
  for (let x = 0; x < side; x++) {
    for (let y = 0; y < side; y++) line[y] = grid[y * side + x]!;
    nearestOnLine(line, scratch);
    for (let y = 0; y < side; y++) grid[y * side + x] = line[y]!;
  }
  for (let y = 0; y < side; y++) nearestOnLine(grid.subarray(y * side, (y + 1) * side), scratch);
  return grid.map(Math.sqrt);
}

/** Signed distance to the outline, positive inside, of a shape moved so that its centroid is the middle of the square. */
function depthOf(shape: CellShape, centre: Centred, width: number, side: number): Float64Array {
  const half = (side - 1) / 2;
  const inside = new Uint8Array(side * side);
  for (const i of shape.pixels) {
    const y = Math.round(Math.floor(i / width) - centre.y + half);
    const x = Math.round((i % width) - centre.x + half);
    inside[y * side + x] = 1;
  }
  const within = distances(side, (i) => inside[i] === 0);
  const without = distances(side, (i) => inside[i] === 1);
  return within.map((depth, i) => (inside[i] === 1 ? depth - 0.5 : 0.5 - without[i]!));
}

/** The cell at `t`, between (or beside) two frames, as spans over frames of `width` × `height`; clipped to them. */
export function interpolated(
  before: CellShape,
  after: CellShape,
  t: number,
  { width, height }: { width: number; height: number },
): Spans {
  const share = (t - before.t) / (after.t - before.t);
  const a = centreOf(before, width);
  const b = centreOf(after, width);
  const side = 2 * Math.ceil(Math.max(a.reach, b.reach) + 2) + 1;
  const half = (side - 1) / 2;
  const depthA = depthOf(before, a, width, side);
  const depthB = depthOf(after, b, width, side);
  const y0 = Math.round(a.y + (b.y - a.y) * share - half);
  const x0 = Math.round(a.x + (b.x - a.x) * share - half);
  const found: number[] = [];
  for (let i = 0; i < depthA.length; i++) {
    if (depthA[i]! * (1 - share) + depthB[i]! * share <= 0) continue;
    const y = y0 + Math.floor(i / side);
    const x = x0 + (i % side);
    if (y >= 0 && x >= 0 && y < height && x < width) found.push(y * width + x);
  }
  return spansOf(Uint32Array.from(found));
}
