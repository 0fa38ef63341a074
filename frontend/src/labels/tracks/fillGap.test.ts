import { describe, expect, it } from 'vitest';

import { applyEdit, invertChanges } from '../edits';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import { interpolated } from '../pixelTools/interpolate';
import { movie } from '../testing/lineages';
import type { CellTuple } from '../types';
import { fillGap, gapNear, gapsOf } from './fillGap';

/** One row of pixels per frame; the value of a cell is its number. */
function strip(...rows: string[]): MemoryLabels {
  const pixels = rows.map((row) => [row.split('').map(Number)]);
  const cells = pixels.flatMap(([row], t) =>
    [...new Set(row)].filter((value) => value > 0).map((value): CellTuple => [t, value, value]),
  );
  const labels: LabelsAsRows = {
    frames: { nucleus: Object.fromEntries(pixels.map((frame, t) => [String(t), frame])) },
    cells: { nucleus: cells },
    divisions: [],
  };
  return new MemoryLabels(labels, [1, rows[0]!.length]);
}

const hands = (labels: MemoryLabels) => ({
  frame: (t: number) => Promise.resolve(labels.context('nucleus', t)),
  between: ({ before, after, t, size }: Parameters<Parameters<typeof fillGap>[2]['between']>[0]) =>
    interpolated(before, after, t, size),
});

const seen = (labels: MemoryLabels, t: number) => labels.frame('nucleus', t)!.join('');

describe('gaps', () => {
  it('are the frames between two in which the cell is, in one feature', () => {
    const { cells } = movie({ 1: [0, 3, 4, 6] }, [], { other: { 'whole-cell': { 1: [0, 1, 2, 3] } } });
    expect(gapsOf(cells, 1, 'nucleus')).toEqual([
      { before: 0, after: 3, missing: [1, 2] },
      { before: 4, after: 6, missing: [5] },
    ]);
    expect(gapNear(cells, 1, 'nucleus', 1).missing).toEqual([1, 2]);
    expect(gapNear(cells, 1, 'nucleus', 4).missing).toEqual([5]);
    expect(gapNear(cells, 1, 'nucleus', 9).missing).toEqual([5]);
  });

  it('that are none are said', () => {
    const { cells } = movie({ 1: [2, 3] }, [], { other: { 'whole-cell': { 2: [0, 2] } } });
    expect(() => gapNear(cells, 1, 'nucleus', 0)).toThrow(
      'Cell 1 has no gap: it is in every frame from 2 to 3.',
    );
    expect(() => gapNear(cells, 2, 'nucleus', 0)).toThrow('Cell 2 has no outline in nucleus.');
  });
});

describe('fill gap', () => {
  it('interpolates every missing frame, in one edit that inverts', async () => {
    const labels = strip('110000', '000000', '000000', '000110');
    const before = labels.toRows();
    const gap = gapNear(labels.cells, 1, 'nucleus', 1);
    const { changes, filled } = await fillGap(gap, 1, hands(labels));
    expect([...filled.keys()]).toEqual([1, 2]);
    applyEdit({ changes }, labels);
    expect([1, 2].map((t) => seen(labels, t))).toEqual(['011000', '001100']);
    expect(labels.cells.framesOf(1)).toEqual([0, 1, 2, 3]);
    applyEdit({ changes: invertChanges(changes) }, labels);
    expect(labels.toRows()).toEqual(before);
  });

  it('leaves other cells alone, and a frame without room as it is', async () => {
    const labels = strip('1111', '2220', '3333', '1111');
    const gap = gapNear(labels.cells, 1, 'nucleus', 1);
    const { changes, filled } = await fillGap(gap, 1, hands(labels));
    expect([...filled.keys()]).toEqual([1]);
    applyEdit({ changes }, labels);
    expect(seen(labels, 1).slice(0, 3)).toBe('222');
    expect(labels.cells.cellsAt(1, 'nucleus')).toEqual([1, 2]);
    expect(seen(labels, 2)).toBe('3333');
    expect(labels.cells.has(1, 2)).toBe(false);
  });

  it('begins with the whole of a cell that overlaps another', async () => {
    const labels = new MemoryLabels(
      {
        frames: { nucleus: { '0': [[1, 3, 2]], '1': [[0, 0, 0]], '2': [[1, 1, 0]] } },
        cells: {
          nucleus: [
            [0, 1, 1],
            [0, 2, 2],
            [0, 3, 1],
            [0, 3, 2],
            [2, 1, 1],
          ],
        },
        divisions: [],
      },
      [1, 3],
    );
    const { changes } = await fillGap(gapNear(labels.cells, 1, 'nucleus', 1), 1, hands(labels));
    applyEdit({ changes }, labels);
    expect(seen(labels, 1)).toBe('110');
  });
});
