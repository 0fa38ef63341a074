/** Contrast from the pixels themselves: value range, histogram, and the automatic range (as backend/movies/contrast.py). */

import type { RawPixels } from '../frames/types';

/** Values at most that are looked at: more change the range by less than can be seen, and this takes 2 ms. */
const SAMPLE = 1 << 15;

/** Parts of all values, and of the foreground; what they are for stands in backend/movies/contrast.py. */
const EXTREMES = [0.001, 0.999] as const;
const EVEN = [0.0035, 0.9965] as const;
const ONE_SIGMA_BELOW = 0.1587;
const BACKGROUND = 0.02;
const MOST_WHITE = 0.99;
const ONE_SIDED = 8;
const FOREGROUND_SIGMAS = 4;

export interface ContrastRange {
  low: number;
  high: number;
}

/** Smallest and largest finite value; 0 and 0 when there is none. */
export function valueRange(pixels: RawPixels): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of pixels) {
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** Counts of values in `bins` equal parts of [min, max]; values outside are left out, max belongs to the last bin. */
export function histogram(pixels: RawPixels, bins: number, min: number, max: number): Uint32Array {
  const counts = new Uint32Array(bins);
  const perValue = max > min ? bins / (max - min) : 0;
  for (const value of pixels) {
    if (!(value >= min && value <= max)) continue;
    const bin = Math.floor((value - min) * perValue);
    counts[bin < bins ? bin : bins - 1]! += 1;
  }
  return counts;
}

/** Every n-th value, at most `most` of them; n is odd, so that no column of the image is left out. */
export function sampled(pixels: RawPixels, most: number): RawPixels {
  const step = Math.ceil(pixels.length / most) | 1;
  if (step === 1) return pixels.slice();
  const length = Math.ceil(pixels.length / step);
  const values = pixels.slice(0, length);
  for (let i = 0; i < length; i++) values[i] = pixels[i * step]!;
  return values;
}

/**
 * The automatic range of one frame. Where cells shine on a dark background the bright end is the upper fence of the
 * foreground (third quartile and 1.5 times the distance of the quartiles), so that a mitosis or a speck of dirt does not
 * dim the others; elsewhere a few thousandths at either end are left out. `high` is always above `low`, so that a flat image can be drawn.
 */
export function autoContrast(pixels: RawPixels): ContrastRange {
  const sorted = sampled(pixels, SAMPLE).filter(Number.isFinite).sort();
  if (sorted.length === 0) return { low: 0, high: 1 };
  const { low, high } = rangeOf(sorted);
  if (high > low) return { low, high };
  return { low, high: low + (pixels instanceof Float32Array ? Math.max(1e-6, Math.abs(low) * 1e-6) : 1) };
}

function rangeOf(sorted: RawPixels): ContrastRange {
  const at = (part: number) => percentile(sorted, part);
  const [bottom, top] = [at(EXTREMES[0]), at(EXTREMES[1])];
  const middle = at(0.5);
  if (top - middle <= ONE_SIDED * (middle - bottom)) return { low: at(EVEN[0]), high: at(EVEN[1]) };
  const noise = middle - at(ONE_SIGMA_BELOW);
  const threshold = middle + FOREGROUND_SIGMAS * noise;
  const foreground = sorted.subarray(firstAbove(sorted, threshold));
  const upper = percentile(foreground, 0.75);
  const fence = upper + 1.5 * (upper - percentile(foreground, 0.25));
  return { low: at(BACKGROUND), high: Math.max(at(MOST_WHITE), Math.min(top, fence)) };
}

/** The value below which a part of the sorted values lies, between two of them where need be. */
function percentile(sorted: RawPixels, part: number): number {
  const rank = part * (sorted.length - 1);
  const below = Math.floor(rank);
  const value = sorted[below]!;
  return value + (rank - below) * ((sorted[below + 1] ?? value) - value);
}

/** Index of the first sorted value above a limit. */
function firstAbove(sorted: RawPixels, limit: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! > limit) to = middle;
    else from = middle + 1;
  }
  return from;
}
