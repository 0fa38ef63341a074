import { describe, expect, it } from 'vitest';
import { applyEdit, invertChanges } from '../edits';
import { MemoryLabels } from '../memoryLabels';
import type { CellTuple } from '../types';
import type { RegionChanges } from './found';
import { addRegion, boxRound, fitToRegion, maskInBox, splitRegion } from './regions';

/** Wider than high; a value means the cell of its number unless `meanings` says otherwise. */
function labelsOf(rows: number[][], meanings: Record<number, number[]> = {}): MemoryLabels {
  const values = [...new Set(rows.flat())].filter((value) => value !== 0);
  const cells = values.flatMap((value) =>
    (meanings[value] ?? [value]).map((cell): CellTuple => [0, value, cell]),
  );
  return new MemoryLabels({ frames: { nucleus: { '0': rows } }, cells: { nucleus: cells }, divisions: [] }, [
    rows.length,
    rows[0]!.length,
  ]);
}

/** The cells of each pixel after the changes, which must invert. */
function after(labels: MemoryLabels, { changes }: RegionChanges): string[] {
  const before = labels.toRows();
  applyEdit({ changes }, labels);
  const frame = labels.context('nucleus', 0);
  const cells = [...frame.pixels].map((value) => labels.cells.cellsOf(0, 'nucleus', value).join('+') || '.');
  applyEdit({ changes: invertChanges(changes) }, labels);
  expect(labels.toRows()).toEqual(before);
  return cells;
}

const ROW = [[0, 1, 1, 2, 2, 0]];

describe('addRegion', () => {
  it.each([
    ['exclude', ['1', '1', '1', '2', '2', '1'], 2],
    ['overwrite', ['1', '1', '1', '1', '1', '1'], 4],
    ['overlap', ['1', '1', '1', '1+2', '1+2', '1'], 4],
  ] as const)('in mode %s', (mode, expected, gained) => {
    const labels = labelsOf(ROW);
    const plan = addRegion(labels.context('nucleus', 0), 1, [0, 6], mode);
    expect(after(labels, plan)).toEqual(expected);
    expect(plan.gain.filter((_, i) => i % 2).reduce((a, b) => a + b)).toBe(gained);
    expect(plan.loss).toEqual([]);
  });

  it('changes_nothing_where_all_of_it_is_taken', () => {
    const labels = labelsOf(ROW);
    expect(addRegion(labels.context('nucleus', 0), 1, [3, 2], 'exclude').changes).toEqual([]);
  });
});

describe('fitToRegion', () => {
  it.each([
    ['exclude', ['.', '.', '1', '2', '2', '1']],
    ['overwrite', ['.', '.', '1', '1', '1', '1']],
    ['overlap', ['.', '.', '1', '1+2', '1+2', '1']],
  ] as const)('in mode %s', (mode, expected) => {
    const labels = labelsOf(ROW);
    const plan = fitToRegion(labels.context('nucleus', 0), 1, [2, 4], mode);
    expect(after(labels, plan)).toEqual(expected);
    expect(plan.loss).toEqual([1, 1]);
  });

  it('leaves_cells_that_lie_over_what_stays', () => {
    const labels = labelsOf([[1, 3, 0, 0]], { 3: [1, 2] });
    const plan = fitToRegion(labels.context('nucleus', 0), 1, [1, 2], 'overwrite');
    expect(after(labels, plan)).toEqual(['.', '1+2', '1', '.']);
  });
});

describe('splitRegion', () => {
  it('makes_the_part_a_new_cell_and_leaves_what_overlaps_it', () => {
    const labels = labelsOf([[1, 1, 3, 2, 0]], { 3: [1, 2] });
    const plan = splitRegion(labels.context('nucleus', 0), 1, 7, [1, 3]);
    expect(after(labels, plan)).toEqual(['1', '7', '2+7', '2', '.']);
    expect(plan.gain).toEqual([1, 2]);
  });
});

describe('masks in boxes', () => {
  it('count_within_the_box_of_a_frame_that_is_not_square', () => {
    const labels = labelsOf([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 1, 1, 2, 0],
      [0, 0, 0, 1, 2, 0],
    ]);
    const frame = labels.context('nucleus', 0);
    const box = boxRound(frame, 1, 1)!;
    expect(box).toEqual({ x0: 1, y0: 0, x1: 5, y1: 3 });
    expect(maskInBox(frame, box, (cells) => cells.includes(1))).toEqual([5, 2, 3, 1]);
    expect(maskInBox(frame, box, (cells) => cells.length > 0 && !cells.includes(1))).toEqual([7, 1, 3, 1]);
    expect(boxRound(frame, 9, 1)).toBeNull();
  });
});
