import { expect, it } from 'vitest';
import { readCentroids } from './centroids';

it('reads a table column by column', () => {
  const frames = [3, 3, 5];
  const values = [1, 70_000, 1];
  const pixels = [40, 12, 41];
  const x = [16 * 10 + 8, 0, 16 * 7000 + 1];
  const y = [16 * 3, 4, 15];
  const read = readCentroids(Uint32Array.from([frames, values, pixels, x, y].flat()));
  expect([...read]).toEqual([
    [3, [1, 40, 10.5, 3, 70_000, 12, 0, 0.25]],
    [5, [1, 41, 7000.0625, 0.9375]],
  ]);
  expect(readCentroids(new Uint32Array(0)).size).toBe(0);
  expect(() => readCentroids(new Uint32Array(6))).toThrow('6 numbers');
});
