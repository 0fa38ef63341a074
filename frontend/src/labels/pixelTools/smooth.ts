/** Smooth outline: each pixel goes with the majority of those round it, so that steps, spikes and notches go. */
import type { Spans, WriteMode } from '../types';
import { maskOfCell, partsOfMask, spansOfMask } from './cellMask';
import type { FrameContext } from './frameContext';
import { fitToRegion, type RegionChanges } from './regions';

const REACH = 2;
/** 5 × 5 pixels without the corners: 21. */
const ROUND: readonly [dx: number, dy: number][] = Array.from({ length: 25 }, (_, i): [number, number] => [
  (i % 5) - REACH,
  Math.floor(i / 5) - REACH,
]).filter(([dx, dy]) => dx * dx + dy * dy <= 5);

/**
 * The smoothed region of a cell, as spans over the frame. The image's edge is repeated beyond it, so that a cell
 * cut by it stays cut. Smoothing never takes the whole cell and never breaks it: where it would, it only adds.
 */
export function smoothedRegion(frame: FrameContext, cell: number): Spans {
  const mask = maskOfCell(frame, cell, REACH);
  if (mask === null) return [];
  const { box, width, height, pixels } = mask;
  const after = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let own = 0;
      for (const [dx, dy] of ROUND) {
        // Beyond the image's edge the pixel at the edge is repeated; beyond the box nothing of the cell is.
        const nx = within(box.x0 + x + dx, frame.width) - box.x0;
        const ny = within(box.y0 + y + dy, frame.height) - box.y0;
        if (nx >= 0 && ny >= 0 && nx < width && ny < height) own += pixels[ny * width + nx]!;
      }
      after[y * width + x] = 2 * own > ROUND.length ? 1 : 0;
    }
  }
  const parts = (of: Uint8Array) => partsOfMask(of, width, height).sizes.length;
  const left = parts(after);
  if (left === 0 || left > parts(pixels)) for (let i = 0; i < after.length; i++) after[i]! |= pixels[i]!;
  return spansOfMask(after, box, frame.width);
}

const within = (position: number, size: number) => Math.min(size - 1, Math.max(0, position));

/** The changes that smooth a cell's outline; pixels of other cells come as the write mode allows. */
export function smoothCell(frame: FrameContext, cell: number, mode: WriteMode): RegionChanges {
  return fitToRegion(frame, cell, smoothedRegion(frame, cell), mode);
}
