import { expect, it } from 'vitest';

import { halved, levelsOf } from './textures';

it('halves a frame by means of 2 x 2, leaving a last odd column out', () => {
  const pixels = Uint16Array.of(65_535, 65_535, 9, 65_535, 65_531, 9);
  expect([...halved(pixels, 3, 2)]).toEqual([65_534]);
  expect([...halved(Float32Array.of(0, 1, 2, 3), 2, 2)]).toEqual([1.5]);
  expect([...halved(Uint8Array.of(10, 20), 2, 1)]).toEqual([15]);
});

it('has as many levels as a texture', () => {
  expect(levelsOf(1, 1)).toBe(1);
  expect(levelsOf(5, 3)).toBe(3);
  expect(levelsOf(4096, 4096)).toBe(6);
});
