import { describe, expect, it } from 'vitest';
import { spanPath } from './spanPath';

describe('the outline of spans', () => {
  it('is one closed line round a piece', () => {
    // Two rows of two pixels in an image 6 wide: pixels 7, 8 and 13, 14.
    const path = spanPath([7, 2, 4, 2], 6);
    expect(path.match(/M/g)).toHaveLength(1);
    const corners = [...path.matchAll(/(\d+) (\d+)/g)].map(([, x, y]) => `${x},${y}`);
    expect(new Set(corners)).toEqual(new Set(['1,1', '3,1', '3,2', '3,3', '1,3', '1,2']));
    expect(path.endsWith('Z')).toBe(true);
  });

  it('is one line for each piece, and none for nothing', () => {
    expect(spanPath([0, 1, 3, 1], 6).match(/M/g)).toHaveLength(2);
    expect(spanPath([], 6)).toBe('');
  });
});
