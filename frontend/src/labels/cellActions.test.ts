import { describe, expect, it } from 'vitest';

import { combineCells, deleteCell, newCell, nextCellId, swapCells, type ActionFrames } from './cellActions';
import { framesToChange } from './frameMode';
import { MemoryLabels } from './memoryLabels';
import { apply } from './testing/apply';
import { movie } from './testing/lineages';
import { ActionRefused, type FrameMode } from './types';

const at = (mode: FrameMode, t: number): ActionFrames => ({ mode, t });

describe('frame modes', () => {
  it.each([
    ['one', [2]],
    ['past', [0, 1, 2]],
    ['future', [2, 3, 4]],
    ['all', [0, 1, 2, 3, 4]],
  ] as const)('%s', (mode, frames) => {
    const labels = movie({ 1: [0, 1, 2, 3, 4] });
    const { changes, cell } = newCell(labels, 1, at(mode, 2));
    expect(cell).toBe(2);
    expect(framesToChange(labels.cells, [1], mode, 2)).toEqual(frames);
    apply(labels, changes);
    expect(labels.cells.framesOf(2)).toEqual(frames);
  });
});

describe('combine', () => {
  it('gives the other cell to the selected one', () => {
    const labels = movie({ 1: [0, 1], 2: [2, 3] });
    apply(labels, combineCells(labels, 1, 2, at('all', 0)));
    expect(labels.cells.framesOf(1)).toEqual([0, 1, 2, 3]);
    expect(labels.cells.has(2)).toBe(false);
  });

  it('leaves one row where the two overlapped', () => {
    const labels = new MemoryLabels(
      {
        frames: { nucleus: { '0': [[1, 3, 2]] } },
        cells: {
          nucleus: [
            [0, 1, 1],
            [0, 2, 2],
            [0, 3, 1],
            [0, 3, 2],
          ],
        },
        divisions: [],
      },
      [1, 3],
    );
    apply(labels, combineCells(labels, 1, 2, at('one', 0)));
    expect(labels.cells.toTuples()).toEqual({
      nucleus: [
        [0, 1, 1],
        [0, 2, 1],
        [0, 3, 1],
      ],
    });
  });

  it('of a parent with her daughter mends a false division', () => {
    const labels = movie({ 1: [0, 1], 2: [2, 3], 3: [2] }, [{ parent: 1, daughters: [2, 3], t: 2 }]);
    apply(labels, combineCells(labels, 1, 2, at('all', 0)));
    // The parent goes on: it does not divide, and the other daughter has no parent.
    expect(labels.divisions.all()).toEqual([]);
  });

  it('of two parents makes one division, in the earlier frame', () => {
    const labels = movie({ 1: [0, 1], 2: [0, 1, 2], 3: [2], 4: [3], 5: [3] }, [
      { parent: 1, daughters: [3], t: 2 },
      { parent: 2, daughters: [4, 5], t: 3 },
    ]);
    apply(labels, combineCells(labels, 1, 2, at('one', 0)));
    expect(labels.divisions.all()).toHaveLength(2);
    const again = movie({ 1: [0, 1], 2: [0, 1], 3: [2], 4: [3], 5: [3] }, [
      { parent: 1, daughters: [3], t: 2 },
      { parent: 2, daughters: [4, 5], t: 3 },
    ]);
    apply(again, combineCells(again, 1, 2, at('all', 0)));
    expect(again.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4, 5], t: 2 }]);
  });

  it('of daughters of two parents leaves the later birth', () => {
    const labels = movie({ 1: [0], 2: [0, 1], 3: [2, 3], 4: [2, 3] }, [
      { parent: 1, daughters: [3], t: 1 },
      { parent: 2, daughters: [4], t: 2 },
    ]);
    apply(labels, combineCells(labels, 3, 4, at('all', 0)));
    expect(labels.divisions.all()).toEqual([{ parent: 2, daughters: [3], t: 2 }]);
  });

  it('of a daughter with an earlier cell takes her out of the division', () => {
    const labels = movie({ 1: [0, 1], 2: [2], 3: [2], 9: [0, 1] }, [{ parent: 1, daughters: [2, 3], t: 2 }]);
    apply(labels, combineCells(labels, 2, 9, at('all', 0)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3], t: 2 }]);
  });

  it('refuses a cell that is not there, and the cell itself', () => {
    const labels = movie({ 1: [0], 2: [3] });
    expect(() => combineCells(labels, 1, 2, at('one', 0))).toThrow(ActionRefused);
    expect(() => combineCells(labels, 1, 1, at('all', 0))).toThrow(ActionRefused);
  });
});

