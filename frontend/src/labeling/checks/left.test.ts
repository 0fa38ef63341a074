import { describe, expect, it } from 'vitest';
import { leftChecks, LONGEST_REASON, MOST_SENT } from './left';

const finding = (cell: number) => ({ kind: 'holes', feature: 'nucleus', t: 1, cell, title: `Cell ${cell}` });
const all = (n: number) => Array.from({ length: n }, (_, i) => finding(i + 1));
const state = { open: all(2), fine: all(1), unfinished: null };
const UNFINISHED = 'The checks were not finished (3 of 5 frames).';

describe('what goes with a submission', () => {
  it('names the open checks first, then those found fine', () => {
    const left = leftChecks(state, 'Mitosis');
    expect(left).toMatchObject({ reason: 'Mitosis', open_checks: 2 });
    expect(left.checks.map(({ cell, fine }) => [cell, fine])).toEqual([
      [1, false],
      [2, false],
      [1, true],
    ]);
  });

  it('counts all that are open and names as many as the server keeps', () => {
    const left = leftChecks({ ...state, open: all(MOST_SENT + 20) }, 'Mitosis');
    expect(left.open_checks).toBe(MOST_SENT + 20);
    expect(left.checks).toHaveLength(MOST_SENT);
    expect(left.checks.every((check) => !check.fine)).toBe(true);
  });

  it('claims no zero while the checks are not finished', () => {
    const left = leftChecks({ ...state, open: [], unfinished: UNFINISHED }, null);
    expect(left.reason).toBe(UNFINISHED);
    expect('open_checks' in left).toBe(false);
    expect(leftChecks({ ...state, open: [] }, null)).toMatchObject({ open_checks: 0 });
  });

  it('keeps the reason within what the server takes', () => {
    const left = leftChecks({ ...state, unfinished: UNFINISHED }, 'x'.repeat(LONGEST_REASON));
    expect(left.reason).toHaveLength(LONGEST_REASON);
  });
});
