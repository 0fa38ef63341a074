/** Work on pixels that takes too long for the page: asked of the worker, with the pixels it is about. */
import type { Found } from '../pixelTools/found';
import type { FrameContext } from '../pixelTools/frameContext';
import { interpolated, type CellShape } from '../pixelTools/interpolate';
import { overlaid, type Overlay } from '../pixelTools/manyRegions';
import { copyRows, patchOf, type Patch } from '../pixelTools/patch';
import { pixelCount, spansRect, unionOf } from '../spans';
import type { Rect, Spans } from '../types';
import type { PixelChannel } from './channel';
import { MOST_HERE_PX } from './here';
import type { BetweenJob } from './jobs';
import type { PixelWork } from './works';

/** Pixels that are copied before others get their turn: 4 MB, in 4 ms where memory is new. */
const COPIED_AT_ONCE_PX = 1_000_000;

/** Distances cost up to five times what other questions do, per pixel of the square round the cell. */
const MOST_BETWEEN_PX = MOST_HERE_PX / 5;

/**
 * A patch that can be given away. Edits that come while a large one is copied may be in a part of it: who asks compares
 * the place when the answer is there.
 */
async function copyOf(frame: FrameContext, box: Rect, signal: AbortSignal): Promise<Patch> {
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  const pixels = new Uint32Array(width * height);
  const rows = Math.max(1, Math.floor(COPIED_AT_ONCE_PX / width));
  for (let y = 0; y < height; y += rows) {
    if (y > 0) await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    copyRows(frame, box, pixels, y, Math.min(height, y + rows));
  }
  return { x0: box.x0, y0: box.y0, width, height, pixels };
}

/** What `findHere` would find. */
export async function find(
  channel: PixelChannel,
  frame: FrameContext,
  { box, question }: PixelWork & { box: Rect },
  signal: AbortSignal,
): Promise<Found> {
  const patch = await copyOf(frame, box, signal);
  return channel.ask({ patch, frameWidth: frame.width, question }, signal);
}

/** How regions lie on a frame and on each other; here, where that is quicker. */
export async function overlay(
  channel: PixelChannel,
  frame: FrameContext,
  regions: readonly Spans[],
  signal: AbortSignal,
): Promise<Overlay[]> {
  const box = spansRect(unionOf(regions), frame.width);
  if (box === null) return [];
  const pixels = regions.reduce((sum, region) => sum + pixelCount(region), 0);
  if (pixels <= MOST_HERE_PX) return overlaid(patchOf(frame, box), regions, frame.width);
  const patch = await copyOf(frame, box, signal);
  return channel.ask({ patch, frameWidth: frame.width, regions }, signal);
}

/** The pixels of the square that holds a cell. */
function squareRound({ region }: CellShape, { width }: BetweenJob['size']): number {
  const box = spansRect(region, width);
  return box === null ? 0 : Math.max(box.x1 - box.x0, box.y1 - box.y0) ** 2;
}

/** A cell between two frames; here, where that is quicker. */
export async function between(channel: PixelChannel, job: BetweenJob, signal: AbortSignal): Promise<Spans> {
  if (Math.max(squareRound(job.before, job.size), squareRound(job.after, job.size)) <= MOST_BETWEEN_PX)
    return interpolated(job.before, job.after, job.t, job.size);
  return channel.ask(job, signal);
}
