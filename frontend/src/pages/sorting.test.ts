import { expect, it } from 'vitest';
import { sorted } from './sorting';

it('sorts numbers and names either way, and what has no value last', () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }, { n: 1 }];
  const numbers = (descending: boolean) => sorted(rows, ({ n }) => n, descending).map(({ n }) => n);
  expect(numbers(false)).toEqual([1, 2, 10, null]);
  expect(numbers(true)).toEqual([10, 2, 1, null]);
  const names = ['field 10', 'Field 2', 'a'].map((name) => ({ name }));
  expect(sorted(names, ({ name }) => name, false).map(({ name }) => name)).toEqual([
    'a',
    'Field 2',
    'field 10',
  ]);
});
