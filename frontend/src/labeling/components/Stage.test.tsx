import { act, render } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { KeymapContext } from '../keyboard/KeymapContext';
import { KeymapStore } from '../keyboard/keymap';
import { EmptyFrame } from './Stage';

beforeEach(() => localStorage.clear());

const words = (brush: string, smartClick: string) =>
  `No cells in this frame yet. Paint one with the brush${brush} or point at one with smart click${smartClick}.`;

it('an empty frame names the keys as the person has them', () => {
  const store = new KeymapStore(1);
  const { container } = render(
    <KeymapContext value={store}>
      <EmptyFrame />
    </KeymapContext>,
  );
  expect(container.textContent).toBe(words(' (B)', ' (U)'));
  act(() => store.set({ single: true, keys: { 'tool:brush': ['Shift+J'] } }));
  expect(container.textContent).toBe(words(' (⇧J)', ' (U)'));
  act(() => store.set({ single: false, keys: {} }));
  expect(container.textContent).toBe(words('', ''));
});
