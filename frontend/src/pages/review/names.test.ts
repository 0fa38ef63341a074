import { expect, it } from 'vitest';
import { clearOf } from './names';

const place = (x: number, y: number, width = 20) => ({ x, y, width });

it('draws no number over one that came before', () => {
  const [a, over, below, beside] = [place(50, 50), place(60, 55), place(50, 66), place(71, 50)];
  expect(clearOf([a, over, below, beside])).toEqual([a, below, beside]);
  expect(clearOf([over, a])).toEqual([over]);
});

it('counts only what is drawn: a number that has no place hides nothing', () => {
  const [a, hidden, next] = [place(0, 0), place(15, 0), place(30, 0)];
  expect(clearOf([a, hidden, next])).toEqual([a, next]);
});
