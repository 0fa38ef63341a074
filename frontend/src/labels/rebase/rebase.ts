/**
 * Edits that were made on other labels, brought onto the labels as they are now. What an edit wanted is kept: the cells
 * that its pixels were to mean, the rows and divisions it was to replace. What it found before is read anew.
 *
 *  - An edit that fits stays as it is.
 *  - Paint: every pixel gets the value that now means the cells the edit painted; `before` is what it holds now. Rows
 *    of values that come and go with the paint are made anew.
 *  - Rows: replaced where the replaced row is still there; what is as wanted already is skipped, all else is left alone.
 *  - Divisions: the same; one is left alone where the parent divides otherwise now, or a cell is gone.
 *  - Marked ends: the same; one is left alone where the track ends otherwise now, or elsewhere.
 *  - A cell that an edit makes, and whose number was taken meanwhile, gets a free number, in all edits that follow.
 */
import { nextCellId } from '../cellActions';
import type { MarkedLineage } from '../divisions';
import { applyCells, applyDivisions, applyEvents, EditConflict, invertChanges } from '../edits';
import { formatFrameRanges } from '../frameRanges';
import { FrameValues } from '../frameValues';
import { changesOfRuns } from '../pixelTools/frameContext';
import { forEachSpan, runsOf, spansEnd } from '../spans';
import type {
  CellsChange,
  CellTuple,
  Change,
  Division,
  Edit,
  EventsChange,
  PaintChange,
  Spans,
} from '../types';
import { copyOf } from './baseLineage';
import type { FrameSample } from './frameSample';
import { endsAt, overtakenMarks, rebasedMarks } from './marks';
import { Meaning, type Rows } from './meaning';

/** `fits`: as it is. `rebased`: with other changes. `done`: nothing is left to do. `cannot`: see `notes`. */
export type Outcome = 'fits' | 'rebased' | 'done' | 'cannot';

export interface RebasedEdit {
  /** As it was made. */
  edit: Edit;
  outcome: Outcome;
  /** What to apply, after the edits before it; empty for `done` and `cannot`. */
  changes: Change[];
  /** Sentences about what is other than it was made, and why. */
  notes: string[];
  /** Frames and cells it is about, in the numbers of now. */
  frames: number[];
  cells: number[];
}

export interface Now extends MarkedLineage {
  features: readonly string[];
  hasFrame(t: number): boolean;
  /** Samples of the frames that `framesNeeded` names. */
  sample(feature: string, t: number): FrameSample;
}

export interface NeededFrame {
  feature: string;
  t: number;
  spans: Spans[];
}

/** The label frames whose pixels must be known, with the pixels. */
export function framesNeeded(edits: readonly Edit[], now: Pick<Now, 'features' | 'hasFrame'>): NeededFrame[] {
  const needed = new Map<string, NeededFrame>();
  const need = (feature: string, t: number, spans: Spans[]) => {
    if (!now.features.includes(feature) || !now.hasFrame(t)) return;
    const key = `${t} ${feature}`;
    const frame = needed.get(key) ?? { feature, t, spans: [] };
    frame.spans.push(...spans);
    needed.set(key, frame);
  };
  for (const edit of edits) {
    for (const change of edit.changes) {
      if (change.kind === 'paint') {
        const spans = change.runs.map((run) => run.spans);
        need(change.feature, change.t, spans);
      } else if (change.kind === 'cells') {
        // A row that takes no other's place is only added where its value has pixels.
        const replaced = new Set(change.removed.map(([t, value]) => `${t} ${value}`));
        for (const [t, value] of change.added)
          if (!replaced.has(`${t} ${value}`)) need(change.feature, t, []);
      }
    }
  }
  return [...needed.values()];
}

/**
 * The edits, in their order, each as it applies after those before it. `base`: rows, divisions and marked ends they were made on.
 * `present`: ids of edits that are part of the labels already.
 */
export function rebaseEdits(
  edits: readonly Edit[],
  base: MarkedLineage,
  now: Now,
  present: ReadonlySet<string> = new Set(),
): RebasedEdit[] {
  const rebase = new Rebase(base, now);
  return edits.map((edit) => (present.has(edit.id) ? rebase.skip(edit) : rebase.edit(edit)));
}

