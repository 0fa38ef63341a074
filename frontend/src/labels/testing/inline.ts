/** The work of the tools, done at once: for tests. */
import type { FrameContext } from '../pixelTools/frameContext';
import { addRegions as addOverlaid, overlaid, type CellRegion } from '../pixelTools/manyRegions';
import { patchOf, wholeOf } from '../pixelTools/patch';
import { doHere } from '../pixelWork/here';
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

const done =
  <A extends unknown[]>(work: (frame: FrameContext, ...args: A) => PixelWork) =>
  (frame: FrameContext, ...args: A): Change[] =>
    doHere(frame, work(frame, ...args)).changes;

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
