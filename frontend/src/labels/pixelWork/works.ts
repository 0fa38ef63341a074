/** What each tool asks about pixels, and what it makes of the answer in the labels. */
import { combineCells } from '../cellActions';
import type { Point } from '../pixelTools/brush';
import { boxOfCell } from '../pixelTools/cellPixels';
import type { ValueSet } from '../pixelTools/connected';
import { giveAndTake, partOff, take, type Found, type RegionChanges } from '../pixelTools/found';
import type { FrameContext } from '../pixelTools/frameContext';
import { boxOfGap } from '../pixelTools/merge';
import { REACH as RIM } from '../pixelTools/morphology';
import { intersection, widened, wholeOf } from '../pixelTools/patch';
import { REACH as ROUND } from '../pixelTools/smooth';
import { spansRect } from '../spans';
import type { Change, Rect, Spans, WriteMode } from '../types';
import type { Question } from './jobs';

export interface PixelWork {
  /** The part of the frame it is about; null: there is nothing to ask. */
  box: Rect | null;
  question: Question;
  /** What the answer changes in the labels it was given for. */
  changes: (frame: FrameContext, found: Found) => RegionChanges;
}

/** What the first click picked: a cell, or the background. */
export type FloodTarget = number | 'background';

export interface Flood {
  /** Where the second click was, in pixels. */
  x: number;
  y: number;
  target: FloodTarget;
  /** The cell that fills. */
  cell: number;
  mode: WriteMode;
}

const valuesOf = ({ cells, t, feature }: FrameContext, cell: number) => cells.valuesOf(t, feature, cell);

/** What belongs to no cell: all values but those that rows give a meaning. */
const backgroundOf = ({ cells, t, feature }: FrameContext): ValueSet => ({
  values: cells.values(t, feature),
  others: true,
});

const boxRound = (frame: FrameContext, cell: number, margin: number): Rect | null => {
  const box = boxOfCell(frame, cell);
  return box && widened(box, margin, frame);
};

/**
 * Fill a connected part of the background (4-connected) or of a cell (8-connected) with another cell. To fill another
 * cell means to take its place or to lie on it: where the mode is `exclude` (which would do nothing), a chosen cell is
 * overwritten.
 */
export function floodWork(frame: FrameContext, { x, y, target, cell, mode }: Flood): PixelWork {
  const background = target === 'background';
  const accepted = background ? backgroundOf(frame) : { values: valuesOf(frame, target), others: false };
  const applied = !background && mode === 'exclude' ? 'overwrite' : mode;
  return {
    box: background ? wholeOf(frame) : boxOfCell(frame, target),
    question: { kind: 'flood', at: { x, y }, accepted, connectivity: background ? 4 : 8 },
    changes: (now, found) => giveAndTake(now, cell, found, applied),
  };
}

/** Of a cell in several pieces only the one at (x, y) stays. */
export const trimWork = (frame: FrameContext, cell: number, at: Point): PixelWork => ({
  box: boxOfCell(frame, cell),
  question: { kind: 'trim', values: valuesOf(frame, cell), at },
  changes: (now, found) => take(now, cell, found),
});

/** What a cell encloses on all sides becomes part of it, as the write mode allows. */
export const fillHolesWork = (frame: FrameContext, cell: number, mode: WriteMode): PixelWork => ({
  box: boxOfCell(frame, cell),
  question: { kind: 'fill-holes', values: valuesOf(frame, cell) },
  changes: (now, found) => giveAndTake(now, cell, found, mode),
});

/** A cell's outline becomes smooth; pixels of other cells come as the write mode allows. */
export const smoothWork = (frame: FrameContext, cell: number, mode: WriteMode): PixelWork => ({
  box: boxRound(frame, cell, ROUND),
  question: { kind: 'smooth', values: valuesOf(frame, cell) },
  changes: (now, found) => giveAndTake(now, cell, found, mode),
});

/** A cell loses every pixel with a neighbour (of eight) outside it; the image's edge counts as inside. */
export const shrinkWork = (frame: FrameContext, cell: number): PixelWork => ({
  box: boxRound(frame, cell, RIM),
  question: { kind: 'shrink', values: valuesOf(frame, cell) },
  changes: (now, found) => take(now, cell, found),
});

/** A cell gets every pixel with a neighbour (of eight) in it, as the write mode allows. */
export const growWork = (frame: FrameContext, cell: number, mode: WriteMode): PixelWork => ({
  box: boxRound(frame, cell, RIM),
  question: { kind: 'grow', values: valuesOf(frame, cell) },
  changes: (now, found) => giveAndTake(now, cell, found, mode),
});

/** A region comes to a cell, as the write mode allows. */
export const giveWork = (frame: FrameContext, cell: number, region: Spans, mode: WriteMode): PixelWork => ({
  box: spansRect(region, frame.width),
  question: { kind: 'give', region },
  changes: (now, found) => giveAndTake(now, cell, found, mode),
});

/** A region goes from a cell. */
export const takeWork = (frame: FrameContext, cell: number, region: Spans): PixelWork => {
  const box = boxOfCell(frame, cell);
  const outlined = spansRect(region, frame.width);
  return {
    // A region reaches over its rows' ends: what is beyond the cell is asked about, too.
    box: box && outlined && intersection(box, outlined) && outlined,
    question: { kind: 'take', region },
    changes: (now, found) => take(now, cell, found),
  };
};

/** The smaller of the two parts into which a line cuts a cell becomes the cell `part`. */
export const splitWork = (
  frame: FrameContext,
  cell: number,
  part: number,
  line: readonly Point[],
): PixelWork => ({
  box: boxOfCell(frame, cell),
  question: { kind: 'split', values: valuesOf(frame, cell), line },
  changes: (now, found) => partOff(now, cell, part, found),
});

/** `cell` takes over `other` in this frame, with the background between them where they lie within two pixels. Throws ActionRefused. */
export function mergeWork(frame: FrameContext, cell: number, other: number): PixelWork {
  const relabeled: Change[] = combineCells(frame, cell, other, { mode: 'one', t: frame.t });
  return {
    box: boxOfGap(frame, cell, other),
    question: {
      kind: 'merge',
      cell: valuesOf(frame, cell),
      other: valuesOf(frame, other),
      background: backgroundOf(frame),
    },
    changes: (now, found) => {
      const filled = giveAndTake(now, cell, found, 'exclude');
      return { ...filled, changes: [...filled.changes, ...relabeled] };
    },
  };
}