class Rebase {
  private readonly theirs: Meaning;
  private readonly now: Now;

  constructor(base: MarkedLineage, now: Now) {
    this.now = {
      ...now,
      ...copyOf(now),
      hasFrame: (t) => now.hasFrame(t),
      sample: (feature, t) => now.sample(feature, t),
    };
    this.theirs = new Meaning(copyOf(base), () => nextCellId(this.now));
  }

  edit(edit: Edit): RebasedEdit {
    const misfit = this.misfit(edit);
    const before = this.theirs.rowsOf(edit);
    const renamed = this.theirs.follow(edit, (cell) => this.isTaken(cell));
    const about = { edit, frames: framesOf(edit), cells: this.theirs.cellsAbout(edit, before) };
    if (misfit !== null) return { ...about, outcome: 'cannot', changes: [], notes: [misfit] };
    if (this.fits(edit)) {
      const gone: string[] = [];
      const overtaken = this.overtaken(edit.changes, gone);
      if (overtaken.length === 0) return { ...about, outcome: 'fits', changes: edit.changes, notes: [] };
      return { ...about, outcome: 'rebased', changes: [...edit.changes, ...overtaken], notes: gone };
    }

    const notes = renamed.map(
      ([from, to]) => `Cell ${from} becomes cell ${to}: the number was taken meanwhile.`,
    );
    const left: string[] = [];
    const changes: Change[] = [];
    for (const change of edit.changes)
      if (change.kind === 'paint') changes.push(...this.paint(change, notes));
    for (const change of edit.changes) {
      if (change.kind === 'cells') changes.push(...this.rows(change, edit, before, left));
    }
    for (const change of edit.changes) {
      if (change.kind === 'divisions') changes.push(...this.divisions(change.removed, change.added, left));
    }
    for (const change of edit.changes) {
      if (change.kind === 'events') changes.push(...this.events(change, left));
    }
    changes.push(...this.overtaken(changes, notes));
    if (changes.length > 0) return { ...about, outcome: 'rebased', changes, notes: [...notes, ...left] };
    return left.length > 0
      ? { ...about, outcome: 'cannot', changes, notes: left }
      : { ...about, outcome: 'done', changes, notes: ['The labels are as it wants them already.'] };
  }

  skip(edit: Edit): RebasedEdit {
    const before = this.theirs.rowsOf(edit);
    this.theirs.follow(edit, () => false);
    const cells = this.theirs.cellsAbout(edit, before);
    const notes = ['It is part of this task already.'];
    return { edit, outcome: 'done', changes: [], notes, frames: framesOf(edit), cells };
  }

  private isTaken(cell: number): boolean {
    return (
      this.now.cells.has(cell) || this.now.divisions.of(cell).length > 0 || this.now.events.of(cell) !== null
    );
  }

  /** Why nothing of an edit can be applied here. */
  private misfit(edit: Edit): string | null {
    for (const change of edit.changes) {
      if (change.kind === 'divisions' || change.kind === 'events') continue;
      if (!this.now.features.includes(change.feature)) return `This task has no “${change.feature}”.`;
      const frames = change.kind === 'paint' ? [change.t] : change.added.map(([t]) => t);
      const outside = [...new Set(frames)].filter((t) => !this.now.hasFrame(t));
      if (outside.length > 0)
        return `${outside.length === 1 ? 'Frame' : 'Frames'} ${formatFrameRanges(outside)} ${
          outside.length === 1 ? 'is' : 'are'
        } not in this task.`;
      if (change.kind !== 'paint') continue;
      const { size } = this.now.sample(change.feature, change.t);
      if (change.runs.some((run) => spansEnd(run.spans) > size)) return 'It paints outside of the image.';
    }
    return null;
  }

  /** Apply it as it is, if that does here what it did there; else nothing is changed. */
  private fits(edit: Edit): boolean {
    if (this.theirs.renames(edit)) return false;
    const done: Change[] = [];
    try {
      for (const change of edit.changes) {
        this.apply(change);
        done.push(change);
      }
      if (this.meansTheSame(edit)) return true;
    } catch (error) {
      if (!(error instanceof EditConflict)) throw error;
    }
    for (const back of invertChanges(done)) this.apply(back);
    return false;
  }

