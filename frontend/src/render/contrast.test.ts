import { expect, it } from 'vitest';

import { autoContrast, histogram, valueRange } from './contrast';

it('leaves a thousandth at either end out', () => {
  const pixels = Uint16Array.from({ length: 10_000 }, (_, i) => 33_000 + (i % 1000));
  pixels[0] = 0;
  pixels[1] = 65_535;
  const { low, high } = autoContrast(pixels);
  expect(low).toBeGreaterThanOrEqual(33_000);
  expect(low).toBeLessThan(33_005);
  expect(high).toBeGreaterThan(33_994);
  expect(high).toBeLessThanOrEqual(33_999);
});

it('agrees with the sorted values', () => {
  let seed = 11;
  const pixels = Uint16Array.from(
    { length: 5001 },
    () => (seed = (seed * 1103515245 + 12345) % 2147483648) % 4096,
  );
  const sorted = [...pixels].sort((a, b) => a - b);
  const { low, high } = autoContrast(pixels, 0.02, 0.98);
  expect(low).toBe(sorted[100]);
  expect(high).toBe(sorted[4900]);
});

it('takes several frames together, floats too', () => {
  const range = autoContrast([Float32Array.of(-1, 0, 0.5), Float32Array.of(0.25, 3)], 0, 1);
  expect(range.low).toBeCloseTo(-1, 3);
  expect(range.high).toBeCloseTo(3, 3);
});

it('gives a flat image a range that can be drawn', () => {
  for (const flat of [new Uint8Array(9).fill(7), new Float32Array(9).fill(0.3)]) {
    const { low, high } = autoContrast(flat);
    expect(high).toBeGreaterThan(low);
  }
});

it('ignores values that are no numbers', () => {
  const pixels = Float32Array.of(NaN, 1, 2, Infinity);
  expect(valueRange(pixels)).toEqual({ min: 1, max: 2 });
  expect([...histogram(pixels, 2, 1, 2)]).toEqual([1, 1]);
});
