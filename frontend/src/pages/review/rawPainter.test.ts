import { expect, it } from 'vitest';
import { greyOf } from './rawPainter';

it('stretches between low and high, by gamma, and inverts', () => {
  const display = { low: 100, high: 200, gamma: 1, invert: false };
  expect([0, 100, 150, 200, 999].map((value) => greyOf(value, display))).toEqual([0, 0, 128, 255, 255]);
  expect(greyOf(125, { ...display, gamma: 0.5 })).toBe(128);
  expect(greyOf(150, { ...display, invert: true })).toBe(127);
  expect(greyOf(5, { ...display, low: 5, high: 5 })).toBe(0);
});
