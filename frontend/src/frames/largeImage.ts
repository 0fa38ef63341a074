/** Images too large to be loaded and drawn whole: their levels, as backend/storage/reduction.py has them. */

/** A frame with more pixels is large. */
const WHOLE_PIXELS = 2048 * 2048;
/** The smallest level fits into this square. */
const OVERVIEW_EDGE = 1024;

/** The level of a large image that is in memory whole: raw means, and one label of each square of 2 ** level. */
export interface Overview {
  level: number;
  width: number;
  height: number;
}

/** null for an image that is loaded whole. */
export function overviewOf(width: number, height: number): Overview | null {
  if (width * height <= WHOLE_PIXELS) return null;
  let level = 0;
  while (Math.max(width, height) >> level > OVERVIEW_EDGE) level += 1;
  return { level, ...levelSize(width, height, level) };
}

/** A last odd row or column is left out, as in the levels of a texture. */
export function levelSize(width: number, height: number, level: number): { width: number; height: number } {
  return { width: Math.max(1, width >> level), height: Math.max(1, height >> level) };
}

/** A part of a level, in pixels of that level. */
export interface Part {
  level: number;
  x0: number;
  y0: number;
  width: number;
  height: number;
}

/** One label of each square of 2 ** level, the one right below its centre, for columns and rows of the part; into `target`, which holds all of `whole`. */
export function thinLabels(
  pixels: Uint32Array,
  image: { width: number; height: number },
  whole: Part,
  part: Part,
  target: Uint32Array,
): void {
  const { level } = whole;
  const middle = (1 << level) >> 1;
  for (let y = part.y0; y < part.y0 + part.height; y++) {
    const row = Math.min((y << level) + middle, image.height - 1) * image.width;
    const to = (y - whole.y0) * whole.width - whole.x0;
    if (level === 0) {
      target.set(pixels.subarray(row + part.x0, row + part.x0 + part.width), to + part.x0);
      continue;
    }
    for (let x = part.x0; x < part.x0 + part.width; x++) {
      target[to + x] = pixels[row + Math.min((x << level) + middle, image.width - 1)]!;
    }
  }
}

/** The pixels of `whole`'s level that stand for some of a box of image pixels, cut to `whole`; null when there are none. */
export function partOfRect(
  rect: { x0: number; y0: number; x1: number; y1: number },
  whole: Part,
): Part | null {
  const { level } = whole;
  const x0 = Math.max(whole.x0, rect.x0 >> level);
  const y0 = Math.max(whole.y0, rect.y0 >> level);
  const x1 = Math.min(whole.x0 + whole.width, ((rect.x1 - 1) >> level) + 1);
  const y1 = Math.min(whole.y0 + whole.height, ((rect.y1 - 1) >> level) + 1);
  return x1 > x0 && y1 > y0 ? { level, x0, y0, width: x1 - x0, height: y1 - y0 } : null;
}
