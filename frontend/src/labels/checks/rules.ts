/**
 * What counts as worth a look. The factor of the area was chosen on the four Cell Tracking Challenge movies the project
 * tests with (silver truth, so nearly all alarms there are false ones).
 */
import { listOf, plural } from './words';
import type { Part } from '../pixelTools/rowRuns';
import { distanceApart, type CellShape } from './shape';
import type { CheckKind, Finding } from './types';

/** Pieces with fewer pixels are debris. */
export const LEAST_PIECE = 9;
/** Pieces beside the largest one that together are at most this share of the cell may go without a person's look. */
export const TINY_SHARE = 0.05;
/** Holes that together are at most this share of the cell may be filled without a person's look: rings stay rings. */
export const HOLE_SHARE = 0.25;
/**
 * A cell that grows or shrinks by more than this factor to the next frame. Two cells of equal size taken for one are
 * 2.0. Of the pairs of frames in which a whole cell is in view, 1.6 flags 1.6 % (HeLa nuclei, at mitosis above all),
 * 0.5 % (DIC HeLa), 1.7 % (U373), 0.5 % (PSC); 1.5 would flag half as many again, 1.8 miss what took in a neighbour
 * of two thirds its size.
 */
export const AREA_FACTOR = 1.6;
/** A mask with at least this share of background in another frame has nothing of its own there. */
export const NOTHING_THERE = 0.8;
/** Two masks are one object in two frames when they share at least this part of the smaller one. */
export const SAME_OBJECT = 0.5;

export interface About {
  feature: string;
  t: number;
  cell: number;
  width: number;
}

export const keyOf = (kind: CheckKind, { feature, t, cell }: Omit<About, 'width'>): string =>
  `${kind} ${feature} ${t} ${cell}`;

const sum = (parts: readonly Part[]): number => parts.reduce((n, part) => n + part.area, 0);

/** The parts of a shape that each mend takes away or fills. */
export function mendOf(
  kind: CheckKind,
  shape: CellShape,
): { erase: readonly Part[]; fill: readonly Part[] } | null {
  const [, ...rest] = shape.pieces;
  switch (kind) {
    case 'fragments':
      return { erase: shape.pieces.filter((piece) => piece.area < LEAST_PIECE), fill: [] };
    case 'pieces':
      return rest.length > 0 && sum(rest) <= TINY_SHARE * shape.area ? { erase: rest, fill: [] } : null;
    case 'holes':
      return sum(shape.holes) <= HOLE_SHARE * shape.area ? { erase: [], fill: shape.holes } : null;
    default:
      return null;
  }
}

/** What is wrong with the cell in this frame alone. */
export function shapeFindings(about: About, shape: CellShape): Finding[] {
  const { cell, feature, t } = about;
  const found: Finding[] = [];
  const add = (kind: CheckKind, title: string, detail: string, mend: string | null) =>
    found.push({
      ...{ key: keyOf(kind, about), kind, feature, t, cell },
      ...{ title, detail, mend, signature: shape.hash },
    });
  const large = shape.pieces.filter((piece) => piece.area >= LEAST_PIECE);
  const small = shape.pieces.filter((piece) => piece.area < LEAST_PIECE);
  if (large.length > 1) {
    const apart = distanceApart(large[0]!, large[1]!, about.width);
    const mend = mendOf('pieces', shape);
    add(
      'pieces',
      `Cell ${cell} is in ${plural(large.length, 'piece')}`,
      mend ? `${apart} px apart` : `${apart} px apart · two cells?`,
      mend && `Keeps the largest piece: ${sum(mend.erase)} px less`,
    );
  }
  if (large.length === 0) {
    add(
      'fragments',
      `Cell ${cell} has only ${shape.area} px`,
      'debris?',
      `Removes cell ${cell} from this frame: ${shape.area} px less`,
    );
  } else if (small.length > 0) {
    const pieces = small.length === 1 ? 'a piece' : plural(small.length, 'piece');
    add(
      'fragments',
      `Cell ${cell} has ${pieces} under ${LEAST_PIECE} px`,
      `${sum(small)} px`,
      `Drops ${plural(small.length, 'small piece')}: ${sum(small)} px less`,
    );
  }
  if (shape.holes.length > 0) {
    const mend = mendOf('holes', shape);
    const n = shape.holes.length;
    add(
      'holes',
      `Cell ${cell} has ${n === 1 ? 'a hole' : plural(n, 'hole')}`,
      `${sum(shape.holes)} px${mend ? '' : ' · a ring?'}`,
      mend && `Fills ${plural(n, 'hole')}: ${sum(mend.fill)} px more`,
    );
  }
  return found;
}

/** Whether two areas differ by more than the factor, and how to say it. */
export function areaJump(before: number, after: number): { words: string; detail: string } | null {
  if (after > AREA_FACTOR * before)
    return { words: `grew by ${Math.round((after / before - 1) * 100)} %`, detail: 'two in one?' };
  if (before > AREA_FACTOR * after)
    return { words: `shrank by ${Math.round((1 - after / before) * 100)} %`, detail: 'part missing?' };
  return null;
}

export const missingWords = (cell: number, frames: readonly number[]): string =>
  `Cell ${cell} is missing in ${frames.length === 1 ? 'one frame' : `frames ${listOf(frames)}`}`;