describe('swap', () => {
  it('exchanges tracks from a frame on, and the divisions that come later', () => {
    const labels = movie({ 1: [0, 1, 2], 2: [0, 1, 2, 3, 4], 3: [3], 4: [3] }, [
      { parent: 1, daughters: [3, 4], t: 3 },
    ]);
    apply(labels, swapCells(labels, 1, 2, at('future', 2)));
    expect(labels.cells.framesOf(1)).toEqual([0, 1, 2, 3, 4]);
    expect(labels.cells.framesOf(2)).toEqual([0, 1, 2]);
    expect(labels.divisions.all()).toEqual([{ parent: 2, daughters: [3, 4], t: 3 }]);
  });

  it('leaves a division whose parent ends before the frames changed', () => {
    const labels = movie({ 1: [0, 1], 2: [0, 1, 2, 3], 3: [2, 3], 4: [2] }, [
      { parent: 1, daughters: [3, 4], t: 2 },
    ]);
    apply(labels, swapCells(labels, 2, 3, at('future', 3)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 2 }]);
  });

  it('leaves who begins at a division its daughter: the other one was there before', () => {
    const labels = movie({ 1: [0, 1], 2: [0, 1, 2, 3], 3: [2, 3], 4: [2] }, [
      { parent: 1, daughters: [3, 4], t: 2 },
    ]);
    apply(labels, swapCells(labels, 2, 3, at('future', 2)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 2 }]);
    expect(labels.cells.framesOf(3)).toEqual([2, 3]);
  });

  it('hands a daughter on where her first frame is changed', () => {
    const labels = movie({ 1: [0, 1], 2: [2, 3], 3: [2, 3], 4: [2] }, [
      { parent: 1, daughters: [3, 4], t: 2 },
    ]);
    apply(labels, swapCells(labels, 2, 3, at('future', 2)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [2, 4], t: 2 }]);
  });

  it('in the last frame of a parent leaves it the division that the other cell cannot make', () => {
    const labels = movie({ 1: [0, 1], 2: [0, 1, 2, 3], 3: [2], 4: [2] }, [
      { parent: 1, daughters: [3, 4], t: 2 },
    ]);
    apply(labels, swapCells(labels, 1, 2, at('one', 1)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 2 }]);
  });

  it('leaves a division that was wrong before: it has its alert', () => {
    const wrong = [{ parent: 1, daughters: [3], t: 2 }];
    const labels = movie({ 1: [0, 1, 2, 3], 2: [0, 1, 2, 3], 3: [2] }, wrong);
    apply(labels, swapCells(labels, 1, 2, at('one', 3)));
    expect(labels.divisions.all()).toEqual(wrong);
  });

  it('keeps both rows of an overlap', () => {
    const labels = new MemoryLabels(
      {
        frames: { nucleus: { '0': [[1, 3]] } },
        cells: {
          nucleus: [
            [0, 1, 1],
            [0, 3, 1],
            [0, 3, 2],
          ],
        },
        divisions: [],
      },
      [1, 2],
    );
    apply(labels, swapCells(labels, 1, 2, at('one', 0)));
    expect(labels.cells.toTuples()).toEqual({
      nucleus: [
        [0, 1, 2],
        [0, 3, 1],
        [0, 3, 2],
      ],
    });
  });
});

describe('delete', () => {
  const division = [{ parent: 1, daughters: [2, 3], t: 2 }];

  it('of a parent removes the division', () => {
    const labels = movie({ 1: [0, 1], 2: [2], 3: [2] }, division);
    apply(labels, deleteCell(labels, 1, at('all', 0)));
    expect(labels.cells.has(1)).toBe(false);
    expect(labels.divisions.all()).toEqual([]);
  });

  it('of a daughter leaves her sister', () => {
    const labels = movie({ 1: [0, 1], 2: [2], 3: [2] }, division);
    apply(labels, deleteCell(labels, 2, at('all', 0)));
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3], t: 2 }]);
  });

  it('of a parent before the division removes it, of a daughter later leaves it', () => {
    const labels = movie({ 1: [0, 1], 2: [2, 3], 3: [2] }, division);
    apply(labels, deleteCell(labels, 2, at('one', 3)));
    expect(labels.divisions.all()).toEqual(division);
    apply(labels, deleteCell(labels, 1, at('past', 1)));
    expect(labels.divisions.all()).toEqual([]);
  });

  it('leaves a division whose parent lies outside the frames of the task', () => {
    const labels = movie({ 2: [2, 3], 3: [2] }, division);
    apply(labels, deleteCell(labels, 2, at('one', 3)));
    expect(labels.divisions.all()).toEqual(division);
  });
});

describe('new', () => {
  it('takes an id that neither rows nor divisions name', () => {
    expect(nextCellId(movie({ 4: [0] }, [{ parent: 4, daughters: [9], t: 1 }]))).toBe(10);
    expect(nextCellId(movie({}))).toBe(1);
  });

  it('from a frame on takes the later division along, and the earlier one stays', () => {
    const labels = movie({ 1: [0], 2: [1, 2, 3], 3: [1], 5: [4], 6: [4] }, [
      { parent: 1, daughters: [2, 3], t: 1 },
      { parent: 2, daughters: [5, 6], t: 4 },
    ]);
    apply(labels, newCell(labels, 2, at('future', 3)).changes);
    expect(labels.divisions.all()).toEqual([
      { parent: 1, daughters: [2, 3], t: 1 },
      { parent: 7, daughters: [5, 6], t: 4 },
    ]);
  });
});
