import { expect, it } from 'vitest';
import { movieRow, round } from '../../testing/roundSamples';
import { countsOf, filtered, filterFrom, shownWords, stageOrder, stageWords } from './movies';

it.each([
  ['approved', 1, 'approved'],
  ['review', 1, 'in review'],
  ['correction', 0.45, '45 %'],
  ['correction', 0, 'begun'],
  ['queued', 0, 'predicted'],
  ['none', 0, '–'],
] as const)('says of %s, %f: %s', (state, share, words) => {
  expect(stageWords({ state, share })).toBe(words);
});

it('orders stages from nothing done to approved', () => {
  const stages = [
    { state: 'none', share: 0 },
    { state: 'queued', share: 0 },
    { state: 'correction', share: 0 },
    { state: 'correction', share: 1 },
    { state: 'review', share: 1 },
    { state: 'approved', share: 1 },
  ] as const;
  const order = stages.map(stageOrder);
  expect([...order].sort((a, b) => a - b)).toEqual(order);
  expect(new Set(order).size).toBe(order.length);
});

it('counts what there is any of', () => {
  const { movies } = round();
  expect(countsOf({ ...movies, in_review: 0, approved: 1200 }).map(({ words }) => words)).toEqual([
    'approved 1\u2009200',
    'in correction 1',
    'predicted 1',
  ]);
});

it('finds movies by name, standing and split', () => {
  const rows = [
    movieRow({ id: 1, name: 'Well B4', standing: 'approved', split: 'test' }),
    movieRow({ id: 2, name: 'well b12', standing: 'waiting', split: null }),
    movieRow({ id: 3, name: 'D6', standing: 'approved', split: 'train' }),
  ];
  const found = (address: string) =>
    filtered(rows, filterFrom(new URLSearchParams(address))).map(({ id }) => id);
  expect(found('')).toEqual([1, 2, 3]);
  expect(found('name= WELL ')).toEqual([1, 2]);
  expect(found('standing=approved')).toEqual([1, 3]);
  expect(found('split=none')).toEqual([2]);
  expect(found('standing=approved&split=train')).toEqual([3]);
});

it('says how many of how many', () => {
  expect(shownWords(24, 24)).toBe('24 movies');
  expect(shownWords(1, 24)).toBe('1 of 24 movies');
});
