import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabelFrame } from '../../api/frames';
import { FakeServer } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';

const frame = image('0 0 0 0/0 1 1 0/0 0 0 0');

async function opened(server = new FakeServer({ kind: 'tracking', frames: [frame, frame, frame, frame] })) {
  const page = await openDesk(server);
  await vi.waitUntil(() => page.labels.store.ready(page.labels.store.frames[3]!));
  const { desk } = page;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const t = () => desk.frames.getSnapshot().context.t;
  return {
    ...page,
    t,
    playback: desk.playback!,
    playing: () => desk.playback!.getSnapshot().matches('playing'),
    toggle: () => desk.playback!.send({ type: 'TOGGLE' }),
    /** The page has drawn what is shown. */
    drawn: () => desk.playback!.send({ type: 'DRAWN', t: desk.frames.getSnapshot().context.shown ?? -1 }),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

beforeEach(() => vi.useRealTimers());
afterEach(() => vi.useRealTimers());

describe('playback', () => {
  it('shows each frame for its time, and begins again at the end', async () => {
    const page = await opened();
    await page.pass(5000);
    expect([page.t(), page.playing()]).toEqual([0, false]);
    page.toggle();
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) {
      await page.pass(190);
      seen.push(page.t());
      await page.pass(10);
      page.drawn();
    }
    expect(seen).toEqual([0, 1, 2, 3, 0, 1]);
    page.desk.display.send({ type: 'SEEING', by: { speed: 20 } });
    await page.pass(200);
    page.drawn();
    const before = page.t();
    await page.pass(51);
    expect(page.t()).toBe((before + 1) % 4);
    page.toggle();
    await page.pass(5000);
    expect(page.playing()).toBe(false);
    expect(page.t()).toBe((before + 1) % 4);
    page.close();
  });

  it('stops at the end where it is not to begin again; then it starts from the beginning', async () => {
    const page = await opened();
    page.desk.display.send({ type: 'SEEING', by: { loop: false } });
    page.toggle();
    for (let i = 0; i < 5; i++) {
      await page.pass(200);
      page.drawn();
    }
    expect([page.t(), page.playing()]).toEqual([3, false]);
    page.toggle();
    expect([page.t(), page.playing()]).toEqual([0, true]);
    page.close();
  });

  it('waits for a frame that is not drawn yet, and makes up for nothing', async () => {
    const page = await opened();
    page.toggle();
    await page.pass(200);
    expect(page.t()).toBe(1);
    await page.pass(3000);
    expect(page.t()).toBe(1);
    page.playback.send({ type: 'DRAWN', t: 0 });
    await page.pass(1000);
    expect(page.t()).toBe(1);
    page.drawn();
    await page.pass(0);
    expect(page.t()).toBe(2);
    await page.pass(199);
    page.drawn();
    expect(page.t()).toBe(2);
    await page.pass(1);
    expect(page.t()).toBe(3);
    page.close();
  });

  it.each([
    [
      'a step',
      ({ desk }: { desk: Awaited<ReturnType<typeof opened>>['desk'] }) =>
        desk.frames.send({ type: 'STEP', by: -1 }),
    ],
    [
      'a frame that is gone to',
      ({ desk }: { desk: Awaited<ReturnType<typeof opened>>['desk'] }) =>
        desk.frames.send({ type: 'GO', t: 3 }),
    ],
    [
      'a stroke',
      ({ desk }: { desk: Awaited<ReturnType<typeof opened>>['desk'] }) =>
        desk.canvas.send({ type: 'DOWN', x: 1, y: 1, shift: false, pan: false }),
    ],
  ])('stops at %s', async (_, act) => {
    const page = await opened();
    page.toggle();
    await page.pass(200);
    page.drawn();
    act(page);
    const t = page.t();
    expect(page.playing()).toBe(false);
    await page.pass(2000);
    expect(page.t()).toBe(t);
    page.close();
  });

  it('stops at an edit and at an undo, and does not begin while the pen is down', async () => {
    const page = await opened();
    page.use('brush');
    page.size(1);
    page.toggle();
    page.stroke([0, 0]);
    expect(page.playing()).toBe(false);
    page.toggle();
    page.undo();
    expect(page.playing()).toBe(false);
    page.desk.canvas.send({ type: 'DOWN', x: 1, y: 1, shift: false, pan: false });
    page.toggle();
    expect(page.playing()).toBe(false);
    page.close();
  });

  it('is no edit', async () => {
    const page = await opened();
    page.toggle();
    await page.pass(200);
    page.desk.display.send({ type: 'SEEING', by: { trails: 16, ghosts: 'both', follow: true } });
    const { undoStack } = page.desk.undo.getSnapshot().context;
    expect(undoStack).toEqual([]);
    page.close();
  });

  it('loads ahead, and stops where a frame cannot be had', async () => {
    const frames = Array.from({ length: 30 }, () => frame);
    const server = new FakeServer({ kind: 'tracking', frames });
    const plain = server.labelFrame;
    server.labelFrame = (id, movie, feature, t): Promise<LabelFrame> =>
      t === 9 ? Promise.reject(new Error('503')) : plain(id, movie, feature, t);
    const page = await opened(server);
    page.toggle();
    await vi.waitUntil(() => page.labels.store.ready(8));
    expect(page.labels.store.ready(11)).toBe(false);
    for (let i = 0; i < 12; i++) {
      await page.pass(200);
      page.drawn();
    }
    expect([page.t(), page.playing()]).toEqual([9, false]);
    page.close();
  });
});

describe('a segmentation task', () => {
  it('is not played', async () => {
    const { desk, close } = await openDesk({ frames: [frame, frame] });
    expect([desk.playback, desk.following]).toEqual([null, null]);
    close();
  });
});
