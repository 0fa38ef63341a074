import { createActor } from 'xstate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/problems';
import { FakeServer, problem } from '../testing/fakeServer';
import { leaseMachine, type LeaseReport } from './lease';
import type { Ref } from './protocol';
import type { LeaseGranted } from './save';

const MINUTE = 60_000;
const UNTIL = '2026-03-09T15:42:00Z';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Only what sendTo needs of a ref. */
function ear<E extends { type: string }>(told: E[]): Ref<E> {
  return { _send: (event: E) => told.push(event), sessionId: 'ear' } as unknown as Ref<E>;
}

async function held(term = 300) {
  const server = new FakeServer({ frames: [[[0]]] });
  server.term = term;
  const lease = await server.acquireLease(7, 'tab', false);
  const told: LeaseReport[] = [];
  const handed: LeaseGranted[] = [];
  const actor = createActor(leaseMachine, {
    input: { api: server, task: 7, tab: 'tab', person: 1, lease, parent: ear(told), save: ear(handed) },
  });
  actor.start();
  return { server, told, handed, actor, free: () => Date.now() >= server.leaseEnds };
}

describe('lease', () => {
  it('beats_while_the_person_is_at_work_so_that_the_task_stays_theirs', async () => {
    const { server, actor, free, told } = await held();
    for (let i = 0; i < 20; i++) {
      actor.send({ type: 'ACTIVE' });
      await vi.advanceTimersByTimeAsync(MINUTE);
      expect(free()).toBe(false);
    }
    // One a minute, and one at once for each act after a rest; the first act came with the lease.
    expect(server.requests.renew).toBe(39);
    expect(told).toEqual([]);
  });

  it('tells_of_acts_soon_and_of_the_first_after_a_rest_at_once_so_that_every_pause_is_known', async () => {
    const { server, actor } = await held();
    const acts: number[] = [];
    const renew = server.renewLease.bind(server);
    server.renewLease = (task, token, idle) => {
      acts.push(Date.now() - begun - idle * 1000);
      return renew(task, token, idle);
    };
    const begun = Date.now();
    const at = async (second: number) => {
      await vi.advanceTimersByTimeAsync(begun + second * 1000 - Date.now());
      actor.send({ type: 'ACTIVE' });
    };
    for (const second of [5, 12, 18, 90, 95]) await at(second);
    await vi.advanceTimersByTimeAsync(20_000);
    // Told at 20 s of the act at 18 s; a beat at 80 s for the lease; both ends of the pause from 18 to 90 s.
    expect(acts).toEqual([18_000, 18_000, 90_000, 95_000]);
  });

  /** What the server is told: when the last act was (ms since the start), and whether the request outlives the page. */
  function hearActs(server: FakeServer) {
    const begun = Date.now();
    const told: [act: number, outlives: boolean][] = [];
    const renew = server.renewLease.bind(server);
    server.renewLease = (task, token, idle, closing = false) => {
      told.push([Date.now() - begun - idle * 1000, closing]);
      return renew(task, token, idle);
    };
    return told;
  }

  it('a_page_that_is_hidden_tells_at_once_how_long_one_was_at_it', async () => {
    const { server, actor } = await held();
    const told = hearActs(server);
    await vi.advanceTimersByTimeAsync(10_000);
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(told).toEqual([[10_000, false]]);
    actor.send({ type: 'AWAY' });
    expect(told.at(-1)).toEqual([55_000, true]);
    // Back again: that was no act yet.
    await vi.advanceTimersByTimeAsync(5_000);
    actor.send({ type: 'BEAT' });
    expect(told.at(-1)![0]).toBe(55_000);
    await vi.advanceTimersByTimeAsync(1_000);
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told.at(-1)).toEqual([61_000, false]);
  });

  it('a_page_that_is_hidden_while_a_beat_is_on_its_way_tells_as_well', async () => {
    const { server, actor } = await held();
    const told = hearActs(server);
    const { renewLease } = server;
    let answer = () => {};
    server.renewLease = async (...with_) => {
      const lease = await renewLease(...with_);
      await new Promise<void>((resolve) => (answer = resolve));
      return lease;
    };
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(actor.getSnapshot().value).toBe('renewing');
    actor.send({ type: 'AWAY' });
    expect(told).toEqual([
      [0, false],
      [3_000, true],
    ]);
    await vi.advanceTimersByTimeAsync(10);
    answer();
    await vi.advanceTimersByTimeAsync(10);
    expect(actor.getSnapshot().value).toBe('held');
  });

  it('a_screen_that_goes_dark_after_a_long_pause_is_no_act', async () => {
    const { server, actor } = await held();
    const told = hearActs(server);
    await vi.advanceTimersByTimeAsync(90_000);
    actor.send({ type: 'AWAY' });
    expect(told.at(-1)![0]).toBe(0);
  });

  it('a_page_that_is_hidden_in_a_short_outage_tells_afterwards_until_when_one_was_at_it', async () => {
    const { server, actor } = await held();
    const told = hearActs(server);
    const { renewLease } = server;
    server.renewLease = () => Promise.reject(new UnreachableError(null));
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(actor.getSnapshot().value).toBe('waiting');
    actor.send({ type: 'AWAY' });
    server.renewLease = renewLease;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(told).toEqual([[5_000, true]]);
  });

  it('looking_in_without_an_act_is_no_work_and_keeps_no_lease', async () => {
    const { server, actor, free } = await held();
    const told = hearActs(server);
    await vi.advanceTimersByTimeAsync(5_000);
    actor.send({ type: 'AWAY' });
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(30_000);
      actor.send({ type: 'BEAT' });
      await vi.advanceTimersByTimeAsync(2_000);
      actor.send({ type: 'AWAY' });
    }
    expect(new Set(told.map(([act]) => act))).toEqual(new Set([5_000]));
    expect(free()).toBe(true);
  });

  it('ends_a_term_after_the_last_act_and_not_after_the_last_beat', async () => {
    const { actor, free, told } = await held();
    await vi.advanceTimersByTimeAsync(90_000);
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(299_000);
    expect(free()).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(free()).toBe(true);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(actor.getSnapshot().value).toBe('ended');
    expect(told).toEqual([{ type: 'LEASE.ENDED', until: UNTIL }]);
  });

  it('beats_as_often_as_the_term_that_the_server_tells_needs', async () => {
    const { server, actor } = await held(10);
    for (let i = 0; i < 10; i++) {
      actor.send({ type: 'ACTIVE' });
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(server.requests.renew).toBe(10);
    expect(actor.getSnapshot().value).toBe('held');
  });

  it('asks_for_the_task_again_at_the_first_act_and_goes_on_when_nobody_took_it', async () => {
    const { server, actor, told, handed } = await held();
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    expect(actor.getSnapshot().value).toBe('ended');
    expect(server.requests.acquire).toBe(1);
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(10);
    expect(actor.getSnapshot().value).toBe('held');
    expect(handed).toEqual([{ type: 'LEASE', token: 'token 2', sequence: 0 }]);
    expect(told.map(({ type }) => type)).toEqual(['LEASE.ENDED', 'LEASE.REGAINED']);
  });

  it('tells_who_comes_back_that_somebody_else_has_the_task', async () => {
    const { server, actor, told } = await held();
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    server.person = 2;
    await server.acquireLease(7, 'their tab', false);
    server.person = 1;
    actor.send({ type: 'ACTIVE' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)).toEqual({ type: 'LEASE.LOST', until: UNTIL, takenBy: null });
  });

  it('a_laptop_that_wakes_up_learns_who_took_the_task_over', async () => {
    const { server, told, actor } = await held();
    server.leaseToken = 'of somebody else';
    server.takenBy = 'Eve';
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([{ type: 'LEASE.LOST', until: UNTIL, takenBy: 'Eve' }]);
  });

  it('a_laptop_that_wakes_up_in_time_keeps_the_lease', async () => {
    const { told, actor } = await held();
    // Asleep: no timer runs, only the clock goes on.
    vi.setSystemTime(Date.now() + 4 * MINUTE);
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect([actor.getSnapshot().value, told]).toEqual(['held', []]);
  });

  it('gets_the_lease_back_when_saving_needs_it_although_nobody_moves', async () => {
    const { actor, handed } = await held();
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    actor.send({ type: 'NEED' });
    await vi.advanceTimersByTimeAsync(10);
    expect(handed).toHaveLength(1);
    // A lease that holds is handed again, for the request that was refused.
    actor.send({ type: 'NEED' });
    await vi.advanceTimersByTimeAsync(10);
    expect(handed.map(({ token }) => token)).toEqual(['token 2', 'token 2']);
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

  it('says_at_once_that_nobody_is_signed_in', async () => {
    const { server, told, actor } = await held();
    server.renewLease = () => Promise.reject(problem(401, 'unauthenticated'));
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([{ type: 'LEASE.SIGNED_OUT' }]);
  });

  it('takes_no_lease_of_somebody_else_who_signed_in_meanwhile', async () => {
    const { server, told, handed, actor } = await held();
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    server.person = 2;
    actor.send({ type: 'NEED' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)).toEqual({ type: 'LEASE.STRANGER' });
    expect(handed).toEqual([]);
    expect(server.leaseToken).toBeNull();
  });

  it('that_is_refused_to_its_own_person_is_lost_and_asked_for_once', async () => {
    const { server, told, actor } = await held();
    const renew = vi.fn(() => Promise.reject(problem(403, 'forbidden')));
    server.renewLease = renew;
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toEqual([{ type: 'LEASE.LOST', until: UNTIL, takenBy: null }]);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('that_is_refused_because_somebody_else_signed_in_waits_for_its_person', async () => {
    const { server, told, actor } = await held();
    server.person = 2;
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([{ type: 'LEASE.STRANGER' }]);
    server.person = 1;
    actor.send({ type: 'BEAT' });
    await vi.advanceTimersByTimeAsync(10);
    expect([actor.getSnapshot().value, told.length]).toEqual(['held', 1]);
  });
});
