import { act, renderHook } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { task } from '../../testing/samples';
import { useInstructions } from './useInstructions';

beforeEach(() => localStorage.clear());

const tracking = task({ kind: 'tracking' });
const seen = (person: number, which: typeof tracking) =>
  !renderHook(() => useInstructions(person, which)).result.current.news;

it('instructions_are_new_to_everybody_who_uses_this_browser_once_for_each_kind_of_task', () => {
  const ann = renderHook(() => useInstructions(1, tracking));
  expect(ann.result.current.news).toBe(true);
  act(() => ann.result.current.toggle());
  expect(ann.result.current).toMatchObject({ opened: true, news: false });
  expect(seen(1, tracking)).toBe(true);
  expect(seen(1, task())).toBe(false);
  expect(seen(2, tracking)).toBe(false);
});

it('a_new_version_is_news_again_and_another_projects_is_its_own', () => {
  const read = (which: typeof tracking) => {
    const { result } = renderHook(() => useInstructions(1, which));
    act(() => result.current.toggle());
  };
  read(tracking);
  expect(seen(1, { ...tracking, instructions: 1 })).toBe(false);
  expect(seen(1, { ...tracking, project: { id: 2, name: 'Organoids' } })).toBe(false);
  read({ ...tracking, instructions: 3 });
  expect(seen(1, { ...tracking, instructions: 2 })).toBe(true);
});

it('who_saw_the_servers_text_before_there_were_versions_has_seen_version_0', () => {
  localStorage.setItem('prospero.instructions.1.tracking', 'seen');
  expect(seen(1, tracking)).toBe(true);
  expect(seen(1, { ...tracking, instructions: 1 })).toBe(false);
});
