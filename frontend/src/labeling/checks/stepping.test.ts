import { describe, expect, it } from 'vitest';

import { stepIn } from './stepping';

describe('going through a list', () => {
  it('begins with the first, and goes round', () => {
    expect(stepIn(3, -1, 0, 1, false)).toBe(0);
    expect(stepIn(3, -1, 0, -1, false)).toBe(0);
    expect([stepIn(3, 1, 1, 1, true), stepIn(3, 2, 2, 1, true), stepIn(3, 0, 0, -1, true)]).toEqual([
      2, 0, 2,
    ]);
  });

  it('goes on from an entry that is gone with what stands in its place', () => {
    expect(stepIn(3, -1, 1, 1, true)).toBe(1);
    expect(stepIn(3, -1, 1, -1, true)).toBe(0);
    expect(stepIn(3, -1, 3, 1, true)).toBe(0);
    expect(stepIn(3, -1, 0, -1, true)).toBe(2);
  });

  it('goes nowhere in an empty list', () => {
    expect(stepIn(0, -1, 2, 1, true)).toBe(-1);
  });
});
