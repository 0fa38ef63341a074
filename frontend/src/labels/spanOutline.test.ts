import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spanOutline } from './spanOutline';
import { spansOf } from './spans';

const WIDTH = 7;

/** Unit edges of an outline, and how often each pixel is in the area. */
function traced(indices: readonly number[], width = WIDTH) {
  const edges: string[] = [];
  const area: number[] = [];
  let calls = 0;
  spanOutline(
    spansOf(Uint32Array.from(indices)),
    width,
    (x, y, w, h) => {
      expect(h).toBe(1);
      for (let i = x; i < x + w; i++) area.push(y * width + i);
    },
    (x0, y0, x1, y1) => {
      calls += 1;
      if (y0 === y1) for (let x = x0; x < x1; x++) edges.push(`${x} ${y0} -`);
      else edges.push(`${x0} ${y0} |`);
    },
  );
  return { edges: edges.sort(), area, calls };
}

it('is each edge between a pixel of the region and one that is not, once; rows are no neighbours at their ends', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: WIDTH * 6 - 1 })), (indices) => {
      const all = new Set(indices);
      const expected: string[] = [];
      for (const index of indices) {
        const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
        if (!all.has(index - WIDTH)) expected.push(`${x} ${y} -`);
        if (!all.has(index + WIDTH)) expected.push(`${x} ${y + 1} -`);
        if (x === 0 || !all.has(index - 1)) expected.push(`${x} ${y} |`);
        if (x === WIDTH - 1 || !all.has(index + 1)) expected.push(`${x + 1} ${y} |`);
      }
      const found = traced(indices);
      expect(found.edges).toEqual(expected.sort());
      expect(found.area).toEqual([...indices].sort((a, b) => a - b));
    }),
    { numRuns: 400 },
  );
});

it('draws a few lines a row, however wide the region is', () => {
  const square = (side: number) =>
    Array.from({ length: side * side }, (_, i) => Math.floor(i / side) * 2048 + (i % side));
  expect(traced(square(10), 2048).calls).toBe(22);
  expect(traced(square(100), 2048).calls).toBe(202);
});
