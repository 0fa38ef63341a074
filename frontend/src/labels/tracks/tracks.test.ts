import { describe, expect, it } from 'vitest';

import { apply } from '../testing/apply';
import { movie, span } from '../testing/lineages';
import { MemoryLabels } from '../memoryLabels';
import { breakTrack } from './breakTrack';
import { divideCell } from './divideCell';
import { linkTracks } from './linkTracks';
import { lostDivisions } from './lostDivisions';
import { undoDivision } from './undoDivision';

describe('link', () => {
  it('the later track goes on under the number of the earlier one', () => {
    const labels = movie({ 41: [0, 1, 2], 96: [4, 5] });
    const linked = linkTracks(labels, 41, 96);
    expect(linked).toMatchObject({ cell: 41, joined: 96, frames: [4, 5], missing: [3] });
    apply(labels, linked.changes);
    expect(labels.cells.framesOf(41)).toEqual([0, 1, 2, 4, 5]);
    expect(labels.cells.has(96)).toBe(false);
  });

  it('whichever is named first', () => {
    const labels = movie({ 41: [0, 1], 96: [2, 3] });
    expect(linkTracks(labels, 96, 41)).toEqual(linkTracks(labels, 41, 96));
    expect(linkTracks(labels, 96, 41).missing).toEqual([]);
  });

  it('the division of the later one is that of the track', () => {
    const labels = movie({ 1: [0, 1], 2: [2, 3], 3: [4], 4: [4] }, [{ parent: 2, daughters: [3, 4], t: 4 }]);
    apply(labels, linkTracks(labels, 1, 2).changes);
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 4 }]);
  });

  it('a daughter that goes on from an earlier track is none', () => {
    const labels = movie({ 1: [0, 1], 2: [2], 3: [2], 9: [0, 1] }, [{ parent: 1, daughters: [2, 3], t: 2 }]);
    const { changes } = linkTracks(labels, 9, 3);
    expect(lostDivisions(changes)).toBe('3 is no daughter of 1');
    apply(labels, changes);
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [2], t: 2 }]);
  });

  it('covers every feature', () => {
    const labels = movie({ 1: [0], 2: [1, 2] }, [], { other: { 'whole-cell': { 1: [0, 1], 2: [2] } } });
    expect(() => linkTracks(labels, 1, 2)).toThrow('Cells 1 and 2 are both in frame 1.');
    const apart = movie({ 1: [0], 2: [2] }, [], { other: { 'whole-cell': { 1: [0], 2: [2, 3] } } });
    apply(apart, linkTracks(apart, 1, 2).changes);
    expect(apart.cells.framesOfIn(1, 'whole-cell')).toEqual([0, 2, 3]);
    expect(apart.cells.framesOfIn(1, 'nucleus')).toEqual([0, 2]);
  });

  it('takes one cell of a value that means two', () => {
    const labels = new MemoryLabels(
      {
        frames: { nucleus: { '0': [[1, 0]], '1': [[3, 2]] } },
        cells: {
          nucleus: [
            [0, 1, 1],
            [1, 2, 2],
            [1, 3, 2],
            [1, 3, 5],
          ],
        },
        divisions: [],
      },
      [1, 2],
    );
    apply(labels, linkTracks(labels, 1, 2).changes);
    expect(labels.cells.cellsOf(1, 'nucleus', 3)).toEqual([1, 5]);
    expect(labels.cells.cellsOf(1, 'nucleus', 2)).toEqual([1]);
  });

  it.each([
    [{ 41: [0, 1, 2], 96: [1, 2, 3] }, 'Cells 41 and 96 are both in frames 1-2. Break one of them first'],
    [{ 41: [0, 5], 96: [2, 3] }, 'Cells 41 and 96 take turns: neither ends before the other begins.'],
    [{ 41: [0, 5] }, 'Cell 96 is in no frame.'],
  ])('refuses in a sentence: %j', (tracks, sentence) => {
    expect(() => linkTracks(movie(tracks), 41, 96)).toThrow(sentence);
  });

  it('refuses a cell that divides, and itself', () => {
    const labels = movie({ 41: [0, 1], 96: [2, 3], 97: [2] }, [{ parent: 41, daughters: [96, 97], t: 2 }]);
    expect(() => linkTracks(labels, 41, 96)).toThrow('Cell 41 divides at frame 2: its track ends there.');
    expect(() => linkTracks(labels, 41, 41)).toThrow('Cell 41 cannot be linked to itself.');
  });
});

