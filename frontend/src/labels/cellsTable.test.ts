import { describe, expect, it, vi } from 'vitest';

import { CellsTable } from './cellsTable';
import { PackedRows } from './packedRows';

function table(): CellsTable {
  return CellsTable.fromTuples({
    nucleus: [
      [0, 1, 1],
      [0, 3, 1],
      [0, 3, 2],
      [1, 7, 2],
    ],
    'whole-cell': [[2, 1, 2]],
  });
}

describe('CellsTable', () => {
  it('answers by value, by cell and by frame', () => {
    const cells = table();
    expect(cells.cellsOf(0, 'nucleus', 3)).toEqual([1, 2]);
    expect(cells.cellsOf(0, 'nucleus', 9)).toEqual([]);
    expect(cells.valuesOf(0, 'nucleus', 1)).toEqual([1, 3]);
    expect(cells.cellsAt(0, 'nucleus')).toEqual([1, 2]);
    expect(cells.framesOf(2)).toEqual([0, 1, 2]);
    expect(cells.framesOfIn(2, 'nucleus')).toEqual([0, 1]);
    expect(cells.cells()).toEqual([1, 2]);
    expect(cells.maxValue(1, 'nucleus')).toBe(7);
    expect(cells.size).toBe(5);
  });

  it('forgets a cell with its last row', () => {
    const cells = table();
    cells.remove('nucleus', [
      [0, 1, 1],
      [0, 3, 1],
    ]);
    expect(cells.has(1)).toBe(false);
    expect(cells.cells()).toEqual([2]);
    expect(cells.cellsOf(0, 'nucleus', 3)).toEqual([2]);
  });

  it('changes nothing when one row of several does not fit', () => {
    const cells = table();
    const before = cells.toTuples();
    expect(() =>
      cells.add('nucleus', [
        [4, 4, 4],
        [0, 1, 1],
      ]),
    ).toThrow(/value 1 is already cell 1/);
    expect(() =>
      cells.remove('nucleus', [
        [0, 1, 1],
        [0, 1, 1],
      ]),
    ).toThrow(/value 1 is not cell 1/);
    expect(cells.toTuples()).toEqual(before);
  });

  it('writes the rows it was made from', () => {
    const rows = table().toTuples();
    expect(CellsTable.fromTuples(rows).toTuples()).toEqual(rows);
  });

  it('takes rows in any order, and none twice', () => {
    const rows = table().toTuples();
    const shuffled = { nucleus: [...rows['nucleus']!].reverse(), 'whole-cell': rows['whole-cell']! };
    expect(CellsTable.fromTuples(shuffled).toTuples()).toEqual(rows);
    const twice = { nucleus: [...rows['nucleus']!, rows['nucleus']![0]!] };
    expect(() => CellsTable.fromTuples(twice)).toThrow(/Frame 0 of nucleus: value 1 is already cell 1/);
  });

  it('answers the same whether a frame or a cell was asked for before a change or not', () => {
    const change = (cells: CellsTable) => {
      cells.remove('nucleus', [[1, 7, 2]]);
      cells.add('nucleus', [[5, 1, 9]]);
      return [
        cells.framesOf(2),
        cells.framesOf(9),
        cells.cells(),
        cells.maxCell(),
        cells.cellsAt(1, 'nucleus'),
        cells.rowsOf(1, 'nucleus'),
        cells.size,
        cells.toTuples(),
      ];
    };
    const asked = table();
    for (const t of [0, 1, 2]) asked.cellsAt(t, 'nucleus');
    asked.cells().forEach((cell) => asked.framesOf(cell));
    expect(change(table())).toEqual(change(asked));
  });

  it('looks_for_the_largest_cell_only_when_that_one_is_gone', () => {
    const table = CellsTable.fromTuples({
      nucleus: [
        [0, 1, 1],
        [0, 2, 20],
        [1, 2, 20],
      ],
    });
    const looking = vi.spyOn(PackedRows.prototype, 'cellIds');
    expect(table.maxCell()).toBe(20);
    table.add('nucleus', [[1, 3, 7]]);
    expect(table.maxCell()).toBe(20);
    table.remove('nucleus', [[0, 2, 20]]);
    expect(table.maxCell()).toBe(20);
    table.add('nucleus', [[2, 1, 31]]);
    expect(table.maxCell()).toBe(31);
    expect(looking).toHaveBeenCalledTimes(1);
    table.remove('nucleus', [[2, 1, 31]]);
    expect(table.maxCell()).toBe(20);
    expect(() =>
      table.add('nucleus', [
        [2, 1, 40],
        [0, 1, 1],
      ]),
    ).toThrow(RangeError);
    expect(table.maxCell()).toBe(20);
    looking.mockRestore();
  });
});
