import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProblemError, type ProblemSlug, UnreachableError } from '../../api/problems';
import type { Lease } from '../../api/types';
import { type Judging, type JudgingApi, JudgingTurn } from './judging';

const lease = (token: string): Lease => ({
  token,
  until: '2026-03-12T10:05:00Z',
  sequence: 2,
  seconds: 300,
  term: 300,
  holder: 1,
});
const problem = (slug: ProblemSlug, members: Record<string, unknown> = {}) =>
  new ProblemError(409, slug, '', members);

function turn(api: Partial<JudgingApi>) {
  const told: Judging[] = [];
  const calls: string[] = [];
  const made = new JudgingTurn(
    {
      begin: (takeOver) => {
        calls.push(takeOver ? 'take over' : 'begin');
        return (api.begin ?? (() => Promise.resolve(lease('one'))))(takeOver);
      },
      goOn: (token, idle) => {
        calls.push(`beat ${token} ${Math.round(idle)}`);
        return (api.goOn ?? (() => Promise.resolve(lease(token))))(token, idle);
      },
      end: (token) => {
        calls.push(`end ${token}`);
        return Promise.resolve();
      },
    },
    (state) => told.push(state),
  );
  return { made, told, calls, now: () => told.at(-1) };
}

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('asks, keeps the lease by heartbeats that say how long ago one did something, and gives it back', async () => {
  const { made, calls, now } = turn({});
  await pass(0);
  expect(now()).toEqual({ kind: 'mine', token: 'one', until: '2026-03-12T10:05:00Z' });
  await pass(60_000);
  made.act();
  await pass(60_000);
  expect(calls).toEqual(['begin', 'beat one 60', 'beat one 60']);
  made.leave();
  await pass(600_000);
  expect(calls.at(-1)).toBe('end one');
  expect(calls).toHaveLength(4);
});

it('says who judges, and begins by itself when they have left', async () => {
  let held = true;
  const { calls, now } = turn({
    begin: () =>
      held
        ? Promise.reject(problem('lease-held', { holder: 'Eve', until: 'then', mine: false }))
        : Promise.resolve(lease('two')),
  });
  await pass(0);
  expect(now()).toEqual({ kind: 'held', holder: 'Eve', until: 'then', mine: false, mayTakeOver: false });
  await pass(10_000);
  expect(now()?.kind).toBe('held');
  held = false;
  await pass(10_000);
  expect(now()).toMatchObject({ kind: 'mine', token: 'two' });
  expect(calls).toEqual(['begin', 'begin', 'begin']);
});

it('asks again by itself when the server did not answer, and says so meanwhile', async () => {
  let there = false;
  const { told, now } = turn({
    begin: () => (there ? Promise.resolve(lease('two')) : Promise.reject(new UnreachableError('no network'))),
  });
  await pass(0);
  expect(now()?.kind).toBe('failed');
  await pass(10_000);
  expect(now()?.kind).toBe('failed');
  there = true;
  await pass(10_000);
  expect(told.map(({ kind }) => kind)).toEqual(['asking', 'failed', 'failed', 'mine']);
});

it('takes over where that is allowed, and tells who took it', async () => {
  const { made, calls, now } = turn({
    begin: (takeOver) =>
      takeOver
        ? Promise.resolve(lease('mine'))
        : Promise.reject(problem('lease-held', { holder: 'Eve', may_take_over: true })),
    goOn: () => Promise.reject(problem('lease-lost', { taken_by: 'Ada' })),
  });
  await pass(0);
  made.takeOver();
  await pass(0);
  expect(now()).toMatchObject({ kind: 'mine', token: 'mine' });
  await pass(60_000);
  expect(now()).toEqual({ kind: 'taken', by: 'Ada' });
  expect(calls.at(-1)).toMatch(/^beat/);
});

it('rests when nobody did anything for a term, and begins anew with the next act', async () => {
  let n = 0;
  const { made, now } = turn({
    begin: () => Promise.resolve(lease(`lease ${++n}`)),
    goOn: (token, idle) =>
      idle < 290 ? Promise.resolve(lease(token)) : Promise.reject(problem('lease-lost', { taken_by: null })),
  });
  await pass(301_000);
  expect(now()).toEqual({ kind: 'ended' });
  made.act();
  await pass(0);
  expect(now()).toMatchObject({ kind: 'mine', token: 'lease 2' });
});

it('goes on trying without a network, and stops where there is nothing to judge', async () => {
  let down = true;
  const { calls, now } = turn({
    goOn: (token) => (down ? Promise.reject(new TypeError('x')) : Promise.resolve(lease(token))),
  });
  await pass(60_000);
  expect(now()?.kind).toBe('mine');
  down = false;
  await pass(10_000);
  expect(calls.filter((call) => call.startsWith('beat'))).toHaveLength(2);
  const closed = turn({ begin: () => Promise.reject(problem('wrong-state')) });
  await pass(0);
  expect(closed.now()).toEqual({ kind: 'closed' });
  await pass(600_000);
  expect(closed.calls).toEqual(['begin']);
});

it('gives back a lease that came after one had left', async () => {
  const { made, calls } = turn({});
  made.leave();
  await pass(0);
  expect(calls).toEqual(['begin', 'end one']);
});
