import { expect, it } from 'vitest';
import { chooseColours } from './cellColours';
import type { Outline } from './outlines';

const at = (x: number): Outline => ({
  loops: [],
  box: { x0: x, y0: 0, x1: x + 10, y1: 10 },
  x: x + 5,
  y: 5,
  pixels: 100,
});

it('gives neighbours different colours', () => {
  const outlines = new Map([1, 13, 25].map((cell, i) => [cell, at(i * 15)]));
  const colours = new Map<number, number>();
  chooseColours(outlines, colours);
  expect(new Set(colours.values()).size).toBe(3);
});

it('keeps a colour through the frames, also beside new cells', () => {
  const colours = new Map<number, number>();
  chooseColours(new Map([[13, at(0)]]), colours);
  const before = colours.get(13);
  chooseColours(
    new Map([
      [1, at(12)],
      [13, at(0)],
    ]),
    colours,
  );
  expect(colours.get(13)).toBe(before);
  expect(colours.get(1)).not.toBe(before);
});
