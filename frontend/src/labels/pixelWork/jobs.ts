/**
 * What is worked out about pixels, as messages that can travel to a worker: a question, with the pixels it is about. The
 * answer says which pixels, by their values; what values mean stays on the page, and so do the write modes.
 */
import type { Point } from '../pixelTools/brush';
import { connectedPart, type ValueSet } from '../pixelTools/connected';
import { holesIn } from '../pixelTools/fillHoles';
import { foundIn, NOTHING_FOUND, type Found } from '../pixelTools/found';
import { interpolated, type CellShape } from '../pixelTools/interpolate';
import { overlaid, type Overlay } from '../pixelTools/manyRegions';
import { gapBetween } from '../pixelTools/merge';
import { rimInside, rimOutside } from '../pixelTools/morphology';
import { inPatch, type Patch } from '../pixelTools/patch';
import { smoothed } from '../pixelTools/smooth';
import { partBehindLine } from '../pixelTools/splitByLine';
import { otherPieces } from '../pixelTools/trim';
import type { Spans } from '../types';

/** Values of a cell, ascending. Places and lines are in the frame. */
type Values = readonly number[];

export type Question =
  | { kind: 'flood'; at: Point; accepted: ValueSet; connectivity: 4 | 8 }
  | { kind: 'trim'; values: Values; at: Point }
  | { kind: 'fill-holes' | 'smooth' | 'shrink' | 'grow'; values: Values }
  | { kind: 'split'; values: Values; line: readonly Point[] }
  | { kind: 'merge'; cell: Values; other: Values; background: ValueSet }
  /** A region that is known: its pixels are parted by their values. */
  | { kind: 'give' | 'take'; region: Spans };

export interface PatchJob {
  patch: Patch;
  frameWidth: number;
  question: Question;
}

/** Where regions lie on the values of a patch, and on each other. */
export interface OverlayJob {
  patch: Patch;
  frameWidth: number;
  regions: readonly Spans[];
}

/** A cell between two frames. */
export interface BetweenJob {
  before: CellShape;
  after: CellShape;
  t: number;
  size: { width: number; height: number };
}

export type PixelJob = PatchJob | OverlayJob | BetweenJob;

export type AnswerTo<J extends PixelJob> = J extends PatchJob
  ? Found
  : J extends OverlayJob
    ? Overlay[]
    : Spans;

/** The answer; null when it would take more than `most` pixels, which only a flood can say before it is done. */
export function carryOut<J extends PixelJob>(job: J, most?: number): AnswerTo<J> | null;
export function carryOut(job: PixelJob, most = Infinity): Found | Overlay[] | Spans | null {
  if ('before' in job) return interpolated(job.before, job.after, job.t, job.size);
  if ('regions' in job) return overlaid(job.patch, job.regions, job.frameWidth);
  const { patch, frameWidth, question } = job;
  const gained = (spans: Spans): Found => ({ ...NOTHING_FOUND, gain: foundIn(patch, spans, frameWidth) });
  const lost = (spans: Spans): Found => ({ ...NOTHING_FOUND, loss: foundIn(patch, spans, frameWidth) });
  const placed = ({ x, y }: Point): Point => ({ x: x - patch.x0, y: y - patch.y0 });
  switch (question.kind) {
    case 'flood': {
      const { at, accepted, connectivity } = question;
      const part = connectedPart(patch, placed(at), accepted, connectivity, most);
      return part && gained(part);
    }
    case 'trim':
      return lost(otherPieces(patch, question.values, placed(question.at)));
    case 'fill-holes':
      return gained(holesIn(patch, question.values));
    case 'smooth': {
      const { gain, loss } = smoothed(patch, question.values);
      return { gain: gained(gain).gain, loss: lost(loss).loss };
    }
    case 'shrink':
      return lost(rimInside(patch, question.values));
    case 'grow':
      return gained(rimOutside(patch, question.values));
    case 'split':
      return gained(partBehindLine(patch, question.values, question.line) ?? []);
    case 'merge':
      return gained(gapBetween(patch, question.cell, question.other, question.background));
    case 'give':
      return gained(inPatch(question.region, patch, frameWidth));
    case 'take':
      return lost(inPatch(question.region, patch, frameWidth));
  }
}