describe('break', () => {
  it('gives the rest a new number, with the division that follows', () => {
    const labels = movie({ 1: [0], 2: span(1, 4), 3: [1], 5: [5], 6: [5] }, [
      { parent: 1, daughters: [2, 3], t: 1 },
      { parent: 2, daughters: [5, 6], t: 5 },
    ]);
    const broken = breakTrack(labels, 2, 3);
    expect(broken).toMatchObject({ cell: 7, frames: [3, 4] });
    apply(labels, broken.changes);
    expect(labels.cells.framesOf(2)).toEqual([1, 2]);
    expect(labels.divisions.all()).toEqual([
      { parent: 1, daughters: [2, 3], t: 1 },
      { parent: 7, daughters: [5, 6], t: 5 },
    ]);
  });

  it('may stand in a gap', () => {
    const labels = movie({ 1: [0, 1, 5, 6] });
    expect(breakTrack(labels, 1, 3).frames).toEqual([5, 6]);
  });

  it('refuses where there is nothing before, and nothing after', () => {
    const labels = movie({ 1: [2, 3] });
    expect(() => breakTrack(labels, 1, 2)).toThrow('Cell 1 begins at frame 2: before that there is nothing');
    expect(() => breakTrack(labels, 1, 4)).toThrow('Cell 1 is in no frame from 4 on.');
  });
});

describe('divide', () => {
  it('a parent that has ended divides where its daughters begin, whatever frame is shown', () => {
    const labels = movie({ 41: [0, 1, 2], 96: span(3, 6), 97: span(4, 6) });
    const { changes, division, frames } = divideCell(labels, 41, [96, 97], 5);
    expect(division).toEqual({ parent: 41, daughters: [96, 97], t: 3 });
    expect(frames).toEqual([3]);
    apply(labels, changes);
    expect(labels.divisions.all()).toEqual([division]);
  });

  it('a parent that goes on ends here: what goes on is a daughter with a new number', () => {
    const labels = movie({ 41: span(0, 6), 96: span(3, 6) });
    const { changes, division, frames, renamed } = divideCell(labels, 41, [96], 3);
    expect([...renamed]).toEqual([[41, 97]]);
    expect(frames).toEqual([3, 4, 5, 6]);
    apply(labels, changes);
    expect(labels.cells.framesOf(41)).toEqual([0, 1, 2]);
    expect(labels.cells.framesOf(97)).toEqual([3, 4, 5, 6]);
    expect(labels.divisions.all()).toEqual([{ ...division, daughters: [96, 97] }]);
  });

  it('takes the later division along with what goes on', () => {
    const labels = movie({ 41: span(0, 5), 96: span(3, 5), 5: [6], 6: [6] }, [
      { parent: 41, daughters: [5, 6], t: 6 },
    ]);
    apply(labels, divideCell(labels, 41, [96], 3).changes);
    expect(labels.divisions.all()).toEqual([
      { parent: 41, daughters: [96, 97], t: 3 },
      { parent: 97, daughters: [5, 6], t: 6 },
    ]);
  });

  it('a daughter that is there before is another cell from the division on', () => {
    const labels = movie({ 41: [0, 1, 2], 96: span(1, 6) });
    const { changes } = divideCell(labels, 41, [96], 3);
    apply(labels, changes);
    expect(labels.cells.framesOf(96)).toEqual([1, 2]);
    expect(labels.cells.framesOf(97)).toEqual([3, 4, 5, 6]);
    expect(labels.divisions.all()).toEqual([{ parent: 41, daughters: [97], t: 3 }]);
  });

  it('a parent that has a division keeps its frame and gets another daughter', () => {
    const labels = movie({ 41: [0, 1], 96: span(2, 5), 97: span(3, 5) }, [
      { parent: 41, daughters: [96], t: 2 },
    ]);
    apply(labels, divideCell(labels, 41, [97], 5).changes);
    expect(labels.divisions.all()).toEqual([{ parent: 41, daughters: [96, 97], t: 2 }]);
  });

  it('a daughter of another parent is hers no more', () => {
    const labels = movie({ 1: [0, 1], 41: [0, 1, 2], 96: span(3, 5), 97: [3] }, [
      { parent: 1, daughters: [96, 97], t: 3 },
    ]);
    const { changes } = divideCell(labels, 41, [96], 3);
    expect(lostDivisions(changes)).toBe('96 is no daughter of 1');
    apply(labels, changes);
    expect(labels.divisions.all()).toEqual([
      { parent: 1, daughters: [97], t: 3 },
      { parent: 41, daughters: [96], t: 3 },
    ]);
  });

  it('covers every feature', () => {
    const labels = movie({ 1: span(0, 3), 2: [2, 3] }, [], { other: { 'whole-cell': { 1: span(0, 4) } } });
    apply(labels, divideCell(labels, 1, [2], 2).changes);
    expect(labels.cells.framesOfIn(3, 'nucleus')).toEqual([2, 3]);
    expect(labels.cells.framesOfIn(3, 'whole-cell')).toEqual([2, 3, 4]);
  });

  it('refuses in a sentence', () => {
    const labels = movie({ 1: [3, 4], 2: [3, 4], 3: [0] }, [{ parent: 3, daughters: [1], t: 3 }]);
    expect(() => divideCell(labels, 1, [2], 3)).toThrow(
      'Cell 1 begins at frame 3: it is not there before frame 3, where it would divide.',
    );
    expect(() => divideCell(labels, 1, [3], 4)).toThrow('Cell 3 is in no frame from 4 on, where 1 divides');
    expect(() => divideCell(labels, 3, [1], 4)).toThrow('Cell 1 is a daughter of 3 already.');
    expect(() => divideCell(labels, 1, [1], 4)).toThrow('Cell 1 cannot be its own daughter.');
    expect(() => divideCell(labels, 8, [1], 4)).toThrow('Cell 8 is in no frame.');
  });
});

