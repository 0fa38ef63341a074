/**
 * The consistency pass over divisions that followed a relabeling. Where it would break what was sound (a parent that goes
 * on after its daughters begin, a daughter that is there before, a cell that divides or is born twice) the division is
 * put right; what was wrong before the action is left as it was: it has its alert, and the person has not been asked.
 */

import type { Lineage } from './divisions';
import type { Division } from './types';

/** A division as it was, and the cells it names now; null: gone. */
export interface Followed {
  division: Division;
  parent: number | null;
  daughters: readonly { was: number; is: number | null }[];
}

/** The frames of a cell after the action, ascending; null for a cell outside of the task, which is left as it is. */
export type Presence = (cell: number) => readonly number[] | null;

interface Kept extends Division {
  was: Division;
}

export function soundDivisions(
  { cells, divisions }: Lineage,
  followed: readonly Followed[],
  present: Presence,
): Division[] {
  const wasLate = ({ parent, t }: Division) => cells.framesOf(parent).some((frame) => frame >= t);
  const wasEarly = (cell: number, t: number) => cells.framesOf(cell).some((frame) => frame < t);
  const canDivide = (cell: number, was: Division) => {
    const frames = present(cell);
    if (frames === null) return true;
    return frames.some((t) => t < was.t) && (wasLate(was) || frames.every((t) => t < was.t));
  };
  const canBeBorn = (cell: number, was: number, t: number) => {
    const frames = present(cell);
    if (frames === null) return true;
    return frames.some((frame) => frame >= t) && (wasEarly(was, t) || frames.every((frame) => frame >= t));
  };
  const kept = followed.flatMap(({ division, parent: named, daughters: all }): Kept[] => {
    if (named === null) return [];
    const { t } = division;
    // Where the cell that took over does not fit, the one it was may still.
    const parent = [named, division.parent].find((cell) => canDivide(cell, division));
    if (parent === undefined) return [];
    const daughters = all.flatMap(({ was, is }) =>
      is === null ? [] : ([is, was].find((cell) => cell !== parent && canBeBorn(cell, was, t)) ?? []),
    );
    return daughters.length > 0 ? [{ parent, daughters, t, was: division }] : [];
  });
  const divided = ({ was }: Kept) => divisions.ofParent(was.parent).length > 1;
  const born = ({ was }: Kept) => was.daughters.some((cell) => divisions.ofDaughter(cell).length > 1);
  return bornOnce(dividedOnce(kept, divided), born).map(({ parent, daughters, t }) => ({
    parent,
    daughters,
    t,
  }));
}

/** Two parents that become one divide once, at the earlier of the two frames. */
function dividedOnce(kept: readonly Kept[], excused: (each: Kept) => boolean): Kept[] {
  const one: Kept[] = [];
  for (const each of [...kept].sort((a, b) => a.t - b.t)) {
    const same = one.find((other) => other.parent === each.parent && !excused(other) && !excused(each));
    if (same) same.daughters = [...new Set([...same.daughters, ...each.daughters])];
    else one.push({ ...each });
  }
  return one;
}

/** Two daughters that become one are born once, in the later of the two frames. */
function bornOnce(kept: readonly Kept[], excused: (each: Kept) => boolean): Kept[] {
  const taken = new Set<number>();
  return [...kept]
    .sort((a, b) => b.t - a.t)
    .flatMap((each) => {
      const free = excused(each) ? each.daughters : each.daughters.filter((cell) => !taken.has(cell));
      for (const cell of free) taken.add(cell);
      return free.length > 0 ? [{ ...each, daughters: free }] : [];
    });
}
