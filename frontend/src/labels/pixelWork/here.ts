/** Work on pixels that is done here and now, in the thread that asks. */
import { NOTHING_FOUND, type Found, type RegionChanges } from '../pixelTools/found';
import type { FrameContext } from '../pixelTools/frameContext';
import { areaOf, patchOf } from '../pixelTools/patch';
import { carryOut } from './jobs';
import type { PixelWork } from './works';

/**
 * The most pixels that are looked at here: less than 10 ms for the slowest of the questions (docs/performance.md). More
 * goes to the worker; less would wait longer for it than it takes.
 */
export const MOST_HERE_PX = 250_000;

/** What was found; null when it takes more than `most` pixels. */
export function findHere(frame: FrameContext, { box, question }: PixelWork, most: number): Found | null {
  if (box === null) return NOTHING_FOUND;
  // A flood of the background may reach over the whole frame, and mostly does not.
  if (question.kind !== 'flood' && areaOf(box) > most) return null;
  return carryOut({ patch: patchOf(frame, box), frameWidth: frame.width, question }, most);
}

/** The changes, however long it takes. */
export function doHere(frame: FrameContext, work: PixelWork): RegionChanges {
  return work.changes(frame, findHere(frame, work, Infinity)!);
}
