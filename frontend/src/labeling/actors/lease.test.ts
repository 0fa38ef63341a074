import { createActor } from 'xstate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/problems';
import { FakeServer } from '../testing/fakeServer';
import { leaseMachine, type LeaseReport } from './lease';
import type { Ref } from './protocol';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function held() {
  const server = new FakeServer({ frames: [[[0]]] });
  const lease = await server.acquireLease(7, 'tab', false);
  const told: LeaseReport[] = [];
  const parent = { send: (event: LeaseReport) => told.push(event) } as unknown as Ref<LeaseReport>;
  // Only what sendTo needs of a ref.
  Object.assign(parent, { _send: (event: LeaseReport) => told.push(event), sessionId: 'parent' });
  const actor = createActor(leaseMachine, { input: { api: server, task: 7, lease, parent } });
  actor.start();
  return { server, told, actor };
}

describe('lease', () => {
  it('beats_every_minute_while_the_person_is_at_work', async () => {
    const { server, actor } = await held();
    for (let i = 0; i < 4; i++) {
      actor.send({ type: 'ACTIVE' });
      await vi.advanceTimersByTimeAsync(MINUTE);
    }
    expect(server.requests.renew).toBe(4);
  });

  it('rests_when_nobody_is_at_work_and_asks_at_the_first_move', async () => {
    const { server, actor } = await held();
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    const beats = server.requests.renew;
    expect(beats).toBeLessThanOrEqual(5);
    expect(actor.getSnapshot().matches('resting')).toBe(true);
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(10);
    expect(server.requests.renew).toBe(beats + 1);
    expect(actor.getSnapshot().matches('held')).toBe(true);
  });

  it('a_laptop_that_wakes_up_learns_that_the_task_is_gone', async () => {
    const { server, told, actor } = await held();
    server.leaseToken = 'of somebody else';
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([{ type: 'LEASE.LOST', until: '2026-03-09T15:42:00Z' }]);
  });

  it('without_a_network_it_asks_again_and_loses_nothing', async () => {
    const { server, told, actor } = await held();
    const renew = server.renewLease;
    server.renewLease = () => Promise.reject(new UnreachableError(null));
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect(actor.getSnapshot().matches('waiting')).toBe(true);
    server.renewLease = renew;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(actor.getSnapshot().matches('held')).toBe(true);
    expect(told).toEqual([]);
  });
});