  private meansTheSame(edit: Edit): boolean {
    return edit.changes.every((change) => {
      if (change.kind === 'cells') return true;
      if (change.kind === 'divisions') return change.added.every((each) => this.dividesTheSame(each));
      if (change.kind === 'events') return change.added.every((each) => endsAt(this.now, each));
      const { t, feature } = change;
      const sample = this.now.sample(feature, t);
      const rows = (value: number) => this.now.cells.cellsOf(t, feature, value).join();
      return change.runs.every(
        ({ before, after }) =>
          rows(after) === this.theirs.cellsOf(t, feature, after).join() &&
          // A value that keeps pixels keeps its rows, one that has lost its last pixel does not.
          (before === 0 ||
            (sample.count(before) > 0 && rows(before) === this.theirs.cellsOf(t, feature, before).join()) ||
            (sample.count(before) === 0 && rows(before) === '')),
      );
    });
  }

  /** Whether the parent divides as it does there, and nobody in the division is gone. */
  private dividesTheSame({ parent, daughters }: Division): boolean {
    const here = this.now.divisions.ofParent(parent);
    return (
      JSON.stringify(here) === JSON.stringify(this.theirs.divisionsOf(parent)) &&
      [parent, ...daughters].every((cell) => this.now.cells.has(cell) || !this.theirs.has(cell))
    );
  }

  private paint({ t, feature, runs }: PaintChange, notes: string[]): Change[] {
    const { cells, divisions } = this.now;
    const stats = this.now.sample(feature, t);
    const values = new FrameValues({ t, feature, cells, stats });
    const indices: number[] = [];
    const after: number[] = [];
    const over = new Map<number, number>();
    for (const run of runs) {
      const wanted = this.theirs.cellsOf(t, feature, run.after);
      const value = values.valueFor(wanted);
      forEachSpan(run.spans, (start, end) => {
        for (let i = start; i < end; i++) {
          const held = stats.at(i);
          indices.push(i);
          after.push(value);
          if (held === run.before || held === value) continue;
          for (const cell of cells.cellsOf(t, feature, held))
            if (!wanted.includes(cell)) over.set(cell, (over.get(cell) ?? 0) + 1);
        }
      });
    }
    for (const [cell, count] of over)
      notes.push(
        `${count === 1 ? '1 pixel' : `${count} pixels`} of cell ${cell} in frame ${t} painted over.`,
      );
    const changes = changesOfRuns(
      { t, feature, cells, divisions, stats },
      runsOf(
        indices,
        (i) => stats.at(indices[i]!),
        (i) => after[i]!,
      ),
      values,
    );
    for (const change of changes) this.apply(change);
    return changes;
  }

  private rows({ feature, removed, added }: CellsChange, edit: Edit, before: Rows, left: string[]): Change[] {
    const { cells } = this.now;
    const groups = new Map<string, { t: number; value: number; out: number[]; in: number[] }>();
    const group = ([t, value]: CellTuple) => {
      const key = `${t} ${value}`;
      const known = groups.get(key) ?? { t, value, out: [], in: [] };
      groups.set(key, known);
      return known;
    };
    for (const row of removed)
      if (!goesWithPaint(edit, feature, row, 'before')) group(row).out.push(this.theirs.numberOf(row[2]));
    for (const row of added)
      if (!goesWithPaint(edit, feature, row, 'after')) group(row).in.push(this.theirs.numberOf(row[2]));

    const change: CellsChange = { kind: 'cells', feature, removed: [], added: [] };
    const kept = new Map<number, number[]>();
    for (const { t, value, out, in: coming } of groups.values()) {
      const held = cells.cellsOf(t, feature, value);
      const missing = coming.filter((cell) => !held.includes(cell));
      if (
        out.length > 0
          ? out.every((cell) => held.includes(cell))
          : this.standsAsBefore(t, feature, value, before)
      ) {
        change.removed.push(
          ...out.filter((cell) => !coming.includes(cell)).map((cell): CellTuple => [t, value, cell]),
        );
        change.added.push(...missing.map((cell): CellTuple => [t, value, cell]));
      } else if (missing.length > 0 || out.some((cell) => held.includes(cell))) {
        for (const cell of out.length > 0 ? out : coming) kept.set(cell, [...(kept.get(cell) ?? []), t]);
      }
    }
    for (const [cell, frames] of kept)
      left.push(
        `Cell ${cell} is another one now in ${frames.length === 1 ? 'frame' : 'frames'} ${formatFrameRanges(frames)}: left as it is.`,
      );
    if (change.removed.length + change.added.length === 0) return [];
    this.apply(change);
    return [change];
  }

