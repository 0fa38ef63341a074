import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../api/rounds';
import {
  axisFor,
  CURVE_FIGURES,
  curveWords,
  estimateWords,
  onData,
  shownFrom,
  spread,
  toggled,
} from './curve';

const estimate = (value: number, low: number | null = null, high: number | null = null) => ({
  value,
  low,
  high,
  n: 6,
});

function point(round: number, part: Partial<CurvePoint['figures']>): CurvePoint {
  const none = {
    seg: null,
    det: null,
    tra: null,
    division_f1: null,
    aa: null,
    te: null,
    no_correction: null,
  };
  const corrected = { objects_f1: null, tracks_aa: null, divisions_f1: null };
  return { round, figures: { ...none, ...part }, corrected, errors: [] };
}

describe('labels of lines', () => {
  it('stay where they want to be when they have room', () => {
    expect(spread([10, 50, 90], 16, 0, 100)).toEqual([10, 50, 90]);
  });

  it('move apart about the middle of where they want to be', () => {
    expect(spread([50, 50], 16, 0, 100)).toEqual([42, 58]);
    expect(spread([98, 99], 16, 0, 100)).toEqual([84, 100]);
  });

  it('never overlap, keep their order and stay within, wherever the lines end', () => {
    const places = fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(places, (wanted) => {
        const found = spread(wanted, 16, 10, 240);
        const order = wanted.map((_, place) => place).sort((a, b) => found[a]! - found[b]!);
        for (const [n, place] of order.entries()) {
          expect(found[place]).toBeGreaterThanOrEqual(10 - 1e-6);
          expect(found[place]).toBeLessThanOrEqual(240 + 1e-6);
          const before = order[n - 1];
          if (before === undefined) continue;
          expect(found[place]! - found[before]!).toBeGreaterThanOrEqual(16 - 1e-6);
          expect(wanted[place]).toBeGreaterThanOrEqual(wanted[before]!);
        }
      }),
    );
  });

  it('do not overlap where the chart is too low for all of them', () => {
    expect(spread([10, 10, 10, 10], 16, 0, 20)).toEqual([0, 16, 32, 48]);
  });
});

describe('the axis', () => {
  it.each([
    [0.93, 0.9, ['.9', '.95', '1']],
    [0.56, 0.5, ['.5', '.6', '.7', '.8', '.9', '1']],
    [0.7, 0.7, ['.7', '.75', '.8', '.85', '.9', '.95', '1']],
    [0.33, 0.2, ['.2', '.4', '.6', '.8', '1']],
    [0.05, 0, ['0', '.2', '.4', '.6', '.8', '1']],
    [1, 0.9, ['.9', '.95', '1']],
    [-0.1, 0, ['0', '.2', '.4', '.6', '.8', '1']],
  ])('of %f begins at %f', (smallest, low, ticks) => {
    const axis = axisFor(smallest);
    expect(axis.low).toBe(low);
    expect(axis.ticks.map(({ words }) => words)).toEqual(ticks);
  });
});

describe('which figures are shown', () => {
  const keys = (address: string) => shownFrom(new URLSearchParams(address)).map(({ key }) => key);

  it('are three at first, else what the address says', () => {
    expect(keys('')).toEqual(['no_correction', 'seg', 'division_f1']);
    expect(keys('figures=te,det')).toEqual(['det', 'te']);
    expect(keys('figures=made-up')).toEqual(['no_correction', 'seg', 'division_f1']);
  });

  it('are put in and taken out, and what else the address says stays', () => {
    const query = toggled(new URLSearchParams('other=1'), 'aa');
    expect(query.get('figures')).toBe('no_correction,seg,division_f1,aa');
    expect(query.get('other')).toBe('1');
    expect(toggled(query, 'seg').get('figures')).toBe('no_correction,division_f1,aa');
    expect(toggled(new URLSearchParams('figures=te'), 'te').get('figures')).toBe('te');
  });

  it('are others in what people corrected', () => {
    expect(keys('data=corrected')).toEqual(['no_correction', 'objects_f1', 'divisions_f1']);
    expect(keys('data=corrected&figures=seg')).toEqual(['no_correction', 'objects_f1', 'divisions_f1']);
    expect(keys('data=corrected&figures=tracks_aa')).toEqual(['tracks_aa']);
    expect(onData(new URLSearchParams('figures=seg&other=1'), 'corrected').toString()).toBe(
      'other=1&data=corrected',
    );
    expect(onData(new URLSearchParams('data=corrected'), 'test').toString()).toBe('');
  });

  it.each(['test', 'corrected'] as const)('look different without colour (%s)', (source) => {
    const looks = CURVE_FIGURES[source].map(({ dash, marker, hollow }) => [dash, marker, hollow].join('/'));
    expect(new Set(looks).size).toBe(CURVE_FIGURES[source].length);
  });
});

describe('words', () => {
  const [, seg, division] = CURVE_FIGURES.test;

  it('say how each figure went, and of which rounds', () => {
    const points = [
      point(0, { seg: estimate(0.86), division_f1: estimate(0.8) }),
      point(1, { division_f1: estimate(0.7) }),
      point(2, { seg: estimate(0.93), division_f1: estimate(0.8) }),
    ];
    expect(curveWords(points, [seg!, division!])).toBe(
      'SEG rose from .86 to .93, division F1 stayed at .80, rounds 0 to 2.',
    );
    expect(curveWords(points.slice(0, 1), [seg!])).toBe('SEG is .86, round 0.');
  });

  it('give an interval where there is one', () => {
    expect(estimateWords(estimate(0.93, 0.91, 0.95))).toBe('.93 (.91–.95)');
    expect(estimateWords(estimate(0.93))).toBe('.93');
  });
});
