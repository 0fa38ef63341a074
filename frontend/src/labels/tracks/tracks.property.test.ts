/** Whatever is done to tracks, in whatever order: the lineage is sound after each action, and undo gives exactly what was there. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { combineCells, deleteCell, newCell, swapCells } from '../cellActions';
import { divisionAlerts } from '../divisionAlerts';
import { removeDaughter, removeFromDivisions } from '../divisions';
import { applyEdit, invertEdit, makeEdit } from '../edits';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import { interpolated } from '../pixelTools/interpolate';
import { withSoundEvents } from '../soundEvents';
import { ActionRefused, type CellTuple, type Change } from '../types';
import { breakTrack } from './breakTrack';
import { divideCell } from './divideCell';
import { fillGap, gapNear } from './fillGap';
import { linkTracks } from './linkTracks';
import { relabelTrack } from './relabelTrack';
import { markEnd } from './markEnd';
import { undoDivision } from './undoDivision';

const FRAMES = 8;
const WIDTH = 12;
const FEATURES = ['nucleus', 'whole-cell'];

const ACTIONS = [
  'link',
  'break',
  'swap',
  'fuse',
  'new',
  'relabel',
  'relabel as another',
  'delete',
  'divide',
  'divide into two',
  'undo division',
  'remove daughter',
  'no division',
  'fill gap',
  'leaves',
  'dies',
  'unmark',
] as const;

const action = fc.record({
  action: fc.constantFrom(...ACTIONS),
  feature: fc.constantFrom(...FEATURES),
  t: fc.nat(FRAMES - 1),
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
  mode: fc.constantFrom('one' as const, 'past' as const, 'future' as const, 'all' as const),
});

/**
 * A movie of one row of pixels per frame: cells that come and go, that overlap (a pixel of the value 100 means several), that
 * have outlines in one feature or both, and divisions that are sound.
 */
