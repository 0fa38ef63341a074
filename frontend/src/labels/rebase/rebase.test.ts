import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, makeEdit } from '../edits';
import type { MemoryLabels, LabelsAsRows } from '../memoryLabels';
import { MemoryLabels as Labels } from '../memoryLabels';
import { acts, fresh, perform, SHAPE, someLabels, type Act } from '../testing/randomTools';
import type { Change, Edit } from '../types';
import { baseLineage } from './baseLineage';
import { FrameSample } from './frameSample';
import { framesNeeded, rebaseEdits, type RebasedEdit } from './rebase';

const FEATURES = ['nucleus', 'whole-cell'];

/** Rebase edits made behind `since` onto `labels`. */
function rebased(edits: readonly Edit[], labels: MemoryLabels, since: readonly Edit[]): RebasedEdit[] {
  const where = { features: FEATURES, hasFrame: (t: number) => labels.hasFrame('nucleus', t) };
  const samples = new Map(
    framesNeeded(edits, where).map(({ feature, t, spans }) => [
      `${t} ${feature}`,
      new FrameSample(labels.frame(feature, t)!, labels.width, labels.height, spans),
    ]),
  );
  const base = baseLineage(labels, since)!;
  const { cells, divisions, events } = labels;
  return rebaseEdits(edits, base, {
    ...where,
    cells,
    divisions,
    events,
    sample: (feature, t) => samples.get(`${t} ${feature}`)!,
  });
}

function apply(result: readonly RebasedEdit[], labels: MemoryLabels): void {
  for (const { changes } of result) if (changes.length > 0) applyEdit(makeEdit('applied', changes), labels);
}

const make = (labels: MemoryLabels, steps: readonly Act[]) =>
  steps.flatMap((step) => perform(labels, step) ?? []);

/** Values with pixels but no row, and rows without a pixel: tools leave neither. */
function strays(labels: MemoryLabels, { frames }: LabelsAsRows): string[] {
  return Object.entries(frames).flatMap(([feature, byFrame]) =>
    Object.keys(byFrame).flatMap((t) => {
      const held = new Set(labels.frame(feature, Number(t)));
      return labels.cells
        .values(Number(t), feature)
        .flatMap((value) => (held.has(value) ? [] : [`${feature} ${t} ${value}`]));
    }),
  );
}

const onePixel = (t: number, at: number, before: number, after: number): Change => ({
  kind: 'paint',
  t,
  feature: 'nucleus',
  runs: [{ before, after, spans: [at, 1] }],
});

