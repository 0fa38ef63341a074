import { describe, expect, it } from 'vitest';
import { area, frameTime, scaleBar, value } from './words';

describe('words', () => {
  it('time_of_a_frame', () => {
    expect(frameTime(122, 300)).toBe('10 h 10 min');
    expect(frameTime(3, 300)).toBe('15 min');
    expect(frameTime(3, 5)).toBe('15 s');
    expect(frameTime(3, null)).toBe('');
  });

  it('area_in_square_micrometres', () => {
    expect(area(412, 0.65)).toBe('174 µm²');
    expect(area(412, null)).toBe('');
  });

  it('scale_bar_is_a_round_length_that_fits', () => {
    // 3 screen pixels per image pixel of 0.65 µm: 110 px are 23.8 µm.
    const bar = scaleBar(3, 0.65, 110);
    expect(bar.text).toBe('20 µm');
    expect(bar.length).toBeCloseTo((20 / 0.65) * 3);
    expect(scaleBar(1, null, 110).text).toBe('100 px');
  });

  it('numbers_have_thin_spaces', () => {
    expect(value(33112)).toBe('33 112');
    expect(value(0.534, 2)).toBe('0.53');
  });
});
