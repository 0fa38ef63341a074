/** Merge: two cells of a frame become one, and a gap of one or two pixels between their outlines is closed. */
import { SpanWriter } from '../spans';
import type { Rect, Spans } from '../types';
import { boxOfCell } from './cellPixels';
import type { ValueSet } from './connected';
import type { FrameContext } from './frameContext';
import { intersection, maskOf, widened, type Patch } from './patch';

/** The widest gap that is closed, in pixels. */
export const WIDEST_GAP = 2;

/** The part of the frame in which the gap between two cells lies, and what is near it; null where they lie apart. */
export function boxOfGap(frame: FrameContext, cell: number, other: number): Rect | null {
  const a = boxOfCell(frame, cell);
  const b = boxOfCell(frame, other);
  const shared = a && b && intersection(widened(a, WIDEST_GAP, frame), widened(b, WIDEST_GAP, frame));
  return shared && widened(shared, WIDEST_GAP, frame);
}

/** The background of a patch that parts two cells, whose values are given, by at most two pixels along rows and columns. */
export function gapBetween(
  patch: Patch,
  cell: readonly number[],
  other: readonly number[],
  background: ValueSet,
): Spans {
  const { pixels, width, height } = patch;
  const one = stepsTo(maskOf(patch, cell), width);
  const two = stepsTo(maskOf(patch, other), width);
  const listed = new Set(background.values);
  const found = new SpanWriter();
  for (let i = 0; i < width * height; i++) {
    if (one[i]! > WIDEST_GAP || one[i]! + two[i]! > WIDEST_GAP + 1) continue;
    if (listed.has(pixels[i]!) !== background.others) found.add(i, i + 1);
  }
  return found.spans;
}

/** Steps along rows and columns to the nearest pixel of a mask; more than the widest gap when it is farther. In place. */
function stepsTo(mask: Uint8Array, width: number): Uint8Array {
  const far = WIDEST_GAP + 1;
  const { length } = mask;
  for (let i = 0, x = 0; i < length; i++, x = x + 1 === width ? 0 : x + 1) {
    if (mask[i] === 1) {
      mask[i] = 0;
      continue;
    }
    const left = x > 0 ? mask[i - 1]! + 1 : far;
    const above = i >= width ? mask[i - width]! + 1 : far;
    mask[i] = Math.min(far, left, above);
  }
  for (let i = length - 1, x = width - 1; i >= 0; i--, x = x === 0 ? width - 1 : x - 1) {
    const right = x + 1 < width ? mask[i + 1]! + 1 : far;
    const below = i + width < length ? mask[i + width]! + 1 : far;
    mask[i] = Math.min(mask[i]!, right, below);
  }
  return mask;
}
