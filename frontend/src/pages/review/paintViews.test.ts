import { expect, it } from 'vitest';
import { outlinesOf } from '../picture/outlines';
import { cellAt } from './paintViews';

const rows = ['0000000', '0111110', '0100010', '0102010', '0111110'];
const pixels = Uint32Array.from(rows.join('').split('').map(Number));
const cells = outlinesOf(pixels, 7, 5, new Map([[10, [1]], [20, [2]]])); // prettier-ignore

it('finds the cell under the pointer, and none in a hole or outside', () => {
  expect(cellAt(cells, 1.5, 2.5)).toBe(10);
  expect(cellAt(cells, 3.5, 3.5)).toBe(20);
  expect(cellAt(cells, 3.5, 2.4)).toBeNull();
  expect(cellAt(cells, 6.5, 0.5)).toBeNull();
});

it('prefers the smaller of two cells that overlap', () => {
  const overlapping = outlinesOf(pixels, 7, 5, new Map([[10, [1, 2]], [20, [2]]])); // prettier-ignore
  expect(cellAt(overlapping, 3.5, 3.5)).toBe(20);
});