const lineage: fc.Arbitrary<LabelsAsRows> = fc
  .array(
    fc.record({
      first: fc.nat(FRAMES - 1),
      length: fc.integer({ min: 1, max: FRAMES }),
      hole: fc.option(fc.nat(FRAMES - 1)),
      overlaps: fc.boolean(),
      features: fc.constantFrom<number[]>([0], [1], [0, 1]),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((tracks) => {
    const labels: LabelsAsRows = { frames: {}, cells: {}, divisions: [] };
    const framesOf = new Map<number, number[]>();
    FEATURES.forEach((feature, f) => {
      const images = Array.from({ length: FRAMES }, () => new Array<number>(WIDTH).fill(0));
      const rows: CellTuple[] = [];
      tracks.forEach(({ first, length, hole, overlaps, features }, i) => {
        if (!features.includes(f)) return;
        const cell = i + 1;
        for (let t = first; t < Math.min(FRAMES, first + length); t++) {
          if (t === hole) continue;
          images[t]![i] = cell;
          rows.push([t, cell, cell]);
          if (overlaps) {
            images[t]![WIDTH - 1] = 100;
            rows.push([t, 100, cell]);
          }
          framesOf.set(cell, [...(framesOf.get(cell) ?? []), t]);
        }
      });
      labels.frames[feature] = Object.fromEntries(images.map((row, t) => [String(t), [row]]));
      labels.cells[feature] = rows;
    });
    const born = new Set<number>();
    for (const [parent, frames] of framesOf) {
      const last = Math.max(...frames);
      const daughters = [...framesOf]
        .filter(([cell, theirs]) => cell !== parent && Math.min(...theirs) > last && !born.has(cell))
        .map(([cell]) => cell)
        .slice(0, 2);
      if (daughters.length === 0) continue;
      const t = Math.min(...daughters.flatMap((cell) => framesOf.get(cell)!));
      for (const cell of daughters) born.add(cell);
      labels.divisions.push({ parent, daughters, t });
    }
    return labels;
  });

type Step = typeof action extends fc.Arbitrary<infer T> ? T : never;

async function changesOf(labels: MemoryLabels, step: Step): Promise<Change[]> {
  const cells = labels.cells.cells();
  const divisions = labels.divisions.all();
  const pick = <T>(list: readonly T[], n: number): T => {
    const found = list[n % list.length];
    if (found === undefined) throw new ActionRefused('There is none.');
    return found;
  };
  const [a, b] = [pick(cells, step.a), pick(cells, step.b)];
  const { t, mode, feature } = step;
  switch (step.action) {
    case 'link':
      return linkTracks(labels, a, b).changes;
    case 'break':
      return breakTrack(labels, a, t).changes;
    case 'swap':
      return swapCells(labels, a, b, { mode, t });
    case 'fuse':
      return combineCells(labels, a, b, { mode, t });
    case 'new':
      return newCell(labels, a, { mode, t }).changes;
    case 'relabel':
      return relabelTrack(labels, a, 1 + step.b, { mode, t }).changes;
    case 'relabel as another':
      return relabelTrack(labels, a, b, { mode, t }).changes;
    case 'delete':
      return deleteCell(labels, a, { mode, t });
    case 'divide':
      return divideCell(labels, a, [b], t).changes;
    case 'divide into two':
      return divideCell(labels, a, [...new Set([b, pick(cells, step.c)])], t).changes;
    case 'undo division': {
      const { parent, daughters } = pick(divisions, step.a);
      return undoDivision(labels, parent, pick(daughters, step.b)).changes;
    }
    case 'remove daughter': {
      const division = pick(divisions, step.a);
      return removeDaughter(division, pick(division.daughters, step.b));
    }
    case 'no division':
      return removeFromDivisions(labels.divisions, a);
    case 'fill gap': {
      const frame = (at: number) => Promise.resolve(labels.context(feature, at));
      const gap = gapNear(labels.cells, a, feature, t);
      const filled = await fillGap(gap, a, {
        frame,
        between: (job) => interpolated(job.before, job.after, job.t, job.size),
      });
      return filled.changes;
    }
    case 'leaves':
    case 'dies':
      return markEnd(labels, a, step.action, FRAMES - 1).changes;
    case 'unmark':
      return markEnd(labels, a, null, FRAMES - 1).changes;
  }
}

function expectSound(labels: MemoryLabels): void {
  const { cells, divisions, events } = labels;
  // Parents end where daughters begin, none is there before, nobody divides or is born twice.
  expect(divisionAlerts(cells, divisions).filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const { parent, daughters, t } of divisions.all()) {
    expect(cells.framesOf(parent).some((frame) => frame < t)).toBe(true);
    expect(daughters).not.toContain(parent);
    expect(daughters.length).toBeGreaterThan(0);
    for (const cell of daughters) expect(cells.framesOf(cell).some((frame) => frame >= t)).toBe(true);
    expect(labels.hasFrame('nucleus', t)).toBe(true);
  }
  // A mark stands in the last frame of its cell, which does not divide.
  for (const { cell, t } of events.all()) {
    expect(cells.framesOf(cell).at(-1)).toBe(t);
    expect(divisions.ofParent(cell)).toEqual([]);
  }
  // A value without pixels means nobody.
  for (const feature of FEATURES) {
    for (let t = 0; t < FRAMES; t++) {
      for (const value of cells.values(t, feature)) expect(labels.frame(feature, t)).toContain(value);
    }
  }
}

/** By frame and feature: the outlines of a frame, each as the values that make up one cell. */
function outlines({ cells }: MemoryLabels): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const feature of FEATURES) {
    for (let t = 0; t < FRAMES; t++) {
      const each = cells.cellsAt(t, feature).map((cell) => cells.valuesOf(t, feature, cell).join());
      found.set(`${feature} ${t}`, each.sort());
    }
  }
  return found;
}

/** Every one of `some` is in `all`, as often as in `some`. */
function within(some: readonly string[], all: readonly string[]): boolean {
  const left = [...all];
  return some.every((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** No cell is twice in a frame: but where two are fused, the outlines of a frame stay apart from each other. */
function expectApart(before: MemoryLabels, after: MemoryLabels, step: Step): void {
  if (step.action === 'fuse') return;
  const was = outlines(before);
  for (const [frame, now] of outlines(after)) {
    const then = was.get(frame)!;
    if (step.action === 'delete') expect(within(now, then)).toBe(true);
    else if (step.action === 'fill gap') expect(within(then, now)).toBe(true);
    else expect(now).toEqual(then);
  }
}

it('any sequence of actions keeps the lineage sound, and undo returns it', async () => {
  const made = new Set<string>();
  await fc.assert(
    fc.asyncProperty(lineage, fc.array(action, { minLength: 1, maxLength: 15 }), async (start, steps) => {
      const labels = new MemoryLabels(structuredClone(start), [1, WIDTH]);
      expectSound(labels);
      const edits = [];
      const states = [labels.toRows()];
      for (const step of steps) {
        let changes: Change[];
        try {
          changes = withSoundEvents(labels, await changesOf(labels, step));
        } catch (error) {
          if (!(error instanceof ActionRefused)) throw error;
          // A refusal is a sentence that names who it is about.
          expect(error.message).toMatch(/^[A-Z].*\.$/);
          expect(labels.toRows()).toEqual(states.at(-1));
          continue;
        }
        if (changes.length === 0) continue;
        const edit = makeEdit(step.action, changes);
        expect(withSoundEvents(labels, changes)).toEqual(changes);
        applyEdit(edit, labels);
        made.add(step.action);
        expectSound(labels);
        expectApart(new MemoryLabels(states.at(-1)!, [1, WIDTH]), labels, step);
        edits.push(edit);
        states.push(labels.toRows());
      }
      for (const edit of edits.reverse()) {
        states.pop();
        applyEdit(invertEdit(edit), labels);
        expect(labels.toRows()).toEqual(states.at(-1));
      }
    }),
    { numRuns: 300 },
  );
  expect([...made].sort()).toEqual([...ACTIONS].sort());
});
