import { describe, expect, it } from 'vitest';
import { review } from '../../testing/samples';
import { nextOf, rowsOf, stepFrom } from './queueList';

const rows = [1, 2, 3].map((id) => review({ id }));
const page = (...ids: number[]) => ({ total: 9, reviews: ids.map((id) => review({ id })) });

describe('the review queue', () => {
  it('has each task once, however its pages overlap', () => {
    expect(rowsOf([page(1, 2), page(2, 3)]).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(rowsOf([])).toEqual([]);
  });

  it('goes on with the next after a verdict, with the one before at the end, with none at last', () => {
    expect(nextOf(rows, 1)).toBe(2);
    expect(nextOf(rows, 3)).toBe(2);
    expect(nextOf(rows.slice(0, 1), 1)).toBeNull();
    expect(nextOf(rows, 99)).toBe(1);
    expect(nextOf([], 1)).toBeNull();
  });

  it('is stepped through to its ends', () => {
    expect([stepFrom(rows, 2, 1), stepFrom(rows, 2, -1)]).toEqual([3, 1]);
    expect([stepFrom(rows, 3, 1), stepFrom(rows, 1, -1)]).toEqual([null, null]);
    expect(stepFrom(rows, 99, 1)).toBe(1);
  });
});
