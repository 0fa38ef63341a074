import { describe, expect, it } from 'vitest';
import { revision } from '../../testing/samples';
import { checksWords, instructionsWords, latelyWords, siblingTitle, timeWords } from './facts';

describe('what is told of a submission', () => {
  it('times', () => {
    expect([0.4, 59.6, 61, 700, 3900].map(timeWords)).toEqual([
      '0 s',
      '1 min 00 s',
      '1 min 01 s',
      '11 min 40 s',
      '1 h 05 min',
    ]);
    expect(timeWords(null)).toBe('');
  });

  it('instructions', () => {
    expect([instructionsWords(3), instructionsWords(0)]).toEqual(['v3', 'the server’s own']);
  });

  it('checks: nothing where the page did not say', () => {
    const check = { kind: 'size', feature: 'nucleus', t: 1, cell: 2, words: 'x' };
    const checks = [
      { ...check, fine: true },
      { ...check, fine: false },
    ];
    expect(checksWords(revision({ open_checks: 1, checks }), undefined)).toBe('1 fine, 1 left');
    expect(checksWords(revision({ open_checks: 0 }), undefined)).toBe('0 fine, 0 left');
    expect(checksWords(revision(), undefined)).toBe('');
    expect(checksWords(undefined, undefined)).toBe('');
  });

  it('others who did the same task', () => {
    const other = { id: 8, state: 'submitted' as const, annotator: 'crowd-018' };
    const title = (agreement: number | null, differences: Record<string, number>) =>
      siblingTitle({ ...other, agreement, differences }).split('.')[0];
    expect(title(0.5, { 'cells only here': 2, 'other outlines': 1 })).toBe(
      'Beside this one: 2 cells only here, 1 other outlines',
    );
    expect(title(1, {})).toBe('Nothing differs');
    expect(title(null, {})).toBe('Look at this person’s work on the same task');
  });

  it('the last ones', () => {
    expect(latelyWords({ judged: 20, returned: 2, fixed: 0 })).toEqual({
      name: 'Last 20',
      words: '2 returned',
    });
    expect(latelyWords({ judged: 3, returned: 0, fixed: 1 }).words).toBe('0 returned, 1 fixed');
    expect(latelyWords({ judged: 0, returned: 0, fixed: 0 }).words).toBe('nothing judged yet');
  });
});
