/** One track goes on as another: what the tracker took for the end of one cell and the appearance of a second one. */

import type { Lineage } from '../divisions';
import { formatFrameRanges } from '../frameRanges';
import { relabel } from '../relabel';
import { ActionRefused, type Change } from '../types';

export interface LinkedTracks {
  changes: Change[];
  /** The cell that goes on, and the one that is part of it from then on. */
  cell: number;
  joined: number;
  /** The frames in which `joined` becomes `cell`. */
  frames: number[];
  /** The frames between them, in which the cell is missing. */
  missing: number[];
}

/** The one that ends first keeps its number, whichever is named first. ActionRefused with a sentence. */
export function linkTracks(lineage: Lineage, one: number, other: number): LinkedTracks {
  if (one === other) throw new ActionRefused(`Cell ${one} cannot be linked to itself.`);
  const { cells, divisions } = lineage;
  const [cell, joined] = inOrder(lineage, one, other);
  const division = divisions.ofParent(cell)[0];
  if (division) {
    throw new ActionRefused(
      `Cell ${cell} divides at frame ${division.t}: its track ends there. Undo that division first.`,
    );
  }
  const frames = cells.framesOf(joined);
  const last = cells.framesOf(cell).at(-1)!;
  return {
    changes: relabel(lineage, { ids: new Map([[joined, cell]]), covered: () => true }),
    cell,
    joined,
    frames,
    missing: Array.from({ length: frames[0]! - last - 1 }, (_, i) => last + 1 + i),
  };
}

/** The one that ends before the other begins comes first. */
function inOrder({ cells }: Lineage, one: number, other: number): [first: number, second: number] {
  const [ofOne, ofOther] = [cells.framesOf(one), cells.framesOf(other)];
  const absent = ofOne.length === 0 ? one : ofOther.length === 0 ? other : null;
  if (absent !== null) throw new ActionRefused(`Cell ${absent} is in no frame.`);
  if (ofOne.at(-1)! < ofOther[0]!) return [one, other];
  if (ofOther.at(-1)! < ofOne[0]!) return [other, one];
  const both = ofOne.filter((t) => cells.has(other, t));
  const why =
    both.length > 0
      ? `are both in ${both.length === 1 ? 'frame' : 'frames'} ${formatFrameRanges(both)}`
      : 'take turns: neither ends before the other begins';
  throw new ActionRefused(`Cells ${one} and ${other} ${why}. Break one of them first, or fuse the two.`);
}
