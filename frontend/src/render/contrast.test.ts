import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { autoContrast, histogram, sampled, valueRange } from './contrast';

interface Case {
  name: string;
  values: number[];
  low: number;
  high: number;
}
const path = fileURLToPath(new URL('../../../tests/vectors/contrast.json', import.meta.url));
const cases = JSON.parse(readFileSync(path, 'utf8')) as Case[];

describe('the automatic range', () => {
  it.each(cases)('is the one of the server: $name', ({ values, low, high }) => {
    const found = autoContrast(Uint16Array.from(values));
    expect(found.low).toBeCloseTo(low, 6);
    expect(found.high).toBeCloseTo(high > low ? high : low + 1, 6);
  });

  it('is not dimmed by a mitosis, at full bit depth', () => {
    const frame = new Uint16Array(200 * 200).map((_, i) => 33_000 + (i % 23));
    for (let i = 0; i < 3000; i++) frame[i] = 33_600 + (i % 97);
    const quiet = autoContrast(frame).high;
    for (let i = 0; i < 120; i++) frame[30_000 + i] = 64_000;
    expect(autoContrast(frame).high).toBeLessThan(34_000);
    expect(Math.abs(autoContrast(frame).high - quiet)).toBeLessThan(60);
  });

  it('can be drawn where the image is flat, and where there is no number', () => {
    for (const flat of [
      new Uint8Array(9).fill(7),
      new Float32Array(9).fill(0.3),
      new Float32Array(4).fill(NaN),
    ]) {
      const { low, high } = autoContrast(flat);
      expect(high).toBeGreaterThan(low);
    }
  });

  it('leaves the pixels as they are', () => {
    const frame = Uint16Array.of(5, 1, 4);
    autoContrast(frame);
    expect([...frame]).toEqual([5, 1, 4]);
  });
});

it('samples every column of an image', () => {
  const pixels = new Uint16Array(1024 * 64).map((_, i) => i % 1024);
  const columns = new Set(sampled(pixels, 1 << 14));
  expect(columns.size).toBe(1024);
});

it('ignores values that are no numbers', () => {
  const pixels = Float32Array.of(NaN, 1, 2, Infinity);
  expect(valueRange(pixels)).toEqual({ min: 1, max: 2 });
  expect([...histogram(pixels, 2, 1, 2)]).toEqual([1, 1]);
});
