import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../api/types';
import { change } from '../../testing/samples';
import { familiesIn, familyAfter, familyOf, shownIn } from './changeFilter';
import { groupChanges } from './changes';

const listOf = (...kinds: ChangeKind[]) =>
  groupChanges(kinds.map((kind, t) => change({ kind, t, cell: t + 1, iou: null })));
const many = listOf('added', 'division_removed', 'added', 'split', 'merged', 'event_added', 'division_added');

describe('the kinds of changes', () => {
  it('go together where one looks at them for the same reason', () => {
    expect(familiesIn(many)).toEqual([
      { family: 'added', rows: 2 },
      { family: 'pieces', rows: 2 },
      { family: 'divisions', rows: 2 },
      { family: 'ends', rows: 1 },
    ]);
    const kinds: ChangeKind[] = ['removed', 'reshaped', 'relabeled', 'event_removed'];
    expect(kinds.map((kind) => familyOf(change({ kind })))).toEqual([
      'removed',
      'reshaped',
      'relabeled',
      'ends',
    ]);
  });

  it('are counted in rows, which add up to the list', () => {
    const relabeled = [4, 5, 6].map((t) => change({ kind: 'relabeled', t, was: 58, cell: 63 }));
    const small = [1, 2].map((t) => change({ kind: 'reshaped', t, iou: 0.98 }));
    const groups = groupChanges([...relabeled, ...small, change({ kind: 'added' })]);
    expect(familiesIn(groups).reduce((sum, { rows }) => sum + rows, 0)).toBe(groups.length);
    expect(familiesIn(groups).map(({ rows }) => rows)).toEqual([1, 1, 1]);
  });

  it('come one after the other, then all; of one kind alone there is nothing to leave out', () => {
    const turn = [familyAfter(many, null)];
    for (let i = 0; i < 4; i++) turn.push(familyAfter(many, turn.at(-1)!));
    expect(turn).toEqual(['added', 'pieces', 'divisions', 'ends', null]);
    expect(familyAfter(listOf('added', 'added'), null)).toBeNull();
  });

  it('leave the places in the whole list as they are', () => {
    expect(shownIn(many, 'divisions')).toEqual([1, 6]);
    expect(shownIn(many, null)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
