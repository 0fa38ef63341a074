import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCells, deleteCell, newCell, swapCells } from './cellActions';
import { removeFromDivisions } from './divisions';
import type { MemoryLabels } from './memoryLabels';
import { withSoundEvents } from './soundEvents';
import { apply } from './testing/apply';
import { movie, span, type Tracks } from './testing/lineages';
import { acts, fresh, perform, someLabels } from './testing/randomTools';
import { breakTrack } from './tracks/breakTrack';
import { divideCell } from './tracks/divideCell';
import { linkTracks } from './tracks/linkTracks';
import { lostEvents } from './tracks/lostEvents';
import { markEnd } from './tracks/markEnd';
import { undoDivision } from './tracks/undoDivision';
import { ActionRefused, type Change, type TrackEvent } from './types';

const dies = (cell: number, t: number): TrackEvent => ({ cell, t, kind: 'dies' });
const leaves = (cell: number, t: number): TrackEvent => ({ cell, t, kind: 'leaves' });

function marked(tracks: Tracks, ...events: TrackEvent[]): MemoryLabels {
  const labels = movie(tracks);
  for (const event of events) labels.events.add(event);
  return labels;
}

/** The marks once the changes are made, and the words about what was lost. */
function after(labels: MemoryLabels, changes: Change[]): { events: TrackEvent[]; lost: string } {
  const sound = withSoundEvents(labels, changes);
  expect(withSoundEvents(labels, sound)).toEqual(sound);
  return { events: apply(labels, sound).events.all(), lost: lostEvents(sound) };
}

describe('a mark stays with the track whose last frame it marks', () => {
  it.each<[string, Tracks, (labels: MemoryLabels) => Change[], TrackEvent[]]>([
    ['broken before', { 1: span(0, 6) }, (l) => breakTrack(l, 1, 3).changes, [dies(2, 6)]],
    [
      'swapped to the end',
      { 1: span(0, 6), 2: span(0, 6) },
      (l) => swapCells(l, 1, 2, { mode: 'future', t: 3 }),
      [dies(2, 6)],
    ],
    [
      'swapped before the end',
      { 1: span(0, 6), 2: span(0, 6) },
      (l) => swapCells(l, 1, 2, { mode: 'one', t: 3 }),
      [dies(1, 6)],
    ],
    [
      'given another number',
      { 1: span(0, 6) },
      (l) => newCell(l, 1, { mode: 'all', t: 0 }).changes,
      [dies(2, 6)],
    ],
    [
      'joined to an earlier one',
      { 1: span(4, 6), 2: span(0, 2) },
      (l) => linkTracks(l, 2, 1).changes,
      [dies(2, 6)],
    ],
    [
      'fused into one that ends with it',
      { 1: span(0, 6), 2: span(3, 6) },
      (l) => combineCells(l, 2, 1, { mode: 'all', t: 0 }),
      [dies(2, 6)],
    ],
    [
      'without its first frames',
      { 1: span(0, 6) },
      (l) => deleteCell(l, 1, { mode: 'past', t: 3 }),
      [dies(1, 6)],
    ],
  ])('%s', (_, tracks, changes, events) => {
    const labels = marked(tracks, dies(1, 6));
    expect(after(labels, changes(labels))).toEqual({ events, lost: '' });
  });

  it('as a daughter who goes on as her parent', () => {
    const labels = movie({ 1: span(0, 2), 2: span(3, 5), 3: span(3, 9) }, [
      { parent: 1, daughters: [2, 3], t: 3 },
    ]);
    labels.events.add(leaves(2, 5));
    expect(after(labels, undoDivision(labels, 1, 2).changes).events).toEqual([leaves(1, 5)]);
  });
});

