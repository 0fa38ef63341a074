/**
 * What the values and numbers in some edits mean: the rows, divisions and marked ends they were made on, brought along edit by edit.
 * Answers are in the numbers of the labels as they are now, where a cell may have had to take another number.
 */
import type { MarkedLineage } from '../divisions';
import { normalDivision } from '../divisionSet';
import type { CellTuple, Division, Edit, TrackEvent } from '../types';

/** Rows of some values, as they were at one moment. */
export interface Rows {
  cellsOf(t: number, feature: string, value: number): readonly number[];
}

export class Meaning implements Rows {
  private readonly lineage: MarkedLineage;
  private readonly freeCell: () => number;
  private readonly numbers = new Map<number, number>();
  private readonly known: Set<number>;

  /** `lineage` is changed. `freeCell`: a number that no cell has in the labels of now. */
  constructor(lineage: MarkedLineage, freeCell: () => number) {
    this.lineage = lineage;
    this.freeCell = freeCell;
    this.known = new Set(lineage.cells.cells());
    for (const { parent, daughters } of lineage.divisions.all())
      for (const cell of [parent, ...daughters]) this.known.add(cell);
  }

  cellsOf(t: number, feature: string, value: number): readonly number[] {
    const cells = this.lineage.cells.cellsOf(t, feature, value);
    if (this.numbers.size === 0) return cells;
    return cells.map((cell) => this.numberOf(cell)).sort((a, b) => a - b);
  }

  numberOf(cell: number): number {
    return this.numbers.get(cell) ?? cell;
  }

  division({ parent, daughters, t }: Division): Division {
    return normalDivision({
      parent: this.numberOf(parent),
      daughters: daughters.map((cell) => this.numberOf(cell)),
      t,
    });
  }

  event({ cell, t, kind }: TrackEvent): TrackEvent {
    return { cell: this.numberOf(cell), t, kind };
  }

  /** The divisions that a cell (in the number of the edits) makes. */
  divisionsOf(cell: number): Division[] {
    return this.lineage.divisions.ofParent(cell).map((each) => this.division(each));
  }

  /** Whether a cell of the edits (in their own number) is in their labels. */
  has(cell: number): boolean {
    return this.lineage.cells.has(cell);
  }

  /** Whether a cell that an edit names has another number now. */
  renames(edit: Edit): boolean {
    return [...namedBy(edit)].some((cell) => this.numberOf(cell) !== cell);
  }

  /** What the values in an edit mean now, kept while the edit is followed. */
  rowsOf(edit: Edit): Rows {
    const rows = new Map<string, readonly number[]>();
    for (const { t, feature, value } of valuesIn(edit))
      rows.set(`${t} ${value} ${feature}`, this.cellsOf(t, feature, value));
    return { cellsOf: (t, feature, value) => rows.get(`${t} ${value} ${feature}`) ?? [] };
  }

  /** Go on to the labels after an edit. The cells it makes that get another number: [theirs, ours]. */
  follow(edit: Edit, taken: (cell: number) => boolean): [number, number][] {
    const renamed: [number, number][] = [];
    for (const cell of namedBy(edit)) {
      if (this.known.has(cell)) continue;
      this.known.add(cell);
      if (!taken(cell)) continue;
      const used = [...this.known, ...this.numbers.values()];
      const number = used.reduce((free, other) => Math.max(free, other + 1), this.freeCell());
      this.numbers.set(cell, number);
      renamed.push([cell, number]);
    }
    const { cells, divisions, events } = this.lineage;
    for (const change of edit.changes) {
      // Not strictly: where what the edits were made on is not known, the rows may be there already.
      if (change.kind === 'cells') {
        const there = (row: CellTuple) => cells.hasRow(change.feature, row);
        cells.remove(change.feature, change.removed.filter(there));
        cells.add(
          change.feature,
          change.added.filter((row) => !there(row)),
        );
      } else if (change.kind === 'divisions') {
        for (const each of change.removed) if (divisions.has(each)) divisions.remove(each);
        for (const each of change.added) if (!divisions.has(each)) divisions.add(each);
      } else if (change.kind === 'events') {
        for (const each of change.removed) if (events.has(each)) events.remove(each);
        for (const each of change.added) if (events.of(each.cell) === null) events.add(each);
      }
    }
    return renamed;
  }

  /** The cells an edit is about: those it gives or takes pixels and rows, those whose divisions or marked ends it changes. */
  cellsAbout(edit: Edit, before: Rows): number[] {
    const cells = new Set<number>();
    for (const change of edit.changes) {
      if (change.kind === 'paint') {
        for (const run of change.runs) {
          const from = before.cellsOf(change.t, change.feature, run.before);
          const to = this.cellsOf(change.t, change.feature, run.after);
          for (const cell of to) if (!from.includes(cell)) cells.add(cell);
          for (const cell of from) if (!to.includes(cell)) cells.add(cell);
        }
      } else if (change.kind === 'cells') {
        for (const [, , cell] of [...change.removed, ...change.added]) cells.add(this.numberOf(cell));
      } else if (change.kind === 'events') {
        for (const { cell } of [...change.removed, ...change.added]) cells.add(this.numberOf(cell));
      } else {
        for (const { parent } of [...change.removed, ...change.added]) cells.add(this.numberOf(parent));
      }
    }
    return [...cells].sort((a, b) => a - b);
  }
}

/** The cells that rows, divisions and marked ends of an edit name, in its own numbers. */
function namedBy(edit: Edit): Set<number> {
  const cells = new Set<number>();
  for (const change of edit.changes) {
    if (change.kind === 'cells') {
      for (const [, , cell] of [...change.removed, ...change.added]) cells.add(cell);
    } else if (change.kind === 'divisions') {
      for (const { parent, daughters } of [...change.removed, ...change.added])
        for (const cell of [parent, ...daughters]) cells.add(cell);
    } else if (change.kind === 'events') {
      for (const { cell } of [...change.removed, ...change.added]) cells.add(cell);
    }
  }
  return cells;
}

function* valuesIn(edit: Edit): Generator<{ t: number; feature: string; value: number }> {
  for (const change of edit.changes) {
    if (change.kind === 'divisions' || change.kind === 'events') continue;
    const { feature } = change;
    if (change.kind === 'cells') {
      for (const [t, value] of [...change.removed, ...change.added]) yield { t, feature, value };
    } else {
      for (const { before, after } of change.runs) {
        yield { t: change.t, feature, value: before };
        yield { t: change.t, feature, value: after };
      }
    }
  }
}
