/** Taking a cell out of its divisions, or one daughter; and what is left of divisions whose cells are gone. */

import type { CellsTable } from './cellsTable';
import { normalDivision, type DivisionSet } from './divisionSet';
import type { EventSet } from './eventSet';
import { ActionRefused, type Change, type Division } from './types';

/** The cells and divisions an action reads. */
export interface Lineage {
  readonly cells: CellsTable;
  readonly divisions: DivisionSet;
}

/** With the ends that are marked. */
export interface MarkedLineage extends Lineage {
  readonly events: EventSet;
}

/** Take `cell` out of its divisions: those it makes go, those that made it lose a daughter (and go with the last one). */
export function removeFromDivisions(divisions: DivisionSet, cell: number): Change[] {
  const before = divisions.of(cell);
  if (before.length === 0) throw new ActionRefused(`Cell ${cell} is in no division.`);
  const after = before
    .filter((division) => division.parent !== cell)
    .map((division) => ({ ...division, daughters: division.daughters.filter((id) => id !== cell) }))
    .filter((division) => division.daughters.length > 0);
  return changesBetween(before, after);
}

/** `daughter` is none of that division any more; it goes with its last one. ActionRefused when she is not in it. */
export function removeDaughter(division: Division, daughter: number): Change[] {
  const daughters = division.daughters.filter((cell) => cell !== daughter);
  if (daughters.length === division.daughters.length) {
    throw new ActionRefused(`Cell ${daughter} is no daughter of ${division.parent}.`);
  }
  return changesBetween([division], daughters.length > 0 ? [{ ...division, daughters }] : []);
}

/**
 * Divisions without cells that are gone: a parent without a frame before t makes no division, daughters without a frame
 * from t on are dropped, a division without daughters goes. `presentIn(cell)` gives the frames of a cell, ascending, or null for a
 * cell that lies outside of what is known (a task of five frames does not hold the parent of its first frame's cells):
 * such a cell is left as it is.
 */
export function consistentDivisions(
  divisions: readonly Division[],
  presentIn: (cell: number) => readonly number[] | null,
): Division[] {
  const comesBefore = (cell: number, t: number) => (presentIn(cell) ?? [-1]).some((frame) => frame < t);
  const comesFrom = (cell: number, t: number) => (presentIn(cell) ?? [t]).some((frame) => frame >= t);
  return divisions.flatMap(({ parent, daughters, t }) => {
    if (!comesBefore(parent, t)) return [];
    const kept = daughters.filter((cell) => cell !== parent && comesFrom(cell, t));
    return kept.length > 0 ? [{ parent, daughters: kept, t }] : [];
  });
}

/** The change that turns some divisions into others; none when they are the same. Divisions equal after an action become one. */
export function changesBetween(before: readonly Division[], after: readonly Division[]): Change[] {
  const keyed = (divisions: readonly Division[]) =>
    new Map(divisions.map(normalDivision).map((division) => [JSON.stringify(division), division]));
  const old = keyed(before);
  const now = keyed(after);
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, division]) => division);
  const added = [...now].filter(([key]) => !old.has(key)).map(([, division]) => division);
  return removed.length + added.length > 0 ? [{ kind: 'divisions', removed, added }] : [];
}