describe('a mark goes', () => {
  it.each<[string, Tracks, (labels: MemoryLabels) => Change[]]>([
    ['with a track that goes on', { 1: span(0, 6), 2: span(8, 9) }, (l) => linkTracks(l, 1, 2).changes],
    ['with a track that is gone', { 1: span(0, 6) }, (l) => deleteCell(l, 1, { mode: 'all', t: 0 })],
    ['with the last frames', { 1: span(0, 6) }, (l) => deleteCell(l, 1, { mode: 'future', t: 4 })],
    [
      'with a division',
      { 1: span(0, 6), 2: span(7, 9), 3: span(7, 9) },
      (l) => divideCell(l, 1, [2, 3], 7).changes,
    ],
    [
      'where another goes on',
      { 1: span(0, 6), 2: span(0, 9) },
      (l) => swapCells(l, 1, 2, { mode: 'one', t: 6 }),
    ],
    [
      'with an outline painted in the next frame',
      { 1: span(0, 6) },
      () => [{ kind: 'cells', feature: 'nucleus', removed: [], added: [[7, 1, 1]] }],
    ],
  ])('%s', (_, tracks, changes) => {
    const labels = marked(tracks, dies(1, 6));
    const result = after(labels, changes(labels));
    expect(result).toEqual({ events: [], lost: 'no mark that 1 dies at 6' });
  });

  it('where two become one, but for one', () => {
    const labels = marked({ 1: span(0, 6), 2: span(3, 6) }, dies(1, 6), leaves(2, 6));
    expect(after(labels, combineCells(labels, 1, 2, { mode: 'all', t: 0 })).events).toEqual([dies(1, 6)]);
  });
});

it('a mark of a cell that an action leaves alone stays, and a paint that only changes the value does', () => {
  const labels = marked({ 1: span(0, 6), 2: span(0, 9) }, dies(1, 6));
  expect(after(labels, deleteCell(labels, 2, { mode: 'all', t: 0 })).events).toEqual([dies(1, 6)]);
  const repainted: Change = { kind: 'cells', feature: 'nucleus', removed: [[6, 1, 1]], added: [[6, 8, 1]] };
  expect(after(labels, [repainted]).events).toEqual([dies(1, 6)]);
});

describe('markEnd', () => {
  it('marks the last frame, marks otherwise, and unmarks', () => {
    const labels = movie({ 1: span(0, 6) });
    const first = markEnd(labels, 1, 'dies', 9);
    expect(first).toMatchObject({ t: 6, was: null });
    expect(apply(labels, first.changes).events.of(1)).toEqual(dies(1, 6));
    expect(markEnd(labels, 1, 'dies', 9).changes).toEqual([]);
    const other = markEnd(labels, 1, 'leaves', 9);
    expect(other.was).toEqual(dies(1, 6));
    expect(apply(labels, other.changes).events.all()).toEqual([leaves(1, 6)]);
    expect(apply(labels, markEnd(labels, 1, null, 9).changes).events.size).toBe(0);
  });

  it.each<[string, (labels: MemoryLabels) => unknown, RegExp]>([
    ['a cell that is nowhere', (l) => markEnd(l, 7, 'dies', 9), /^Cell 7 is in no frame\.$/],
    ['a cell that divides', (l) => markEnd(l, 1, 'dies', 9), /^Cell 1 divides at frame 3: .*\.$/],
    [
      'a cell that is there at the end',
      (l) => markEnd(l, 2, 'leaves', 9),
      /^Cell 2 is there in the last frame, 9: .*\.$/,
    ],
    ['no mark to take away', (l) => markEnd(l, 3, null, 9), /^The end of cell 3 is not marked\.$/],
  ])('refuses %s', (_, mark, words) => {
    const labels = movie({ 1: span(0, 2), 2: span(3, 9), 3: span(3, 6) }, [
      { parent: 1, daughters: [2, 3], t: 3 },
    ]);
    expect(() => mark(labels)).toThrow(ActionRefused);
    expect(() => mark(labels)).toThrow(words);
  });

  it('the last division of a marked cell gone, it can be marked again', () => {
    const labels = movie({ 1: span(0, 2), 2: span(3, 9) }, [{ parent: 1, daughters: [2], t: 3 }]);
    apply(labels, removeFromDivisions(labels.divisions, 1));
    expect(markEnd(labels, 1, 'dies', 9).t).toBe(2);
  });
});

it('whatever tools do at random, a mark stands in the last frame of its cell, which does not divide', () => {
  let marks = 0;
  fc.assert(
    fc.property(someLabels, acts(25), (start, steps) => {
      const labels = fresh(start);
      for (const step of steps) {
        perform(labels, step);
        for (const { cell, t } of labels.events.all()) {
          marks += 1;
          expect(labels.cells.framesOf(cell).at(-1)).toBe(t);
          expect(labels.divisions.ofParent(cell)).toEqual([]);
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(marks).toBeGreaterThan(100);
});
