import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/problems';
import { Journal } from '../saving/journal';
import { image, openDesk } from '../testing/openDesk';

const ROW = Array.from({ length: 40 }, () => 0).join(' ');
const EMPTY = image(`${ROW} / ${ROW}`);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Time passes in such steps (ms), so moments are known to within one. */
const STEP = 500;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  // IndexedDB lives on setImmediate, which stays true.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Let everything happen that needs no time. */
async function settle() {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((go) => setImmediate(go));
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** A desk whose network is away, with the moments (ms) at which it tried to send. */
async function withoutNetwork() {
  const opening = openDesk({ frames: [EMPTY] });
  await settle();
  const desk = await opening;
  const { server } = desk;
  desk.use('brush');
  desk.size(1);
  const { sendEdits, renewLease, acquireLease } = server;
  const tries: number[] = [];
  const away = () => Promise.reject(new UnreachableError(null));
  server.sendEdits = () => {
    tries.push(Date.now());
    return away();
  };
  server.renewLease = away;
  server.acquireLease = away;
  return {
    ...desk,
    tries,
    networkIsBack: () => Object.assign(server, { sendEdits, renewLease, acquireLease }),
  };
}

/** Time passes; `each` happens once a minute. */
async function pass(duration: number, each: (minute: number) => void) {
  const begun = Date.now();
  for (let minute = 0; Date.now() < begun + duration; minute++) {
    each(minute);
    const end = Math.min(begun + (minute + 1) * MINUTE, begun + duration);
    while (Date.now() < end) {
      await vi.advanceTimersByTimeAsync(Math.min(STEP, end - Date.now()));
      await new Promise((go) => setImmediate(go));
      await new Promise((go) => setImmediate(go));
    }
  }
}

describe('offline for an hour', () => {
  it('tries_again_ever_more_rarely_with_jitter_and_then_sends_everything_in_order_once', async () => {
    const { stroke, undo, desk, server, tries, networkIsBack } = await withoutNetwork();
    const began = Date.now();
    await pass(HOUR, (minute) => {
      desk.lease?.send({ type: 'ACTIVE' });
      // Every tenth stroke is taken back at once: the order matters.
      if (minute % 2 === 0) stroke([minute / 2, 0]);
      if (minute % 20 === 0) undo();
    });
    const { pending, offlineSince, durable } = desk.save.getSnapshot().context;
    expect(pending).toBe(33);
    expect(durable).toBe(true);
    expect(offlineSince! - began).toBeLessThan(1000);
    expect(server.log).toHaveLength(0);

    // Doubling from a second to half a minute, each spread over the upper half.
    const waits = tries.slice(1).map((at, n) => at - tries[n]!);
    for (const [n, wait] of waits.entries()) {
      const full = Math.min(30_000, 1000 * 2 ** n);
      expect(wait, `wait ${n}`).toBeGreaterThanOrEqual(full / 2);
      expect(wait, `wait ${n}`).toBeLessThanOrEqual(full + STEP);
    }
    // Never given up: from the first to the last minute.
    expect(began + HOUR - tries.at(-1)!).toBeLessThanOrEqual(30_000 + STEP);
    const longest = waits.slice(5);
    expect(longest.length).toBeGreaterThanOrEqual(HOUR / (30_000 + STEP) - 10);
    expect(Math.max(...longest) - Math.min(...longest)).toBeGreaterThan(5000);

    const made = (await Promise.all([Journal.open(7), settle()]))[0].edits.map((edit) => edit.id);
    expect(made).toHaveLength(33);
    networkIsBack();
    await pass(MINUTE, () => undefined);
    await settle();
    expect(server.log.map((edit) => edit.id)).toEqual(made);
    expect(desk.save.getSnapshot().context).toMatchObject({ pending: 0, offlineSince: null, attempt: 0 });
    const painted = Array.from({ length: 30 }, (_, n) => (n % 10 === 0 ? 0 : 1));
    expect([...server.labels().pixels[0]!].slice(0, 30).map((value) => (value > 0 ? 1 : 0))).toEqual(painted);
    expect((await Promise.all([Journal.open(7), settle()]))[0].size).toBe(0);
  });
});