describe('rebase, at random', () => {
  it('edits fit as they are where nothing else has happened, and do what they did', () => {
    fc.assert(
      fc.property(someLabels, acts(8), (start, steps) => {
        const theirs = fresh(start);
        const edits = make(theirs, steps);
        const ours = fresh(start);
        const result = rebased(edits, ours, []);
        expect(result.map(({ outcome, notes }) => [outcome, notes])).toEqual(edits.map(() => ['fits', []]));
        apply(result, ours);
        expect(ours.toRows()).toEqual(theirs.toRows());
      }),
      { numRuns: 60 },
    );
  });

  it('always applies to the labels of now, leaves no stray row, and the last paint means what was wanted', () => {
    fc.assert(
      fc.property(someLabels, acts(6), acts(6), (start, mine, others) => {
        const theirs = fresh(start);
        const edits = make(theirs, mine);
        const ours = fresh(start);
        const since = make(ours, others);
        const result = rebased(edits, ours, since);
        apply(result, ours);
        expect(strays(ours, start)).toEqual([]);
        for (const { outcome, notes, changes } of result) {
          expect(changes.length > 0).toBe(outcome === 'fits' || outcome === 'rebased');
          if (outcome === 'cannot' || outcome === 'done') expect(notes).not.toEqual([]);
        }
        // What was looked at is what happens: the labels themselves are left alone while looking.
        const last = edits.at(-1)?.changes[0];
        if (edits.length !== 1 || last?.kind !== 'paint') return;
        for (const { after, spans } of last.runs) {
          const wanted = theirs.cells
            .cellsOf(last.t, last.feature, after)
            .filter((cell) => fresh(start).cells.has(cell));
          const now = ours.frame(last.feature, last.t)![spans[0]!]!;
          expect(ours.cells.cellsOf(last.t, last.feature, now)).toEqual(expect.arrayContaining(wanted));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('looking changes nothing', () => {
    fc.assert(
      fc.property(someLabels, acts(4), acts(4), (start, mine, others) => {
        const edits = make(fresh(start), mine);
        const ours = fresh(start);
        const since = make(ours, others);
        const before = ours.toRows();
        rebased(edits, ours, since);
        expect(ours.toRows()).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('rebase', () => {
  const rows = (first: number[]): LabelsAsRows => ({
    frames: {
      nucleus: { 0: [first], 1: [first] },
      'whole-cell': { 0: [first.map(() => 0)], 1: [first.map(() => 0)] },
    },
    cells: {
      nucleus: [0, 1].flatMap((t) =>
        [...new Set(first)].filter((v) => v > 0).map((v): [number, number, number] => [t, v, v]),
      ),
    },
    divisions: [],
  });
  const labels = (first: number[]) => new Labels(rows(first), [1, first.length]);
  const run = (labelsNow: MemoryLabels, edits: Edit[], since: Edit[]) => {
    for (const edit of since) applyEdit(edit, labelsNow);
    const result = rebased(edits, labelsNow, since);
    apply(result, labelsNow);
    return result;
  };
  const newCell = (at: number) =>
    makeEdit('brush', [
      onePixel(0, at, 0, 2),
      { kind: 'cells', feature: 'nucleus', removed: [], added: [[0, 2, 2]] },
    ]);

  it('gives a new cell a free number where its number was taken meanwhile', () => {
    const now = labels([1, 0, 0, 0]);
    const [result] = run(now, [newCell(2)], [newCell(3)]);
    expect(result).toMatchObject({ outcome: 'rebased', cells: [3] });
    expect(result!.notes).toEqual(['Cell 2 becomes cell 3: the number was taken meanwhile.']);
    expect([...now.frame('nucleus', 0)!]).toEqual([1, 0, 3, 2]);
    expect(now.cells.cellsOf(0, 'nucleus', 3)).toEqual([3]);
  });

  it('says what is painted over', () => {
    const now = labels([1, 0, 0, 0]);
    const [result] = run(now, [newCell(2)], [newCell(2)]);
    expect(result!.notes).toContain('1 pixel of cell 2 in frame 0 painted over.');
    expect(now.cells.has(2)).toBe(false);
  });

  it('paints the cell, not the number, where the value means another cell now', () => {
    const now = labels([1, 2, 0]);
    const swap = makeEdit('swap', [
      {
        kind: 'cells',
        feature: 'nucleus',
        removed: [
          [0, 1, 1],
          [0, 2, 2],
        ],
        added: [
          [0, 1, 2],
          [0, 2, 1],
        ],
      },
    ]);
    const [result] = run(now, [makeEdit('brush', [onePixel(0, 2, 0, 1)])], [swap]);
    expect(result!.outcome).toBe('rebased');
    // Cell 1 has the value 2 now.
    expect([...now.frame('nucleus', 0)!]).toEqual([1, 2, 2]);
  });

  it('skips what is as wanted already, and leaves alone what is another cell now', () => {
    const remove = makeEdit('delete', [
      { kind: 'cells', feature: 'nucleus', removed: [[0, 1, 1]], added: [] },
    ]);
    expect(run(labels([1, 0]), [remove], [makeEdit('delete', remove.changes)])[0]!.outcome).toBe('done');
    const rename = (cell: number) =>
      makeEdit('new', [{ kind: 'cells', feature: 'nucleus', removed: [[0, 1, 1]], added: [[0, 1, cell]] }]);
    const [left] = run(labels([1, 0]), [rename(8)], [rename(9)]);
    expect(left).toMatchObject({
      outcome: 'cannot',
      notes: ['Cell 1 is another one now in frame 0: left as it is.'],
    });
  });

  it('leaves a division alone that is another one now', () => {
    const divide = (daughter: number) =>
      makeEdit('division', [
        { kind: 'divisions', removed: [], added: [{ parent: 1, daughters: [daughter], t: 1 }] },
      ]);
    const [left] = run(labels([1, 2, 3]), [divide(2)], [divide(3)]);
    expect(left!.notes).toEqual(['The division of cell 1 is left as it is: it divides otherwise now.']);
    expect(run(labels([1, 2, 3]), [divide(2)], [divide(2)])[0]!.outcome).toBe('done');
  });

  it('marks an end only where the track ends there now, and as nobody else said', () => {
    const ending = () =>
      new Labels(
        {
          ...rows([1, 0]),
          frames: { nucleus: { 0: [[1, 0]], 1: [[0, 0]] }, 'whole-cell': { 0: [[0, 0]], 1: [[0, 0]] } },
          cells: { nucleus: [[0, 1, 1]] },
        },
        [1, 2],
      );
    const mark = (kind: 'dies' | 'leaves') =>
      makeEdit('end-as', [{ kind: 'events', removed: [], added: [{ cell: 1, t: 0, kind }] }]);
    const goesOn = makeEdit('brush', [
      onePixel(1, 0, 0, 1),
      { kind: 'cells', feature: 'nucleus', removed: [], added: [[1, 1, 1]] },
    ]);
    expect(run(ending(), [mark('dies')], [])[0]!.outcome).toBe('fits');
    expect(run(ending(), [mark('dies')], [mark('dies')])[0]!.outcome).toBe('done');
    expect(run(ending(), [mark('dies')], [mark('leaves')])[0]).toMatchObject({
      outcome: 'cannot',
      notes: [
        'It is left unmarked that cell 1 dies at frame 0: it is marked otherwise now (leaves at frame 0).',
      ],
    });
    expect(run(ending(), [mark('dies')], [goesOn])[0]).toMatchObject({
      outcome: 'cannot',
      notes: ['It is left unmarked that cell 1 dies at frame 0: its track does not end there now.'],
    });
    // The other way round: the mark was made meanwhile, and the edit takes the ground from it.
    const now = ending();
    expect(run(now, [goesOn], [mark('dies')])[0]).toMatchObject({
      outcome: 'rebased',
      notes: ['Cell 1 is not marked any more (dies at frame 0): its track ends otherwise then.'],
    });
    expect(now.events.size).toBe(0);
  });

  it('names what is not part of the task', () => {
    const paint = (change: Partial<Extract<Change, { kind: 'paint' }>>) =>
      makeEdit('brush', [{ ...onePixel(0, 0, 1, 0), ...change } as Change]);
    const result = run(
      labels([1, 0]),
      [paint({ t: 7 }), paint({ feature: 'tail' }), makeEdit('x', [onePixel(0, 50, 0, 1)])],
      [],
    );
    expect(result.map(({ outcome, notes }) => [outcome, notes])).toEqual([
      ['cannot', ['Frame 7 is not in this task.']],
      ['cannot', ['This task has no “tail”.']],
      ['cannot', ['It paints outside of the image.']],
    ]);
  });

  it('knows labels that the edits since do not lead to', () => {
    expect(baseLineage(labels([1, 0]), [newCell(1)])).toBeNull();
    expect(SHAPE).toHaveLength(2);
  });
});
