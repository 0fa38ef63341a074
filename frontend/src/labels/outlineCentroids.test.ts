import { describe, expect, it } from 'vitest';
import { writePaint } from './edits';
import { FrameStats } from './frameStats';
import { OutlineCentroids } from './outlineCentroids';
import type { PaintRun } from './types';

const WIDTH = 5;
const pixels = (text: string) => Uint32Array.from(text.split(/[ /]+/).map(Number));
const own = (value: number): readonly number[] => [value];

const places = (outlines: OutlineCentroids, cellsOf = own) =>
  Object.fromEntries([...outlines.cells(cellsOf)].map(([cell, { x, y }]) => [cell, [x, y]]));

describe('the places of outlines', () => {
  const frame = pixels('1 1 0 0 2 / 1 1 0 0 2 / 0 0 0 0 0');

  it('are centroids in image positions', () => {
    expect(places(OutlineCentroids.of(FrameStats.of(frame, WIDTH, 3)))).toEqual({ 1: [1, 1], 2: [4.5, 1] });
    expect(places(OutlineCentroids.from([1, 4, 0.5, 0.5, 2, 2, 4, 0.5]))).toEqual({ 1: [1, 1], 2: [4.5, 1] });
  });

  it('of a cell are those of all its outlines together; an overlap counts for both', () => {
    const cells = (value: number) => ({ 1: [7], 2: [7, 8] })[value] ?? [];
    const found = places(OutlineCentroids.of(FrameStats.of(frame, WIDTH, 3)), cells);
    expect(found[7]![0]).toBeCloseTo((4 * 1 + 2 * 4.5) / 6);
    expect(found[8]).toEqual([4.5, 1]);
  });

  it('follow what is painted, without the pixels', () => {
    const runs: PaintRun[] = [
      { before: 1, after: 0, spans: [0, 2] },
      { before: 0, after: 2, spans: [12, 3] },
      { before: 0, after: 3, spans: [3, 1] },
    ];
    const outlines = OutlineCentroids.from([1, 4, 0.5, 0.5, 2, 2, 4, 0.5]);
    outlines.apply(runs, WIDTH);
    const after = frame.slice();
    writePaint({ kind: 'paint', t: 0, feature: 'nucleus', runs }, after);
    const expected = places(OutlineCentroids.of(FrameStats.of(after, WIDTH, 3)));
    const found = places(outlines);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [cell, [x, y]] of Object.entries(expected)) {
      expect(found[Number(cell)]![0]).toBeCloseTo(x!, 9);
      expect(found[Number(cell)]![1]).toBeCloseTo(y!, 9);
    }
    outlines.apply([{ before: 3, after: 0, spans: [3, 1] }], WIDTH);
    expect(Object.keys(places(outlines))).toEqual(['1', '2']);
  });
});
