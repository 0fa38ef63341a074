import { describe, expect, it } from 'vitest';
import type { Change } from '../../api/types';
import {
  changeFigure,
  changeWords,
  countByFrame,
  groupChanges,
  groupFrames,
  groupWords,
  memberOf,
  styleOf,
} from './changes';

const change = (part: Partial<Change>): Change => ({
  kind: 'reshaped',
  t: 0,
  feature: 'nucleus',
  cell: 1,
  was: null,
  iou: null,
  pixels: 0,
  y: 0,
  x: 0,
  text: '',
  cells: [],
  ...part,
});
const relabeled = (t: number, was: number, cell: number) => change({ kind: 'relabeled', t, was, cell });

describe('groupChanges', () => {
  it('orders by frame and keeps the order within one', () => {
    const groups = groupChanges([
      change({ t: 3, cell: 1 }),
      change({ t: 1, cell: 2 }),
      change({ t: 1, cell: 3 }),
    ]);
    expect(groups.map(({ change: { t, cell } }) => [t, cell])).toEqual([
      [1, 2],
      [1, 3],
      [3, 1],
    ]);
  });

  it('joins both halves of a swap into a row each', () => {
    const swap = [4, 5, 6].flatMap((t) => [relabeled(t, 58, 63), relabeled(t, 63, 58)]);
    const groups = groupChanges(swap);
    expect(groups.map((group) => [group.change.was, groupFrames(group), group.size])).toEqual([
      [58, 't 4–6', 3],
      [63, 't 4–6', 3],
    ]);
  });

  it('does not join across a gap, nor changes of other kinds', () => {
    expect(groupChanges([relabeled(1, 2, 3), relabeled(3, 2, 3)])).toHaveLength(2);
    expect(groupChanges([change({ t: 1 }), change({ t: 2 })])).toHaveLength(2);
  });
});

describe('small reshapes', () => {
  const reshape = (t: number, iou: number) => change({ t, iou, cell: t });

  it('are told together at the end when there are several', () => {
    const groups = groupChanges([reshape(1, 0.97), reshape(2, 0.8), reshape(3, 0.96), reshape(4, 0.95)]);
    expect(groups.map((group) => [groupWords(group).words, groupFrames(group)])).toEqual([
      ['Cell 2 reshaped', 't 2'],
      ['Cell 4 reshaped', 't 4'],
      ['2 small reshapes', 'all'],
    ]);
    expect(groupWords(groups[2]!).figure).toBe('IoU > .95');
    expect(groups[2]!.members?.map(({ t }) => t)).toEqual([1, 3]);
    expect(memberOf(groups[2]!, 1).t).toBe(3);
    expect(memberOf(groups[0]!, 5).t).toBe(2);
  });

  it('one alone is told as itself; several of one frame name it', () => {
    expect(groupChanges([reshape(1, 0.99)])[0]!.members).toBeUndefined();
    const [only] = groupChanges([reshape(5, 0.99), { ...reshape(5, 0.98), cell: 6 }]);
    expect(groupFrames(only!)).toBe('t 5');
  });
});

describe('words', () => {
  it('names the parts of a split and of a merge', () => {
    expect(changeWords(change({ kind: 'split', cell: 33, cells: [33, 61] }))).toBe(
      'Cell 33 split into 33 and 61',
    );
    expect(changeWords(change({ kind: 'merged', cell: 12, cells: [12, 14, 15] }))).toBe(
      'Cells 12, 14 and 15 merged into 12',
    );
    expect(styleOf('split')).toBe('added');
  });

  it('says what happened to the cell, and how much', () => {
    expect(changeWords(relabeled(0, 51, 18))).toBe('Cell 51 is now 18');
    expect(changeWords(change({ kind: 'division_added', cell: 7 }))).toBe('Division of cell 7 added');
    const text = 'End of cell 7 marked: dies at frame 4';
    expect(changeWords(change({ kind: 'event_added', cell: 7, text }))).toBe(text);
    expect(changeFigure(change({ iou: 0.812 }))).toBe('IoU .81');
    expect(changeFigure(change({ kind: 'removed', pixels: 41 }))).toBe('41 px');
  });

  it('counts by frame', () => {
    expect(countByFrame([change({ t: 2 }), change({ t: 2 }), change({ t: 5 })])).toEqual(
      new Map([
        [2, 2],
        [5, 1],
      ]),
    );
  });
});
