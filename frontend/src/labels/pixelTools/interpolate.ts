/**
 * A cell between two frames in which it is: both outlines are laid on each other by their centroids, and the outline
 * between them lies where the weighted mean of the signed distances to both is nothing (Raya & Udupa 1990, IEEE Trans.
 * Med. Imaging 9:32). Its centroid lies between theirs, by time.
 */
import { eachRow, pixelCount, SpanWriter } from '../spans';
import type { Spans } from '../types';

/** A cell in a frame. */
export interface CellShape {
  t: number;
  /** Spans over the frame. */
  region: Spans;
}

interface Size {
  width: number;
  height: number;
}

interface Centred {
  y: number;
  x: number;
  /** How far the shape reaches from its centroid, up and down, left and right. */
  reach: number;
}

function centreOf({ region }: CellShape, width: number): Centred {
  let sumY = 0;
  let sumX = 0;
  eachRow(region, width, (y, x0, x1) => {
    sumY += y * (x1 - x0);
    sumX += ((x0 + x1 - 1) * (x1 - x0)) / 2;
  });
  const count = pixelCount(region);
  const y = sumY / count;
  const x = sumX / count;
  let reach = 0;
  eachRow(region, width, (row, x0, x1) => {
    reach = Math.max(reach, Math.abs(row - y), Math.abs(x0 - x), Math.abs(x1 - 1 - x));
  });
  return { y, x, reach };
}

/**
 * A shape moved so that the pixel at its centroid is the middle of a square: (side * side) 1 in it, 0 outside. By whole
 * pixels, as the result is moved: a centroid between two pixels would move it by another one.
 */
function centred(shape: CellShape, centre: Centred, width: number, side: number): Uint8Array {
  const half = (side - 1) / 2;
  const inside = new Uint8Array(side * side);
  eachRow(shape.region, width, (row, x0, x1) => {
    const start = (row - Math.round(centre.y) + half) * side;
    const first = x0 - Math.round(centre.x) + half;
    inside.fill(1, start + first, start + first + x1 - x0);
  });
  return inside;
}

/** Farther than any pixel of an image. */
const FAR = 1e6;

/** For every pixel of a square, how far the nearest pixel that holds `kind` is in its own column; FAR where there is none. */
function withinColumns(inside: Uint8Array, side: number, kind: 0 | 1): Int32Array {
  const found = new Int32Array(side * side);
  for (let i = 0; i < found.length; i++)
    found[i] = inside[i] === kind ? 0 : Math.min(FAR, i < side ? FAR : found[i - side]! + 1);
  for (let i = found.length - side - 1; i >= 0; i--) found[i] = Math.min(found[i]!, found[i + side]! + 1);
  return found;
}

/** What the lower envelope of a row's parabolas is found with. */
interface Envelope {
  /** Squared distances within the columns of the row. */
  f: Float64Array;
  /** Columns of its parabolas, and where each of them begins to be the lowest. */
  v: Int32Array;
  z: Float64Array;
  /** Squared distance to the nearest pixel. */
  found: Float64Array;
}

const envelopeOf = (side: number): Envelope => ({
  f: new Float64Array(side),
  v: new Int32Array(side),
  z: new Float64Array(side + 1),
  found: new Float64Array(side),
});

/** Distance of the pixels of row y to the nearest one, from the distances within the columns (Felzenszwalb & Huttenlocher 2012). */
function alongRow(columns: Int32Array, y: number, { f, v, z, found }: Envelope): Float64Array {
  const n = f.length;
  for (let q = 0; q < n; q++) f[q] = columns[y * n + q]! ** 2;
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
    found[q] = Math.sqrt((q - p) * (q - p) + f[p]!);
  }
  return found;
}

/** Signed distance to the outline, positive inside, for one row at a time. */
function depths(inside: Uint8Array, side: number): (y: number) => Float64Array {
  const toOutside = withinColumns(inside, side, 0);
  const toInside = withinColumns(inside, side, 1);
  const within = envelopeOf(side);
  const without = envelopeOf(side);
  const depth = new Float64Array(side);
  return (y) => {
    const deep = alongRow(toOutside, y, within);
    const far = alongRow(toInside, y, without);
    for (let x = 0; x < side; x++) depth[x] = inside[y * side + x] === 1 ? deep[x]! - 0.5 : 0.5 - far[x]!;
    return depth;
  };
}

/** The cell at `t`, between two frames, as spans over frames of `width` × `height`; clipped to them. */
export function interpolated(before: CellShape, after: CellShape, t: number, { width, height }: Size): Spans {
  const share = (t - before.t) / (after.t - before.t);
  const a = centreOf(before, width);
  const b = centreOf(after, width);
  const side = 2 * Math.ceil(Math.max(a.reach, b.reach) + 2) + 1;
  const half = (side - 1) / 2;
  const insideA = centred(before, a, width, side);
  const insideB = centred(after, b, width, side);
  const depthA = depths(insideA, side);
  const depthB = depths(insideB, side);
  const y0 = Math.round(a.y + (b.y - a.y) * share) - half;
  const x0 = Math.round(a.x + (b.x - a.x) * share) - half;
  const found = new SpanWriter();
  for (let row = Math.max(0, -y0); row < Math.min(side, height - y0); row++) {
    const start = row * side;
    // In both it is in, in neither it is out: the distances decide where only one of them is.
    let differs = false;
    for (let i = start; i < start + side && !differs; i++) differs = insideA[i] !== insideB[i];
    const ofA = differs ? depthA(row) : null;
    const ofB = differs ? depthB(row) : null;
    const isIn = (x: number) =>
      insideA[start + x] === insideB[start + x]
        ? insideA[start + x] === 1
        : ofA![x]! * (1 - share) + ofB![x]! * share > 0;
    const at = (y0 + row) * width + x0;
    const last = Math.min(side, width - x0);
    for (let x = Math.max(0, -x0); x < last; x++) {
      if (!isIn(x)) continue;
      const first = x;
      while (x < last && isIn(x)) x += 1;
      found.add(at + first, at + x);
    }
  }
  return found.spans;
}
