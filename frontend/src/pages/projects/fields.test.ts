import { expect, it } from 'vitest';
import type { Project } from '../../api/types';
import { changesOf, draftOf, isComplete, meantBy, NEW, SETTINGS, shownOf, wrongWith } from './fields';

const project: Project = {
  ...NEW,
  id: 3,
  name: 'HeLa',
  priority: 5,
  required_level: 1,
  overlap: 2,
  max_tasks_per_person: 40,
  gold_rate: 0.1,
  gold_threshold: 0.7,
  gold_window: 8,
  sample_rate: 0.2,
  cells_per_tile: 90,
  paused_at: null,
  created_at: '2026-03-09T10:00:00Z',
  n_movies: 1,
  n_check_tasks: 0,
  tasks: {},
};

it('sends only what was changed', () => {
  const before = draftOf(project);
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf({ ...before, name: 'HeLa 2', overlap: 3, max_tasks_per_person: null }, before)).toEqual({
    name: 'HeLa 2',
    overlap: 3,
    max_tasks_per_person: null,
  });
});

it('is complete when it has a name and every number is within its bounds', () => {
  expect(isComplete(NEW)).toBe(false);
  expect(isComplete({ ...NEW, name: 'A' })).toBe(true);
  expect(isComplete({ ...NEW, name: ' ' })).toBe(false);
  expect(isComplete({ ...NEW, name: 'A', overlap: null })).toBe(false);
  expect(isComplete({ ...NEW, name: 'A', gold_rate: 1.5 })).toBe(false);
  expect(isComplete({ ...NEW, name: 'A', max_tasks_per_person: 0 })).toBe(false);
});

it('shows shares in percent, and nothing of a number that is still being typed', () => {
  const setting = (name: string) => SETTINGS.find((each) => each.name === name)!;
  const share = setting('sample_rate');
  expect(shownOf(share, { ...NEW, sample_rate: 0.07 })).toBe(7);
  expect(meantBy(share, 7)).toBe(0.07);
  expect(['', '-', '7.5'].map((typed) => meantBy(share, typed))).toEqual([null, null, 0.075]);
  expect(shownOf(setting('max_tasks_per_person'), NEW)).toBe('');
  expect(wrongWith(setting('max_tasks_per_person'), NEW)).toBeNull();
  expect(wrongWith(setting('overlap'), { ...NEW, overlap: null })).toBe('A number is needed.');
  expect(wrongWith(share, { ...NEW, sample_rate: 7 })).toBe('0 to 100 %');
  expect(wrongWith(setting('priority'), { ...NEW, priority: 5000 })).toBe('−1\u2009000 to 1\u2009000');
});
