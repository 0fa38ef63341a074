/** Contrast from the pixels themselves: the value range, histograms, and the automatic range by percentiles. */

import type { RawPixels } from '../frames/types';

/** Percentiles of the automatic range: dark and bright specks do not count. */
export const LOW_PERCENTILE = 0.001;
export const HIGH_PERCENTILE = 0.999;

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

/** Bins for percentiles of float images; integers get one bin per value up to 16 bits. */
const FLOAT_BINS = 65536;

/**
 * The range from the low to the high percentile of one frame or of several (a movie's sample) together.
 * `high` is always above `low`, so that a flat image can be drawn.
 */
export function autoContrast(
  frames: RawPixels | readonly RawPixels[],
  low = LOW_PERCENTILE,
  high = HIGH_PERCENTILE,
): ContrastRange {
  const all = Array.isArray(frames) ? (frames as readonly RawPixels[]) : [frames as RawPixels];
  let min = Infinity;
  let max = -Infinity;
  for (const pixels of all) {
    const range = valueRange(pixels);
    min = Math.min(min, range.min);
    max = Math.max(max, range.max);
  }
  if (!(min <= max)) return { low: 0, high: 1 };
  const integer = !all.some((pixels) => pixels instanceof Float32Array);
  const bins = integer ? max - min + 1 : FLOAT_BINS;
  const counts = new Uint32Array(bins);
  for (const pixels of all) {
    const part = integer ? histogram(pixels, bins, min, max + 1) : histogram(pixels, bins, min, max);
    for (let i = 0; i < bins; i++) counts[i]! += part[i]!;
  }
  const valueOf = (bin: number) => (integer ? min + bin : min + ((bin + 0.5) * (max - min)) / bins);
  const from = valueOf(percentileBin(counts, low));
  const to = valueOf(percentileBin(counts, high));
  return to > from
    ? { low: from, high: to }
    : { low: from, high: from + (integer ? 1 : Math.max(1e-6, Math.abs(from) * 1e-6)) };
}

/** The bin that holds the value below which a part `fraction` of all values lies. */
function percentileBin(counts: Uint32Array, fraction: number): number {
  let total = 0;
  for (const count of counts) total += count;
  const rank = fraction * (total - 1);
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    below += counts[bin]!;
    if (below > rank) return bin;
  }
  return counts.length - 1;
}
