import { expect, test } from 'vitest';
import { task } from '../testing/samples';
import { coreOf, imageOf } from './image';

test('a task without a tile shows the field', () => {
  const whole = task();
  expect(imageOf(whole)).toMatchObject({ id: 3, x0: 0, y0: 0, height: 4, width: 6, whole: true });
  expect(coreOf(whole)).toBeNull();
  expect(imageOf(whole)).toBe(imageOf(whole));
});

test('a tile counts from its corner, and its core lies within its margin', () => {
  const tile = task({ box: { y0: 0, x0: 2, y1: 4, x1: 6 }, core: { y0: 0, x0: 3, y1: 4, x1: 6 } });
  expect(imageOf(tile)).toMatchObject({ x0: 2, y0: 0, height: 4, width: 4, whole: false });
  expect(coreOf(tile)).toEqual({ x0: 1, y0: 0, x1: 4, y1: 4 });
});
