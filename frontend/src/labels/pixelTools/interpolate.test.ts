import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spansOf } from '../spans';
import { interpolated } from './interpolate';

const SIZE = { width: 24, height: 16 };

/** A block of some pixels, odd or even, with its upper left corner at (x, y). */
const block = (x: number, y: number, width: number, height: number) =>
  spansOf(
    Uint32Array.from({ length: width * height }, (_, i) => {
      return (y + Math.floor(i / width)) * SIZE.width + x + (i % width);
    }),
  );

it('a_cell_that_does_not_change_is_the_same_between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (width, height) => {
      const region = block(3, 4, width, height);
      expect(interpolated({ t: 0, region }, { t: 4, region }, 1, SIZE)).toEqual(region);
    }),
  );
});

it('a_cell_that_moves_by_an_even_number_is_half_way', () => {
  const half = interpolated(
    { t: 2, region: block(1, 2, 4, 3) },
    { t: 6, region: block(13, 6, 4, 3) },
    4,
    SIZE,
  );
  expect(half).toEqual(block(7, 4, 4, 3));
});
