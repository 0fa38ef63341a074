import { expect, it } from 'vitest';
import { pinsApart } from './pinsApart';

it('leaves pins where they are that do not cover one another', () => {
  const pins = [
    { number: 1, x: 10, y: 10 },
    { number: 2, x: 30, y: 10 },
    { number: 3, x: 10, y: 40 },
  ];
  expect(pinsApart(pins)).toEqual(pins);
});

it('puts those at the same place side by side, in their order, and past what stands there', () => {
  const at = pinsApart([
    { x: 10, y: 10 },
    { x: 10, y: 10 },
    { x: 33, y: 12 },
    { x: 12, y: 10 },
  ]);
  expect(at.map(({ x }) => x)).toEqual([10, 29, 48, 67]);
  expect(at.map(({ y }) => y)).toEqual([10, 10, 12, 10]);
});
