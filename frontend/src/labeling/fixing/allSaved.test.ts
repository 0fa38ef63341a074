import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/problems';
import type { Parts } from '../actors/parts';
import { allSaved } from './allSaved';

function saving(pending: number) {
  const listeners = new Set<() => void>();
  const actor = {
    getSnapshot: () => ({ context: { pending } }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return { unsubscribe: () => void listeners.delete(listener) };
    },
  };
  const now = (left: number) => {
    pending = left;
    for (const listener of listeners) listener();
  };
  return { save: actor as unknown as Parts['save'], now, listeners };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits until every edit is on the server, and listens no longer', async () => {
  const { save, now, listeners } = saving(2);
  const done = vi.fn();
  void allSaved(save).then(done);
  now(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).not.toHaveBeenCalled();
  now(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toHaveBeenCalledOnce();
  expect(listeners.size).toBe(0);
  await expect(allSaved(saving(0).save)).resolves.toBeUndefined();
});

it('gives up when the server does not answer', async () => {
  const { save, listeners } = saving(1);
  const failed = expect(allSaved(save)).rejects.toBeInstanceOf(UnreachableError);
  await vi.advanceTimersByTimeAsync(15_000);
  await failed;
  expect(listeners.size).toBe(0);
});
