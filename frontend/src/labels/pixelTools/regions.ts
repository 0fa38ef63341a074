/**
 * Regions that were worked out elsewhere (threshold, watershed, autofit) as changes of a frame, in the write modes of
 * every other tool; and the other way round, cells as masks in a box.
 */
import { SpanWriter, without } from '../spans';
import type { Rect, Spans, WriteMode } from '../types';
import { boxOfCell, regionOfCell } from './cellPixels';
import { giveAndTake, partOff, take, type RegionChanges } from './found';
import type { FrameContext } from './frameContext';
import { partedByValue } from './patch';

/** The box of a cell with a margin, clipped to the frame; null where the cell is not in it. */
export function boxRound(frame: FrameContext, cell: number, margin: number): Rect | null {
  const box = boxOfCell(frame, cell);
  return (
    box && {
      x0: Math.max(0, box.x0 - margin),
      y0: Math.max(0, box.y0 - margin),
      x1: Math.min(frame.width, box.x1 + margin),
      y1: Math.min(frame.height, box.y1 + margin),
    }
  );
}

/** The pixels of a box whose cells pass a test, as spans over the pixels of the box. */
export function maskInBox(
  frame: FrameContext,
  box: Rect,
  accepts: (cells: readonly number[]) => boolean,
): Spans {
  const { pixels, width, cells, t, feature } = frame;
  const known = new Map<number, boolean>();
  const writer = new SpanWriter();
  let last = -1;
  let accepted = false;
  for (let y = box.y0; y < box.y1; y++) {
    const row = y * width;
    const shift = (y - box.y0) * (box.x1 - box.x0) - box.x0;
    let start = -1;
    for (let x = box.x0; x < box.x1; x++) {
      const value = pixels[row + x]!;
      if (value !== last) {
        last = value;
        const seen = known.get(value);
        accepted = seen ?? accepts(cells.cellsOf(t, feature, value));
        if (seen === undefined) known.set(value, accepted);
      }
      if (accepted && start < 0) start = x;
      if (accepted || start < 0) continue;
      writer.add(shift + start, shift + x);
      start = -1;
    }
    if (start >= 0) writer.add(shift + start, shift + box.x1);
  }
  return writer.spans;
}

/** Add a region to a cell, as the write mode allows. */
export function addRegion(frame: FrameContext, cell: number, region: Spans, mode: WriteMode): RegionChanges {
  return giveAndTake(frame, cell, { gain: partedByValue(frame.pixels, region), loss: [] }, mode);
}

/** Take a region from a cell; what overlaps it there stays. */
export function subtractRegion(frame: FrameContext, cell: number, region: Spans): RegionChanges {
  return take(frame, cell, { loss: partedByValue(frame.pixels, region) });
}

/** Make a region the outline of a cell: what lies beside it goes, what is new comes as the write mode allows. */
export function fitToRegion(
  frame: FrameContext,
  cell: number,
  region: Spans,
  mode: WriteMode,
): RegionChanges {
  // What the cell has and keeps stays as it is, in every mode: other cells on it as well.
  const own = regionOfCell(frame, cell);
  const found = {
    gain: partedByValue(frame.pixels, without(region, own)),
    loss: partedByValue(frame.pixels, without(own, region)),
  };
  return giveAndTake(frame, cell, found, mode);
}

/** The pixels of `cell` in a region become `part`; cells that overlap it there stay. */
export function splitRegion(frame: FrameContext, cell: number, part: number, region: Spans): RegionChanges {
  return partOff(frame, cell, part, { gain: partedByValue(frame.pixels, region) });
}
