import { expect, it } from 'vitest';
import { CellsTable } from '../../labels/cellsTable';
import { DivisionSet } from '../../labels/divisionSet';
import { FrameStats } from '../../labels/frameStats';
import { ofPart } from './ofPart';

/** Cell 1 in columns 0 to 2, cell 2 in columns 6 to 7, of both frames but for cell 2 in frame 1. */
const labels = {
  context: (feature: string, t: number) => {
    const pixels = Uint32Array.from([1, 1, 1, 0, 0, 0, ...(t === 0 ? [2, 2] : [0, 0])]);
    const cells = CellsTable.fromTuples({
      nucleus: [
        [0, 1, 1],
        [0, 2, 2],
        [1, 1, 1],
      ],
    });
    const stats = FrameStats.of(pixels, 8, 1);
    return { t, feature, width: 8, height: 1, pixels, cells, divisions: new DivisionSet([]), stats };
  },
};
const core = { x0: 0, y0: 0, x1: 4, y1: 1 };

it('leaves_the_cells_of_the_margin_to_the_neighbours', () => {
  expect(ofPart(core, labels, { feature: 'nucleus', t: 0, cell: 1 })).toBe(true);
  expect(ofPart(core, labels, { feature: 'nucleus', t: 0, cell: 2 })).toBe(false);
  expect(ofPart(null, labels, { feature: 'nucleus', t: 0, cell: 2 })).toBe(true);
});

it('asks_where_a_missing_cell_was', () => {
  expect(ofPart(core, labels, { feature: 'nucleus', t: 1, cell: 2, from: 0 })).toBe(false);
  expect(ofPart(core, labels, { feature: 'nucleus', t: 1, cell: 2 })).toBe(true);
});
