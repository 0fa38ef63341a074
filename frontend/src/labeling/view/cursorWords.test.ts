import { expect, it } from 'vitest';
import { cursorWords } from './cursorWords';

it('says_at_the_pointer_that_many_frames_change', () => {
  expect(cursorWords('Swap 58 with', 'future')).toBe('Swap 58 with · from this frame on');
  expect(cursorWords('Cell 58', 'all')).toBe('Cell 58 · in all frames');
  expect(cursorWords('Cell 58', 'one')).toBe('Cell 58');
  expect(cursorWords('Cell 58', null)).toBe('Cell 58');
  expect(cursorWords(null, 'all')).toBeNull();
});
