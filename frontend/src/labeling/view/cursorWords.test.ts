import { expect, it } from 'vitest';
import { cursorWords, isOutside } from './cursorWords';

it('says_at_the_pointer_that_many_frames_change', () => {
  expect(cursorWords('Swap 58 with', 'future')).toBe('Swap 58 with · from this frame on');
  expect(cursorWords('Cell 58', 'all')).toBe('Cell 58 · in all frames');
  expect(cursorWords('Cell 58', 'one')).toBe('Cell 58');
  expect(cursorWords('Cell 58', null)).toBe('Cell 58');
  expect(cursorWords(null, 'all')).toBeNull();
  expect(cursorWords('Cell 58', null, true)).toBe('Cell 58 · outside your part');
  expect(cursorWords(null, null, true)).toBe('Outside your part: it shows how cells go on');
});

it('knows_where_the_margin_begins', () => {
  const core = { x0: 0, y0: 0, x1: 80, y1: 60 };
  expect(isOutside(core, 79.9, 59.9)).toBe(false);
  expect(isOutside(core, 80, 10)).toBe(true);
  expect(isOutside(core, 10, 60)).toBe(true);
  expect(isOutside(null, 1000, 1000)).toBe(false);
});