  /** Whether a value means what it meant there before the edit, and something is to be seen of it. */
  private standsAsBefore(t: number, feature: string, value: number, before: Rows): boolean {
    return (
      this.now.sample(feature, t).count(value) > 0 &&
      this.now.cells.cellsOf(t, feature, value).join() === before.cellsOf(t, feature, value).join()
    );
  }

  private divisions(removed: readonly Division[], added: readonly Division[], left: string[]): Change[] {
    const { cells, divisions } = this.now;
    const gone = removed.map((each) => this.theirs.division(each)).filter((each) => divisions.has(each));
    const isGone = (each: Division) => gone.some((other) => JSON.stringify(other) === JSON.stringify(each));
    const wanted: Division[] = [];
    const coming: Division[] = [];
    for (const theirs of added) {
      const each = this.theirs.division(theirs);
      if (divisions.has(each)) continue;
      wanted.push(each);
      const missing = [theirs.parent, ...theirs.daughters].find(
        (cell) => this.theirs.has(cell) && !cells.has(this.theirs.numberOf(cell)),
      );
      const lost = `The division of cell ${each.parent} is left as it is:`;
      if (missing !== undefined) left.push(`${lost} cell ${missing} is not there any more.`);
      else if (divisions.ofParent(each.parent).every(isGone)) coming.push(each);
      else left.push(`${lost} it divides otherwise now.`);
    }
    // A division goes only when what replaces it comes.
    const replaced = (each: Division) =>
      wanted.some((other) => other.parent === each.parent && !coming.includes(other));
    const leaving = gone.filter((each) => !replaced(each));
    if (leaving.length + coming.length === 0) return [];
    const change: Change = { kind: 'divisions', removed: leaving, added: coming };
    this.apply(change);
    return [change];
  }

  private events(change: EventsChange, left: string[]): Change[] {
    const removed = change.removed.map((each) => this.theirs.event(each));
    const added = change.added.map((each) => this.theirs.event(each));
    return this.made(rebasedMarks(this.now, removed, added, left));
  }

  private overtaken(changes: readonly Change[], notes: string[]): Change[] {
    return this.made(overtakenMarks(this.now, changes, notes));
  }

  private made(changes: Change[]): Change[] {
    for (const change of changes) this.apply(change);
    return changes;
  }

  private apply(change: Change): void {
    if (change.kind === 'cells') {
      applyCells(change, { cells: this.now.cells, hasFrame: (_, t) => this.now.hasFrame(t) });
    } else if (change.kind === 'divisions') {
      applyDivisions(change, this.now);
    } else if (change.kind === 'events') {
      applyEvents(change, this.now);
    } else {
      const sample = this.now.sample(change.feature, change.t);
      if (!sample.fits(change.runs)) throw new EditConflict(0, 'The pixels hold other values.');
      sample.paint(change.runs);
    }
  }
}

/** Whether a row leaves or comes because its value loses its last pixel, or gets its first. */
function goesWithPaint(
  edit: Edit,
  feature: string,
  [t, value]: CellTuple,
  side: 'before' | 'after',
): boolean {
  return edit.changes.some(
    (change) =>
      change.kind === 'paint' &&
      change.t === t &&
      change.feature === feature &&
      change.runs.some((run) => run[side] === value),
  );
}

function framesOf(edit: Edit): number[] {
  const frames = edit.changes.flatMap((change) => {
    if (change.kind === 'paint') return [change.t];
    if (change.kind === 'cells') return [...change.removed, ...change.added].map(([t]) => t);
    return [...change.removed, ...change.added].map(({ t }) => t);
  });
  return [...new Set(frames)].sort((a, b) => a - b);
}
