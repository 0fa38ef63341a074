import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useInstructions } from './useInstructions';

it('instructions_are_new_to_everybody_who_uses_this_browser_once_for_each_kind_of_task', () => {
  const ann = renderHook(() => useInstructions(1, 'tracking'));
  expect(ann.result.current.news).toBe(true);
  act(() => ann.result.current.toggle());
  expect(ann.result.current).toMatchObject({ opened: true, news: false });
  expect(renderHook(() => useInstructions(1, 'tracking')).result.current.news).toBe(false);
  expect(renderHook(() => useInstructions(1, 'segmentation')).result.current.news).toBe(true);
  expect(renderHook(() => useInstructions(2, 'tracking')).result.current.news).toBe(true);
});
