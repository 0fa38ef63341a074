import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editFromJson, MalformedEdit } from './editJson';
import { applyEdit, EditConflict, invertEdit, makeEdit } from './edits';
import { acts, fresh, perform, someLabels } from './testing/randomTools';
import type { Edit } from './types';

describe('random edits', () => {
  it('undo and redo in any order give exactly the labels that were there', () => {
    fc.assert(
      fc.property(someLabels, acts(12), fc.array(fc.boolean(), { maxLength: 30 }), (start, steps, moves) => {
        const labels = fresh(start);
        const states = [labels.toRows()];
        const done: Edit[] = [];
        for (const step of steps) {
          const edit = perform(labels, step);
          if (!edit) continue;
          done.push(edit);
          states.push(labels.toRows());
        }
        let undone: Edit[] = [];
        for (const undo of moves) {
          const edit = undo ? done.pop() : undone.pop();
          if (!edit) continue;
          const inverse = invertEdit(edit);
          applyEdit(inverse, labels);
          if (undo) undone = [...undone, inverse];
          else done.push(inverse);
          expect(labels.toRows()).toEqual(states[done.length]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a thousand undos in a row give exactly the base', () => {
    const [start] = fc.sample(someLabels, { numRuns: 1, seed: 7 });
    const labels = fresh(start!);
    const base = labels.toRows();
    const done: Edit[] = [];
    for (const step of fc.sample(acts(1), { numRuns: 20_000, seed: 8 }).flat()) {
      if (done.length === 1000) break;
      const edit = perform(labels, step);
      if (edit) done.push(edit);
    }
    expect(done).toHaveLength(1000);
    for (const edit of done.reverse()) applyEdit(invertEdit(edit), labels);
    expect(labels.toRows()).toEqual(base);
  });

  it('what does not fit is refused at its change, and changes nothing', () => {
    fc.assert(
      fc.property(someLabels, acts(8), fc.nat(), fc.nat(98), (start, steps, kind, pixel) => {
        const labels = fresh(start);
        const good: Edit[] = steps.flatMap((step) => perform(labels, step) ?? []);
        for (const edit of [...good].reverse()) applyEdit(invertEdit(edit), labels);
        const before = labels.toRows();
        const changes = good.slice(0, 3).flatMap((edit) => edit.changes);
        const bad = [
          () => ({
            kind: 'paint' as const,
            t: 0,
            feature: 'nucleus',
            runs: [{ before: 999, after: 1, spans: [pixel, 1] }],
          }),
          () => ({
            kind: 'paint' as const,
            t: 0,
            feature: 'nucleus',
            runs: [{ before: 0, after: 1, spans: [pixel, 100] }],
          }),
          () => ({
            kind: 'paint' as const,
            t: 9,
            feature: 'nucleus',
            runs: [{ before: 0, after: 1, spans: [pixel, 1] }],
          }),
          () => ({
            kind: 'cells' as const,
            feature: 'nucleus',
            removed: [[0, 77, 77] as [number, number, number]],
            added: [],
          }),
          () => ({
            kind: 'cells' as const,
            feature: 'tail',
            removed: [],
            added: [[0, 77, 77] as [number, number, number]],
          }),
          () => ({
            kind: 'divisions' as const,
            removed: [{ parent: 500, daughters: [501], t: 1 }],
            added: [],
          }),
        ];
        const edit = makeEdit('bad', [...changes, bad[kind % bad.length]!()]);
        let refused: unknown = null;
        try {
          applyEdit(edit, labels);
        } catch (error) {
          refused = error;
        }
        expect(refused).toBeInstanceOf(EditConflict);
        expect((refused as EditConflict).changeIndex).toBe(changes.length);
        expect(labels.toRows()).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it('pass through JSON unchanged', () => {
    fc.assert(
      fc.property(someLabels, acts(5), (start, steps) => {
        const labels = fresh(start);
        for (const step of steps) {
          const edit = perform(labels, step);
          if (!edit) continue;
          const text = JSON.stringify(edit);
          expect(JSON.stringify(editFromJson(JSON.parse(text)))).toBe(text);
        }
      }),
    );
  });
});

describe('editFromJson', () => {
  const good = makeEdit('brush', [
    { kind: 'paint', t: 0, feature: 'nucleus', runs: [{ before: 0, after: 1, spans: [3, 2] }] },
  ]);
  it.each([
    ['null', null],
    ['no changes', { ...good, changes: [] }],
    ['an unknown part', { ...good, colour: 1 }],
    ['an id that is none', { ...good, id: 'one' }],
    ['a fraction', { ...good, changes: [{ ...good.changes[0], t: 0.5 }] }],
    [
      'an odd number of steps',
      { ...good, changes: [{ ...good.changes[0], runs: [{ before: 0, after: 1, spans: [3] }] }] },
    ],
    ['an unknown kind', { ...good, changes: [{ kind: 'classes' }] }],
    [
      'a change that changes nothing',
      { ...good, changes: [{ kind: 'cells', feature: 'n', removed: [], added: [] }] },
    ],
  ])('refuses %s', (_, data) => {
    expect(() => editFromJson(data)).toThrow(MalformedEdit);
  });
});
