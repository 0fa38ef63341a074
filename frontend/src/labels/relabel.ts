/**
 * Giving cells other ids in some frames, without touching a pixel: the rows of every feature (a cell is one identity
 * across features) and the divisions that follow them. All that says anew which cell is which is made of this.
 */

import { compareTuples } from './cellsTable';
import { changesBetween, type Lineage } from './divisions';
import { soundDivisions, type Followed } from './soundDivisions';
import { ActionRefused, type CellTuple, type Change, type Division } from './types';

export interface Relabeling {
  /** The id each cell gets; null: none. */
  ids: ReadonlyMap<number, number | null>;
  covered: (t: number) => boolean;
}

/** The changes of one edit. ActionRefused when none of the cells is in these frames. */
export function relabel(lineage: Lineage, relabeling: Relabeling): Change[] {
  const rows = relabelRows(lineage, relabeling);
  if (rows.length === 0) {
    const names = [...relabeling.ids.keys()].join(' and ');
    throw new ActionRefused(`Nothing to change: cell ${names} is in none of these frames.`);
  }
  const { before, after } = divisionsAfter(lineage, relabeling);
  return [...rows, ...changesBetween(before, after)];
}

/** One change for each feature that has rows of the cells in these frames. */
export function relabelRows({ cells }: Lineage, relabeling: Relabeling): Change[] {
  return cells.features().flatMap((feature) => relabelIn(cells, feature, relabeling) ?? []);
}

function relabelIn(cells: Lineage['cells'], feature: string, { ids, covered }: Relabeling): Change | null {
  const removed: CellTuple[] = [];
  const wanted: CellTuple[] = [];
  for (const [from, to] of ids) {
    for (const row of cells.rowsOf(from, feature)) {
      if (!covered(row[0])) continue;
      removed.push(row);
      if (to !== null) wanted.push([row[0], row[1], to]);
    }
  }
  // Cells that overlap in a value and become one leave one row; rows that come back as they were are no change.
  const gone = new Set(removed.map(String));
  const coming = new Set(wanted.map(String));
  const change: Change = {
    kind: 'cells',
    feature,
    removed: removed.filter((row) => !coming.has(String(row))).sort(compareTuples),
    added: wanted.filter((row) => !gone.has(String(row)) && !cells.hasRow(feature, row)).sort(compareTuples),
  };
  return change.removed.length + change.added.length > 0 ? change : null;
}

/**
 * The divisions of the cells concerned (and of `also`) as they are, and as they are once the relabeling is done; `ends`
 * is one that ends with it. A division follows what was relabeled: its parent where the parent's last frame before t is
 * covered, a daughter where her first frame from t on is. Then the consistency pass.
 */
export function divisionsAfter(
  { cells, divisions }: Lineage,
  { ids, covered }: Relabeling,
  { also = [], ends }: { also?: readonly number[]; ends?: Division } = {},
): { before: Division[]; after: Division[] } {
  const concerned = new Set(also);
  for (const [from, to] of ids) {
    concerned.add(from);
    if (to !== null) concerned.add(to);
  }
  const before = new Map<string, Division>();
  for (const cell of concerned) for (const d of divisions.of(cell)) before.set(JSON.stringify(d), d);

  const renamed = (cell: number, frame: number | undefined) => {
    const to = ids.get(cell);
    return to !== undefined && frame !== undefined && covered(frame) ? to : cell;
  };
  const followed = [...before.values()]
    .filter((division) => JSON.stringify(division) !== JSON.stringify(ends))
    .map((division): Followed => {
      const { parent, daughters, t } = division;
      const end = cells.framesOf(parent).findLast((frame) => frame < t);
      return {
        division,
        parent: renamed(parent, end),
        daughters: daughters.map((cell) => ({
          was: cell,
          is: renamed(
            cell,
            cells.framesOf(cell).find((frame) => frame >= t),
          ),
        })),
      };
    });
  const known = (cell: number) => cells.has(cell) || concerned.has(cell);
  const present = (cell: number) => (known(cell) ? framesAfter(cells, cell, { ids, covered }) : null);
  return { before: [...before.values()], after: soundDivisions({ cells, divisions }, followed, present) };
}

/** The frames of a cell once the relabeling is done. */
function framesAfter(cells: Lineage['cells'], cell: number, { ids, covered }: Relabeling): number[] {
  const frames = new Set(
    ids.has(cell) ? cells.framesOf(cell).filter((t) => !covered(t)) : cells.framesOf(cell),
  );
  for (const [from, to] of ids) {
    if (to === cell) for (const t of cells.framesOf(from)) if (covered(t)) frames.add(t);
  }
  return [...frames].sort((a, b) => a - b);
}
