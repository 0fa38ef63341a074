/** Fill holes: what a cell encloses on all sides becomes part of it. */
import type { Spans, WriteMode } from '../types';
import { maskOfCell, spansOfMask } from './cellMask';
import type { FrameContext } from './frameContext';
import { addRegion, type RegionChanges } from './regions';

/**
 * The holes of a cell: pixels without it from which no way along rows and columns leads out (4-connected, as the cell is
 * 8-connected). What is open at the image's edge is no hole; other cells in a hole belong to it.
 */
export function holesOf(frame: FrameContext, cell: number): Spans {
  const mask = maskOfCell(frame, cell, 0);
  if (mask === null) return [];
  const { box, width, height, pixels } = mask;
  const holes = pixels.map((own) => (own === 0 ? 1 : 0));
  const stack: number[] = [];
  const leave = (index: number) => {
    if (holes[index] !== 1) return;
    holes[index] = 0;
    stack.push(index);
  };
  for (let x = 0; x < width; x++) {
    leave(x);
    leave((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    leave(y * width);
    leave(y * width + width - 1);
  }
  while (stack.length > 0) {
    const index = stack.pop()!;
    const x = index % width;
    if (x > 0) leave(index - 1);
    if (x < width - 1) leave(index + 1);
    if (index >= width) leave(index - width);
    if (index < (height - 1) * width) leave(index + width);
  }
  return spansOfMask(holes, box, frame.width);
}

/** The changes that fill the holes of a cell, as the write mode allows. */
export function fillHoles(frame: FrameContext, cell: number, mode: WriteMode): RegionChanges {
  return addRegion(frame, cell, holesOf(frame, cell), mode);
}
