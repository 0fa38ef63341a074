import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameAt, middleOf, slotOf, ticksOf } from './timeAxis';

const axis = fc
  .record({
    first: fc.nat(50),
    length: fc.integer({ min: 1, max: 1000 }),
    left: fc.nat(80),
    width: fc.integer({ min: 50, max: 2000 }),
  })
  .map(({ first, length, left, width }) => ({ first, last: first + length - 1, left, right: left + width }));

it('the middle of a slot is in the slot, and is that frame again', () => {
  fc.assert(
    fc.property(axis, fc.nat(999), (each, n) => {
      const t = each.first + (n % (each.last - each.first + 1));
      expect(frameAt(each, middleOf(each, t))).toBe(t);
      expect(slotOf(each, t)).toBeLessThan(slotOf(each, t + 1));
    }),
  );
});

it('beyond the ends are the frames at the ends', () => {
  const each = { first: 3, last: 9, left: 10, right: 80 };
  expect([frameAt(each, -5), frameAt(each, 500)]).toEqual([3, 9]);
  expect([slotOf(each, 3), slotOf(each, 10)]).toEqual([10, 80]);
});

it('numbers stand at round frames and apart', () => {
  expect(ticksOf({ first: 0, last: 71, left: 0, right: 900 }, 56)).toEqual([
    0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70,
  ]);
  expect(ticksOf({ first: 7, last: 91, left: 0, right: 600 }, 56)).toEqual([
    10, 20, 30, 40, 50, 60, 70, 80, 90,
  ]);
});
