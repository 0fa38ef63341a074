/** A cell divides: its track ends, and its daughters begin. */

import { nextCellId } from '../cellActions';
import { changesBetween, type Lineage } from '../divisions';
import { divisionsAfter, relabelRows } from '../relabel';
import { ActionRefused, type Change, type Division } from '../types';

export interface DividedCell {
  changes: Change[];
  division: Division;
  /** The frames in which cells get other numbers, and the frame of the division. */
  frames: number[];
  /** Cells whose rows from the division on have another number then, by that number. */
  renamed: ReadonlyMap<number, number>;
}

/** Whether the parent itself goes on in frame t or later, before it divides: then what goes on is the first daughter. */
export function goesOn({ cells, divisions }: Lineage, parent: number, t: number): boolean {
  const ends = Math.min(...divisions.ofParent(parent).map((division) => division.t));
  return cells.framesOf(parent).some((frame) => frame >= t && frame < ends);
}

/**
 * `parent` divides into `daughters`. Where it goes on, it divides in frame t, and what goes on is a daughter with a new
 * number; where it has ended, with the first of its daughters; where it divides already (`t` is nearest to the current
 * frame), into them too. A daughter that is there before is another cell from the division on. ActionRefused with a sentence.
 */
export function divideCell(
  lineage: Lineage,
  parent: number,
  daughters: readonly number[],
  t: number,
): DividedCell {
  const { cells, divisions } = lineage;
  if (daughters.includes(parent)) throw new ActionRefused(`Cell ${parent} cannot be its own daughter.`);
  const continues = goesOn(lineage, parent, t);
  const existing = continues ? undefined : nearest(divisions.ofParent(parent), t);
  const known = daughters.find((cell) => existing?.daughters.includes(cell));
  if (known !== undefined) throw new ActionRefused(`Cell ${known} is a daughter of ${parent} already.`);
  const at = existing?.t ?? (continues ? t : birthOf(lineage, parent, daughters));
  checkFrames(lineage, parent, daughters, at, existing);

  const renamed = new Map<number, number>();
  let next = nextCellId(lineage);
  if (continues) renamed.set(parent, next++);
  for (const cell of daughters)
    if (cells.framesOf(cell).some((frame) => frame < at)) renamed.set(cell, next++);
  const born = daughters.map((cell) => renamed.get(cell) ?? cell);
  const first = renamed.get(parent);
  const division: Division = {
    parent,
    daughters: [...(existing?.daughters ?? []), ...(first === undefined ? [] : [first]), ...born],
    t: at,
  };
  const relabeling = { ids: renamed, covered: (frame: number) => frame >= at };
  const { before, after } = divisionsAfter(lineage, relabeling, {
    also: [parent, ...daughters],
    ...(existing && { ends: existing }),
  });
  // They are born here, and nowhere else.
  const others = after
    .map((each) => ({ ...each, daughters: each.daughters.filter((cell) => !born.includes(cell)) }))
    .filter((each) => each.daughters.length > 0);
  const moved = [...renamed.keys()].flatMap((cell) => cells.framesOf(cell).filter((frame) => frame >= at));
  return {
    changes: [...relabelRows(lineage, relabeling), ...changesBetween(before, [...others, division])],
    division,
    frames: [...new Set([at, ...moved])].sort((a, b) => a - b),
    renamed,
  };
}

const nearest = (made: readonly Division[], t: number): Division | undefined =>
  [...made].sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t) || a.t - b.t)[0];

/** The frame in which the first of the daughters begins, once the parent has ended. */
function birthOf({ cells }: Lineage, parent: number, daughters: readonly number[]): number {
  const last = cells.framesOf(parent).at(-1);
  if (last === undefined) throw new ActionRefused(`Cell ${parent} is in no frame.`);
  const begin = Math.min(...daughters.flatMap((cell) => cells.framesOf(cell)));
  return Math.max(last + 1, Number.isFinite(begin) ? begin : last + 1);
}

function checkFrames(
  { cells }: Lineage,
  parent: number,
  daughters: readonly number[],
  t: number,
  existing: Division | undefined,
): void {
  const [begins] = cells.framesOf(parent);
  if (!existing && (begins === undefined || begins >= t)) {
    throw new ActionRefused(
      `Cell ${parent} begins at frame ${begins ?? t}: it is not there before frame ${t}, where it would divide.`,
    );
  }
  const gone = daughters.find((cell) => !cells.framesOf(cell).some((frame) => frame >= t));
  if (gone === undefined) return;
  throw new ActionRefused(
    `Cell ${gone} is in no frame from ${t} on, where ${parent} divides: it cannot be a daughter.`,
  );
}
