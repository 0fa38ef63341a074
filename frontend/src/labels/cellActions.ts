/**
 * Actions that say anew which cell is which, without touching a pixel: combine, swap, delete, new.
 * Each covers the frames of a frame mode and returns the changes of one edit: rows of every feature (a cell is one
 * identity across features), the divisions that follow, and a consistency pass over them.
 */

import { compareTuples } from './cellsTable';
import { changesBetween, consistentDivisions, type Lineage } from './divisions';
import { inFrames } from './frameMode';
import { ActionRefused, type CellTuple, type Change, type Division, type FrameMode } from './types';

/** Where an action applies: the frames `mode` covers, seen from the current frame `t`. */
export interface ActionFrames {
  mode: FrameMode;
  t: number;
}

/** The id for a cell that is new to the movie: above every id that rows or divisions name. */
export function nextCellId({ cells, divisions }: Lineage): number {
  return Math.max(cells.maxCell(), divisions.maxCell()) + 1;
}

/** `cell` absorbs `other`: the other's rows become its own. */
export function combineCells(lineage: Lineage, cell: number, other: number, frames: ActionFrames): Change[] {
  if (cell === other) throw new ActionRefused(`Cell ${cell} cannot be combined with itself.`);
  return relabel(lineage, new Map([[other, cell]]), frames);
}

export function swapCells(lineage: Lineage, a: number, b: number, frames: ActionFrames): Change[] {
  if (a === b) throw new ActionRefused(`Cell ${a} cannot be swapped with itself.`);
  return relabel(
    lineage,
    new Map([
      [a, b],
      [b, a],
    ]),
    frames,
  );
}

/** The rows of `cell` go; its pixels mean background from then on. */
export function deleteCell(lineage: Lineage, cell: number, frames: ActionFrames): Change[] {
  return relabel(lineage, new Map([[cell, null]]), frames);
}

/** `cell` becomes a cell with a new id. */
export function newCell(
  lineage: Lineage,
  cell: number,
  frames: ActionFrames,
): { changes: Change[]; cell: number } {
  const id = nextCellId(lineage);
  return { changes: relabel(lineage, new Map([[cell, id]]), frames), cell: id };
}

/** Give cells other ids (null: none) in some frames. ActionRefused when none of them is there. */
function relabel(lineage: Lineage, ids: ReadonlyMap<number, number | null>, frames: ActionFrames): Change[] {
  const covered = (t: number) => inFrames(frames.mode, frames.t, t);
  const changes: Change[] = [];
  for (const feature of lineage.cells.features()) {
    const change = relabelRows(lineage, feature, ids, covered);
    if (change !== null) changes.push(change);
  }
  if (changes.length === 0) {
    const names = [...ids.keys()].join(' and ');
    throw new ActionRefused(`Nothing to change: cell ${names} is in none of these frames.`);
  }
  return [...changes, ...relabelDivisions(lineage, ids, covered)];
}

function relabelRows(
  { cells }: Lineage,
  feature: string,
  ids: ReadonlyMap<number, number | null>,
  covered: (t: number) => boolean,
): Change | null {
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
 * A division follows what was relabeled: its parent where the parent's last frame before t is covered, a daughter where
 * her first frame from t on is. Then the consistency pass, over the divisions of the cells concerned only.
 */
function relabelDivisions(
  { cells, divisions }: Lineage,
  ids: ReadonlyMap<number, number | null>,
  covered: (t: number) => boolean,
): Change[] {
  const concerned = new Set<number>();
  for (const [from, to] of ids) {
    concerned.add(from);
    if (to !== null) concerned.add(to);
  }
  const before = new Map<string, Division>();
  for (const cell of concerned) for (const d of divisions.of(cell)) before.set(JSON.stringify(d), d);

  const after = [...before.values()].flatMap((division) => {
    const renamed = (cell: number, frame: number | undefined) => {
      const to = ids.get(cell);
      return to !== undefined && frame !== undefined && covered(frame) ? to : cell;
    };
    const { t } = division;
    const parent = renamed(
      division.parent,
      cells.framesOf(division.parent).findLast((frame) => frame < t),
    );
    const daughters = division.daughters
      .map((cell) =>
        renamed(
          cell,
          cells.framesOf(cell).find((frame) => frame >= t),
        ),
      )
      .filter((cell) => cell !== null);
    return parent === null ? [] : [{ parent, daughters, t }];
  });
  const known = (cell: number) => cells.has(cell) || concerned.has(cell);
  const present = (cell: number) => (known(cell) ? framesAfter(cells, cell, ids, covered) : null);
  return changesBetween([...before.values()], consistentDivisions(after, present));
}

/** The frames of a cell once the relabeling is done. */
function framesAfter(
  cells: Lineage['cells'],
  cell: number,
  ids: ReadonlyMap<number, number | null>,
  covered: (t: number) => boolean,
): number[] {
  const frames = new Set(
    ids.has(cell) ? cells.framesOf(cell).filter((t) => !covered(t)) : cells.framesOf(cell),
  );
  for (const [from, to] of ids) {
    if (to === cell) for (const t of cells.framesOf(from)) if (covered(t)) frames.add(t);
  }
  return [...frames].sort((a, b) => a - b);
}
