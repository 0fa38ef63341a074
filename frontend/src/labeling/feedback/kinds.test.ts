import { describe, expect, it } from 'vitest';
import { countWords, KINDS, LETTERS } from './kinds';

describe('words for errors', () => {
  it('count each class, in the order of the classes', () => {
    expect(countWords({ missed_division: 1, missing: 12, split: 2 })).toBe(
      '12 missing cells, two split cells, one missed division',
    );
    expect(countWords({})).toBe('');
  });

  it('have a letter for each class', () => {
    for (const { style } of Object.values(KINDS)) expect(LETTERS[style]).toHaveLength(1);
  });
});
