/** Brightness and contrast as other programs have them: both are only other words for the range of values shown. */
import type { ContrastRange } from '../../../render/contrast';

/** Contrast 1 shows a quarter of the automatic range, -1 four times of it. */
const BASE = 4;

export interface Tone {
  /** -1 … 1: the middle of the range moves by so many of its own widths. */
  brightness: number;
  /** -1 … 1 */
  contrast: number;
}

export function toneOf(range: ContrastRange, automatic: ContrastRange): Tone {
  const width = range.high - range.low;
  const whole = automatic.high - automatic.low;
  return {
    brightness: (middle(automatic) - middle(range)) / width,
    contrast: -Math.log(width / whole) / Math.log(BASE),
  };
}

export function rangeOfTone({ brightness, contrast }: Tone, automatic: ContrastRange): ContrastRange {
  const width = (automatic.high - automatic.low) * BASE ** -contrast;
  const at = middle(automatic) - brightness * width;
  return { low: at - width / 2, high: at + width / 2 };
}

const middle = ({ low, high }: ContrastRange) => (low + high) / 2;
