import { expect, it } from 'vitest';

import { CellsTable } from '../labels/cellsTable';
import { FrameStats } from '../labels/frameStats';
import type { CellTuple } from '../labels/types';
import { CellColouring } from './colouring';
import { buildLookup, DENSE_VALUES, ENTRY, HOVERED, OVERLAP, SELECTED } from './lookup';
import { parseColour } from './palette';
import { cellsAtPixel, nextPick } from './picking';

/** Cells of 4 x 4 pixels in a grid with the given pitch; ids are far apart, so that they collide by themselves. */
function grid(pitch: number, ids: (index: number) => number, size = 160) {
  const pixels = new Uint32Array(size * size);
  const rows: CellTuple[] = [];
  let index = 0;
  for (let y = 0; y + 4 <= size; y += pitch) {
    for (let x = 0; x + 4 <= size; x += pitch) {
      const value = ids(index++);
      rows.push([0, value, value]);
      for (let dy = 0; dy < 4; dy++) pixels.fill(value, (y + dy) * size + x, (y + dy) * size + x + 4);
    }
  }
  const cells = CellsTable.fromTuples({ nucleus: rows });
  return { frame: { t: 0, feature: 'nucleus', cells, stats: FrameStats.of(pixels, size, size) }, size };
}

it('gives cells closer than 24 px different colours', () => {
  const { frame } = grid(20, (i) => 12 * i + 1);
  const colouring = new CellColouring();
  expect(colouring.update(frame)).toBe(true);
  const perRow = 8;
  const colours = frame.cells.cells().map((cell) => colouring.colourOf(cell));
  colours.forEach((colour, i) => {
    if (i % perRow < perRow - 1) expect(colour).not.toBe(colours[i + 1]);
    if (i + perRow < colours.length) expect(colour).not.toBe(colours[i + perRow]);
  });
});

it('keeps the colour of a cell through frames', () => {
  const { frame } = grid(20, (i) => 12 * i + 1);
  const colouring = new CellColouring();
  colouring.update(frame);
  const before = frame.cells.cells().map((cell) => colouring.colourOf(cell));
  expect(colouring.update(grid(12, (i) => 12 * i + 1).frame)).toBe(true);
  expect(frame.cells.cells().map((cell) => colouring.colourOf(cell))).toEqual(before);
  expect(colouring.update(frame)).toBe(false);
});

it('tells the shader which values are one cell, which overlap, and which are selected', () => {
  const cells = CellsTable.fromTuples({
    nucleus: [
      [0, 2, 7],
      [0, 3, 7],
      [0, 5, 7],
      [0, 5, 8],
      [1, 9, 9],
    ],
  });
  const lookup = buildLookup({
    t: 0,
    feature: 'nucleus',
    cells,
    colouring: { colourOf: (cell) => cell },
    selected: 8,
    hovered: [7],
    provisional: [[0, 6, 11]],
  });
  const entry = (value: number) => [...lookup.data.subarray(value * ENTRY, value * ENTRY + 3)];
  expect(lookup.sparse).toBe(false);
  expect(lookup.entries).toBe(7);
  expect(entry(2)).toEqual([2, 7, 7 | HOVERED]);
  expect(entry(3)).toEqual([3, 7, 7 | HOVERED]);
  expect(entry(4)).toEqual([0, 0, 0]);
  expect(entry(5)[1]).toBeGreaterThan(0x7fffffff);
  expect(entry(5)[2]).toBe(7 | (8 << 5) | SELECTED | HOVERED | OVERLAP);
  expect(entry(6)).toEqual([6, 11, 11]);
});

it('stays small for huge values', () => {
  const cells = CellsTable.fromTuples({
    nucleus: [
      [0, 4_000_000_000, 3],
      [0, 2, 1],
    ],
  });
  const lookup = buildLookup({ t: 0, feature: 'nucleus', cells, colouring: new CellColouring() });
  expect(lookup.sparse).toBe(true);
  expect(lookup.entries).toBe(2);
  expect([lookup.data[0], lookup.data[ENTRY]]).toEqual([2, 4_000_000_000]);
  expect(DENSE_VALUES).toBeLessThan(4_000_000_000);
});

it('picks cells in turn where they overlap, then none', () => {
  const cells = CellsTable.fromTuples({
    nucleus: [
      [0, 3, 1],
      [0, 3, 2],
    ],
  });
  const frame = { t: 0, feature: 'nucleus', width: 2, height: 1, pixels: Uint32Array.of(3, 0), cells };
  const under = cellsAtPixel(frame, 0, 0);
  expect(under).toEqual([1, 2]);
  expect(nextPick(under, null)).toBe(1);
  expect(nextPick(under, 1)).toBe(2);
  expect(nextPick(under, 2)).toBeNull();
  expect(nextPick(under, 9)).toBe(1);
  expect(cellsAtPixel(frame, 1, 0)).toEqual([]);
  expect(cellsAtPixel(frame, 2, 0)).toEqual([]);
});

it('reads colours as tokens.css writes them', () => {
  expect(parseColour(' #07090c')).toEqual([7 / 255, 9 / 255, 12 / 255]);
  expect(parseColour('#fff')).toEqual([1, 1, 1]);
  expect(parseColour('white')).toBeNull();
});
