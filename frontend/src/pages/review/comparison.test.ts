import { expect, it } from 'vitest';
import { revision } from '../../testing/samples';
import {
  choicesAfter,
  choicesBefore,
  firstPair,
  noChangesWords,
  stateWords,
  titleBefore,
} from './comparison';

const returned = { verdict: 'return' as const, expert: 'expert-02', at: '2026-03-12T11:00:00Z', reason: '' };
const first = revision({ verdict: returned });
const second = revision({ number: 2, sequence: 20, verdict: returned });
const third = revision({ number: 3, sequence: 20 });

it('begins with the prediction, or with the revision that was returned last', () => {
  expect(firstPair([])).toEqual({ from: 0, to: null });
  expect(firstPair([revision()])).toEqual({ from: 0, to: 1 });
  expect(firstPair([first])).toEqual({ from: 0, to: 1 });
  expect(firstPair([first, second])).toEqual({ from: 1, to: 2 });
  expect(firstPair([first, second, third])).toEqual({ from: 2, to: 3 });
  const accepted = revision({ number: 3, verdict: { ...returned, verdict: 'accept' } });
  expect(firstPair([first, second, accepted])).toEqual({ from: 2, to: 3 });
});

it('lets what came earlier stand before, and what came later after', () => {
  const all = [first, second, third];
  expect(choicesBefore(all, { from: 1, to: 2 })).toEqual([0, 1]);
  expect(choicesAfter(all, { from: 1, to: 2 })).toEqual([2, 3]);
  expect(choicesBefore(all, { from: 0, to: 3 })).toEqual([0, 1, 2]);
  expect(choicesAfter(all, { from: 0, to: 3 })).toEqual([1, 2, 3]);
});

it('names the states', () => {
  expect([0, 2].map(stateWords)).toEqual(['prediction', 'revision 2']);
  expect(titleBefore({ from: 0, to: 1 })).toBe('Prediction');
  expect(titleBefore({ from: 1, to: 2 })).toBe('Revision 1');
  expect(noChangesWords({ from: 0, to: 1 })).toBe('No changes: submitted as predicted.');
  expect(noChangesWords({ from: 1, to: 2 })).toBe('No changes: revision 2 is the same as revision 1.');
});
