import { expect, it } from 'vitest';
import { person } from '../../testing/samples';
import { changeOf, day, draftOf, forMany, joinedWords, named, skillWords, stateWords } from './words';

it('says when, with the year where it is another one', () => {
  const now = new Date(2026, 2, 12);
  expect(day(new Date(2026, 2, 20).toISOString(), now)).toBe('20 March');
  expect(day(new Date(2027, 0, 2).toISOString(), now)).toBe('2 January 2027');
});

it('says what an invitation gives and whether it is open', () => {
  expect(skillWords({ segmentation: 2, tracking: 1 })).toBe('Segmentation 2, Tracking 1');
  expect(skillWords({ tracking: 1 })).toBe('Tracking 1');
  expect(skillWords({ segmentation: 0, tracking: 0 })).toBe('none');
  const expires_at = new Date(new Date().getFullYear(), 5, 1, 12).toISOString();
  expect(stateWords({ state: 'open', expires_at })).toBe('open until 1 June');
  expect(stateWords({ state: 'used', expires_at })).toBe('all used');
  expect(stateWords({ state: 'expired', expires_at })).toBe('ended on 1 June');
  expect(stateWords({ state: 'revoked', expires_at })).toBe('revoked');
  expect(forMany(1)).toBe('one person');
  expect(forMany(40)).toBe('40 people');
});

it('names who came, but not a whole crowd', () => {
  expect(joinedWords([])).toBe('');
  expect(joinedWords(['Ada', 'Bob'])).toBe('Ada, Bob');
  expect(joinedWords(['Ada', 'Bob', 'Cyd', 'Dan', 'Eve'])).toBe('Ada, Bob, Cyd and 2 more');
});

it('asks only for what was changed', () => {
  const ada = person({ skills: { segmentation: 1, tracking: 0 } });
  const draft = draftOf(ada);
  expect(changeOf(ada, draft)).toBeNull();
  expect(changeOf(ada, { ...draft, role: 'expert' })).toEqual({ role: 'expert' });
  expect(changeOf(ada, { ...draft, skills: { segmentation: 1, tracking: 2 } })).toEqual({
    skills: { tracking: 2 },
  });
});

it('pauses with a reason, changes the reason, and lifts the pause', () => {
  const ada = person();
  const draft = draftOf(ada);
  expect(changeOf(ada, { ...draft, reason: 'typed, but not paused' })).toBeNull();
  expect(changeOf(ada, { ...draft, paused: true, reason: ' Ragged. ' })).toEqual({
    paused: true,
    paused_for: 'Ragged.',
  });
  const paused = person({ paused_at: '2026-03-12T10:00:00Z', paused_for: 'Ragged.' });
  expect(changeOf(paused, draftOf(paused))).toBeNull();
  expect(changeOf(paused, { ...draftOf(paused), reason: 'Too quick.' })).toEqual({
    paused: true,
    paused_for: 'Too quick.',
  });
  expect(changeOf(paused, { ...draftOf(paused), paused: false })).toEqual({ paused: false });
});

it('finds people by a part of their name', () => {
  const people = [person({ name: 'Ada L.' }), person({ name: 'crowd-017' })];
  expect(named(people, ' ada').map(({ name }) => name)).toEqual(['Ada L.']);
  expect(named(people, '')).toHaveLength(2);
});
