import { describe, expect, it } from 'vitest';

import { CellsTable } from './cellsTable';
import { divisionAlerts, groupAlerts } from './divisionAlerts';
import { removeDaughter, removeFromDivisions } from './divisions';
import { DivisionSet } from './divisionSet';
import { applyDivisions } from './edits';
import { TrackIndex } from './lineage/trackIndex';
import { formatFrameRanges } from './frameRanges';
import { type CellTuple, type Change, type Division } from './types';

function after(divisions: DivisionSet, changes: Change[]): Division[] {
  for (const change of changes) if (change.kind === 'divisions') applyDivisions(change, { divisions });
  return divisions.all();
}

describe('removeFromDivisions', () => {
  it('takes a daughter out and leaves her sister', () => {
    const divisions = new DivisionSet([{ parent: 1, daughters: [2, 3], t: 5 }]);
    expect(after(divisions, removeFromDivisions(divisions, 2))).toEqual([
      { parent: 1, daughters: [3], t: 5 },
    ]);
  });

  it('removes a division with its parent, and with its last daughter', () => {
    const divisions = new DivisionSet([
      { parent: 1, daughters: [2, 3], t: 5 },
      { parent: 2, daughters: [7], t: 9 },
    ]);
    expect(after(divisions, removeFromDivisions(divisions, 1))).toEqual([
      { parent: 2, daughters: [7], t: 9 },
    ]);
    expect(after(divisions, removeFromDivisions(divisions, 7))).toEqual([]);
  });
});

describe('removeDaughter', () => {
  it('leaves the other daughters, and takes the division with the last one', () => {
    const divisions = new DivisionSet([{ parent: 1, daughters: [2, 3], t: 5 }]);
    after(divisions, removeDaughter(divisions.all()[0]!, 3));
    expect(divisions.all()).toEqual([{ parent: 1, daughters: [2], t: 5 }]);
    expect(after(divisions, removeDaughter(divisions.all()[0]!, 2))).toEqual([]);
  });

  it('refuses a cell that is no daughter', () => {
    expect(() => removeDaughter({ parent: 1, daughters: [2, 3], t: 5 }, 4)).toThrow(
      'Cell 4 is no daughter of 1.',
    );
  });
});

describe('alerts', () => {
  const rows = (cell: number, frames: number[]): CellTuple[] => frames.map((t) => [t, cell, cell]);

  it('finds each kind, with frames in words and the place to jump to', () => {
    const cells = CellsTable.fromTuples({
      nucleus: [...rows(1, [0, 1, 4, 5, 6, 8]), ...rows(2, [2, 4, 5]), ...rows(3, [4]), ...rows(4, [9])],
    });
    const divisions = new DivisionSet([
      { parent: 1, daughters: [2, 3], t: 4 },
      { parent: 1, daughters: [4], t: 9 },
      { parent: 5, daughters: [3, 6], t: 4 },
    ]);
    const alerts = divisionAlerts(cells, divisions);
    // The same where first and last frames are known already.
    const index = new TrackIndex({ cells, divisions });
    expect(divisionAlerts(cells, divisions, (cell) => index.track(cell))).toEqual(alerts);
    expect(alerts.map(({ kind, cell, t }) => [kind, cell, t])).toEqual([
      ['parent-after-division', 1, 4],
      ['daughter-before-division', 2, 2],
      ['parent-in-several', 1, 4],
      ['daughter-in-several', 3, 4],
      ['one-daughter', 1, 9],
    ]);
    expect(alerts[0]!.text).toBe('Cell 1 divides at frame 4 and is still there in frames 4-6 and 8.');
    expect(alerts.filter((alert) => alert.severity === 'warning').map((alert) => alert.kind)).toEqual([
      'one-daughter',
    ]);
  });

  it('finds nothing in a sound division', () => {
    const cells = CellsTable.fromTuples({ nucleus: [...rows(1, [0, 1]), ...rows(2, [2]), ...rows(3, [2])] });
    expect(divisionAlerts(cells, new DivisionSet([{ parent: 1, daughters: [2, 3], t: 2 }]))).toEqual([]);
  });

  it('groups alerts of a kind, counted, with their frames', () => {
    const cells = CellsTable.fromTuples({ nucleus: [...rows(1, [0, 1, 2]), ...rows(4, [4, 5])] });
    const divisions = new DivisionSet([
      { parent: 1, daughters: [2, 3], t: 1 },
      { parent: 4, daughters: [5, 6], t: 4 },
    ]);
    const groups = groupAlerts(divisionAlerts(cells, divisions));
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ kind: 'parent-after-division', count: 2, ranges: '1-2 and 4-5' });
  });
});

describe('formatFrameRanges', () => {
  it.each([
    [[0, 1, 2, 4, 5, 6, 8, 9, 10], '0-2, 4-6 and 8-10'],
    [[3], '3'],
    [[7, 3, 3], '3 and 7'],
    [[], ''],
  ])('%j is "%s"', (frames, words) => {
    expect(formatFrameRanges(frames)).toBe(words);
  });
});
