import { expect, it } from 'vitest';
import { rangeOfTone, toneOf } from './brightness';

const automatic = { low: 100, high: 300 };

it('is nothing at the automatic range', () => {
  expect(rangeOfTone({ brightness: 0, contrast: 0 }, automatic)).toEqual(automatic);
  const { brightness, contrast } = toneOf(automatic, automatic);
  expect([brightness, contrast].map(Math.abs)).toEqual([0, 0]);
});

it('says the same as the range, both ways', () => {
  const tone = { brightness: -0.3, contrast: 0.6 };
  const back = toneOf(rangeOfTone(tone, automatic), automatic);
  expect(back.brightness).toBeCloseTo(-0.3);
  expect(back.contrast).toBeCloseTo(0.6);
});

it('brighter shows a value lighter, more contrast shows fewer values', () => {
  const brighter = rangeOfTone({ brightness: 0.2, contrast: 0 }, automatic);
  expect(brighter.high).toBeLessThan(300);
  const harder = rangeOfTone({ brightness: 0, contrast: 0.5 }, automatic);
  expect(harder).toEqual({ low: 150, high: 250 });
});
