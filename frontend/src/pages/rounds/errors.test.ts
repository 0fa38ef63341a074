import { expect, it } from 'vitest';
import { round } from '../../testing/roundSamples';
import { correctedErrors, testErrors } from './errors';

const { curve, errors } = round();

it('tells of the first model and the newest, and leaves out what was not counted', () => {
  expect(correctedErrors(errors)).toEqual({
    rounds: 'round 0 → 3',
    rows: [
      { name: 'missed', then: 31, now: 9 },
      { name: 'missed division', then: null, now: 4 },
    ],
  });
  expect(correctedErrors({ ...errors, rows: [] })).toBeNull();
});

it('compares nothing where there is one model only', () => {
  expect(correctedErrors({ ...errors, first_round: 3 })).toEqual({
    rounds: 'round 3',
    rows: [
      { name: 'missed', then: null, now: 9 },
      { name: 'missed division', then: null, now: 4 },
    ],
  });
  expect(testErrors(curve.points.slice(0, 2))).toEqual({
    rounds: 'round 0',
    rows: [{ name: 'split', then: null, now: 16 }],
  });
});

it('takes the test split’s from the models that were measured there', () => {
  expect(testErrors(curve.points)).toEqual({
    rounds: 'round 0 → 2',
    rows: [{ name: 'split', then: 16, now: 4 }],
  });
  expect(testErrors(curve.points.slice(1, 2))).toBeNull();
});
