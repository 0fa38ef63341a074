import { beforeEach, expect, it } from 'vitest';
import { automatic, loadDisplay, saveDisplay } from './display';

const contrast = { low: 10, high: 200, min: 0, max: 400 };
beforeEach(() => localStorage.clear());

it('is automatic until it is set, then as it was left, for each movie and channel', () => {
  expect(loadDisplay(3, 0, contrast)).toEqual({ low: 10, high: 200, gamma: 0.7, invert: false });
  const set = { low: 20, high: 90, gamma: 1, invert: true };
  saveDisplay(3, 0, set);
  expect(loadDisplay(3, 0, contrast)).toEqual(set);
  expect(loadDisplay(3, 1, contrast)).toEqual(automatic(contrast));
  expect(loadDisplay(4, 0, undefined)).toEqual({ low: 0, high: 1, gamma: 0.7, invert: false });
});

it.each([
  'x',
  '{}',
  '{"low":5,"high":5,"gamma":1,"invert":false}',
  '{"low":0,"high":5,"gamma":0,"invert":false}',
])('does not believe what cannot be: %s', (stored) => {
  localStorage.setItem('prospero.review.display.3.0', stored);
  expect(loadDisplay(3, 0, contrast)).toEqual(automatic(contrast));
});
