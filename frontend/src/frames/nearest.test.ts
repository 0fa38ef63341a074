import { expect, it } from 'vitest';
import { nearest } from './nearest';

const frames = [10, 11, 12, 13, 14];

it('are those on both sides, forward first; while playing those that come, round the end', () => {
  expect(nearest(frames, 1, { prefetch: 2, ahead: 0 })).toEqual([12, 10, 13]);
  expect(nearest(frames, 4, { prefetch: 2, ahead: 0 })).toEqual([13, 12]);
  expect(nearest(frames, 3, { prefetch: 2, ahead: 3 })).toEqual([14, 10, 11]);
  expect(nearest(frames, 3, { prefetch: 2, ahead: 99 })).toEqual([14, 10, 11, 12]);
  expect(nearest([10], 0, { prefetch: 2, ahead: 3 })).toEqual([]);
});
