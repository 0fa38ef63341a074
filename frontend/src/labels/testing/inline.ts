/** The work of the tools, done at once, and the same through messages: for tests. */
import { NOTHING_FOUND } from '../pixelTools/found';
import type { FrameContext } from '../pixelTools/frameContext';
import { addRegions as addOverlaid, overlaid, type CellRegion } from '../pixelTools/manyRegions';
import { patchOf, wholeOf } from '../pixelTools/patch';
import { doHere } from '../pixelWork/here';
import { carryOut, type PatchJob } from '../pixelWork/jobs';
import {
  fillHolesWork,
  floodWork,
  growWork,
  mergeWork,
  shrinkWork,
  smoothWork,
  splitWork,
  trimWork,
  type PixelWork,
} from '../pixelWork/works';
import type { Change, WriteMode } from '../types';

/** The changes, when question and answer travel as to a worker and back. */
function throughMessages(frame: FrameContext, { box, question, changes }: PixelWork): Change[] {
  if (box === null) return changes(frame, NOTHING_FOUND).changes;
  const job: PatchJob = { patch: patchOf(frame, box), frameWidth: frame.width, question };
  return changes(frame, structuredClone(carryOut(structuredClone(job))!)).changes;
}

const done =
  <A extends unknown[]>(work: (frame: FrameContext, ...args: A) => PixelWork) =>
  (frame: FrameContext, ...args: A): Change[] => {
    const wanted = work(frame, ...args);
    const { changes } = doHere(frame, wanted);
    if (JSON.stringify(throughMessages(frame, wanted)) !== JSON.stringify(changes))
      throw new Error('The answer is another one when it comes through messages.');
    return changes;
  };

export const floodFill = done(floodWork);
export const trimCell = done((frame, cell: number, x: number, y: number) => trimWork(frame, cell, { x, y }));
export const fillHoles = done(fillHolesWork);
export const smoothCell = done(smoothWork);
export const shrinkCell = done(shrinkWork);
export const growCell = done(growWork);
export const splitCell = done(splitWork);
export const mergeCells = done(mergeWork);

export const addRegions = (frame: FrameContext, regions: readonly CellRegion[], mode: WriteMode) =>
  addOverlaid(
    frame,
    regions,
    overlaid(
      patchOf(frame, wholeOf(frame)),
      regions.map(({ region }) => region),
      frame.width,
    ),
    mode,
  );