describe('undo a division', () => {
  const family = () =>
    movie({ 1: [0, 1], 2: span(2, 4), 3: span(2, 6), 5: [5], 6: [5] }, [
      { parent: 1, daughters: [2, 3], t: 2 },
      { parent: 2, daughters: [5, 6], t: 5 },
    ]);

  it('one daughter goes on as the parent, the other has none', () => {
    const labels = family();
    const { changes, frames } = undoDivision(labels, 1, 2);
    expect(frames).toEqual([2, 3, 4]);
    apply(labels, changes);
    expect(labels.cells.framesOf(1)).toEqual([0, 1, 2, 3, 4]);
    expect(labels.cells.has(2)).toBe(false);
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [5, 6], t: 5 }]);
  });

  it('takes back what divide did', () => {
    const labels = movie({ 41: span(0, 6), 96: span(3, 6) });
    const before = labels.toRows();
    const made = divideCell(labels, 41, [96], 3);
    apply(labels, made.changes);
    apply(labels, undoDivision(labels, 41, made.renamed.get(41)!).changes);
    expect(labels.toRows()).toEqual(before);
  });

  it('refuses in a sentence', () => {
    const labels = family();
    expect(() => undoDivision(labels, 1, 5)).toThrow('Cell 5 is no daughter of 1.');
    const late = movie({ 1: [0, 1, 2], 2: [2] }, [{ parent: 1, daughters: [2], t: 2 }]);
    expect(() => undoDivision(late, 1, 2)).toThrow('Cells 1 and 2 are both in frame 2: they cannot be one.');
  });
});

describe('what divisions lose', () => {
  it('counts when they are many, and says nothing of cells with another number', () => {
    expect(
      lostDivisions([
        {
          kind: 'divisions',
          removed: [
            { parent: 1, daughters: [2], t: 3 },
            { parent: 4, daughters: [5, 6, 7], t: 3 },
            { parent: 8, daughters: [9, 10], t: 5 },
          ],
          added: [
            { parent: 4, daughters: [5], t: 3 },
            { parent: 8, daughters: [9, 11], t: 5 },
          ],
        },
      ]),
    ).toBe('1 divides no more at 3, 6 is no daughter of 4, and 1 more');
    expect(lostDivisions([{ kind: 'cells', feature: 'n', removed: [[0, 1, 1]], added: [] }])).toBe('');
  });
});
