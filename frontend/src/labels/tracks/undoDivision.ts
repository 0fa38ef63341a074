/** A division that is none: one daughter is the parent, which goes on; the others are cells without a parent. */

import { changesBetween, type Lineage } from '../divisions';
import { formatFrameRanges } from '../frameRanges';
import { divisionsAfter, relabelRows } from '../relabel';
import { ActionRefused, type Change, type Division } from '../types';

export interface UndoneDivision {
  changes: Change[];
  /** The division that was undone. */
  division: Division;
  /** The frames in which the daughter becomes the parent. */
  frames: number[];
}

/** ActionRefused with a sentence. */
export function undoDivision(lineage: Lineage, parent: number, daughter: number): UndoneDivision {
  const { cells, divisions } = lineage;
  const division = divisions.ofParent(parent).find(({ daughters }) => daughters.includes(daughter));
  if (!division) throw new ActionRefused(`Cell ${daughter} is no daughter of ${parent}.`);
  const frames = cells.framesOf(daughter);
  const both = frames.filter((t) => cells.has(parent, t));
  if (both.length > 0) {
    throw new ActionRefused(
      `Cells ${parent} and ${daughter} are both in ${both.length === 1 ? 'frame' : 'frames'} ` +
        `${formatFrameRanges(both)}: they cannot be one. Take ${daughter} out of the division instead.`,
    );
  }
  const relabeling = { ids: new Map([[daughter, parent]]), covered: () => true };
  const { before, after } = divisionsAfter(lineage, relabeling, { ends: division });
  return {
    changes: [...relabelRows(lineage, relabeling), ...changesBetween(before, after)],
    division,
    frames,
  };
}
