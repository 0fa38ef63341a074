import { describe, expect, it, vi } from 'vitest';

import { CellsTable } from '../labels/cellsTable';
import { DivisionSet } from '../labels/divisionSet';
import { invertEdit, makeEdit } from '../labels/edits';
import { StrokeBuilder } from '../labels/pixelTools/strokeBuilder';
import { FrameStats } from '../labels/frameStats';
import { FrameStore } from './frameStore';
import { MovieLabels } from './movieLabels';
import type { FrameEvent, FrameStoreOptions, LoadedLabels, RawPixels } from './types';

const SIZE = 16;
/** One raw channel of uint16 and one feature of uint32. */
const FRAME_BYTES = SIZE * SIZE * 6;

interface Request {
  what: string;
  signal: AbortSignal;
  answer: () => void;
  fail: (error: Error) => void;
}

/** A server that answers when the test says so, with labels as they are at that time. */
class FakeServer {
  requests: Request[] = [];
  sequence = 0;
  labelPixels = new Map<number, Uint32Array>();

  readonly fetchers = {
    raw: (t: number, channel: number, signal: AbortSignal) =>
      this.ask<RawPixels>(`raw ${t} ${channel}`, signal, () => new Uint16Array(SIZE * SIZE).fill(t)),
    labels: (_feature: string, t: number, signal: AbortSignal) =>
      this.ask<LoadedLabels>(`labels ${t}`, signal, () => ({
        pixels: (this.labelPixels.get(t) ?? new Uint32Array(SIZE * SIZE)).slice(),
        sequence: this.sequence,
      })),
  };

  /** Answer everything that was asked, and what is asked because of the answers. */
  async answerAll(): Promise<void> {
    while (this.requests.length > 0) {
      for (const request of this.requests.splice(0)) request.answer();
      await settled();
    }
  }

  take(what: string): Request {
    const found = this.requests.find((request) => request.what === what);
    if (found === undefined) throw new Error(`${what} was not asked for`);
    this.requests = this.requests.filter((request) => request !== found);
    return found;
  }

  asked(): string[] {
    return this.requests.map((request) => request.what);
  }

  private ask<Answer>(what: string, signal: AbortSignal, make: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.requests.push({ what, signal, answer: () => resolve(make()), fail: reject });
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function storeOf(server: FakeServer, options: Partial<FrameStoreOptions> = {}): FrameStore {
  return new FrameStore({
    height: SIZE,
    width: SIZE,
    frames: [10, 11, 12, 13, 14, 15, 16, 17],
    channels: 1,
    features: ['nucleus'],
    dtype: 'uint16',
    fetchers: server.fetchers,
    ...options,
  });
}

describe('loading', () => {
  it('loads the current frame first, then its neighbours on both sides', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 2 });
    store.setCurrent(12);
    expect(server.asked()).toEqual(['raw 12 0', 'labels 12']);
    server.take('raw 12 0').answer();
    await settled();
    expect(server.asked()).toEqual(['labels 12']);
    server.take('labels 12').answer();
    await settled();
    expect(server.asked().slice(0, 4)).toEqual(['raw 13 0', 'labels 13', 'raw 11 0', 'labels 11']);
    await server.answerAll();
    expect([10, 11, 12, 13, 14, 15].map((t) => store.ready(t))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(store.raw(13, 0)![0]).toBe(13);
  });

  it('asks once for a frame that is asked for twice', async () => {
    const server = new FakeServer();
    const store = storeOf(server);
    const both = [
      store.request({ kind: 'raw', t: 11, channel: 0 }),
      store.request({ kind: 'raw', t: 11, channel: 0 }),
    ];
    expect(server.asked()).toEqual(['raw 11 0']);
    await server.answerAll();
    await Promise.all(both);
    expect(store.state({ kind: 'raw', t: 11, channel: 0 })).toBe('ready');
  });

  it('gives up loads of frames that are far away now', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 1 });
    store.setCurrent(10);
    server.take('raw 10 0').answer();
    server.take('labels 10').answer();
    await settled();
    const stale = server.take('labels 11');
    store.setCurrent(15);
    expect(stale.signal.aborted).toBe(true);
    await server.answerAll();
    expect(store.state({ kind: 'labels', t: 11, feature: 'nucleus' })).toBe('absent');
    expect(store.ready(15)).toBe(true);
  });

  it('keeps the error of a frame that failed, and loads it again when asked', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0 });
    const events: FrameEvent[] = [];
    store.subscribe((event) => events.push(event));
    store.setCurrent(12);
    const key = { kind: 'labels', t: 12, feature: 'nucleus' } as const;
    server.take('labels 12').fail(new Error('Frame 12 could not be loaded (the server answered 503).'));
    await server.answerAll();
    expect(store.state(key)).toBe('failed');
    expect(store.error(key)!.message).toContain('503');
    expect(events.some((event) => event.type === 'failed')).toBe(true);
    store.retry(key);
    await server.answerAll();
    expect(store.ready(12)).toBe(true);
    expect(store.error(key)).toBeNull();
  });

  it('refuses a frame of another size', async () => {
    const store = storeOf(new FakeServer(), {
      prefetch: 0,
      fetchers: {
        raw: () => Promise.resolve(new Uint16Array(3)),
        labels: () => Promise.resolve({ pixels: new Uint32Array(SIZE * SIZE), sequence: 0 }),
      },
    });
    await store.request({ kind: 'raw', t: 12, channel: 0 });
    expect(store.error({ kind: 'raw', t: 12, channel: 0 })!.message).toContain('3 values');
  });
});

describe('the byte budget', () => {
  it('drops the frames used least recently, and never the current or the pinned ones', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0, byteBudget: 3 * FRAME_BYTES });
    const evicted = new Set<number>();
    store.subscribe((event) => event.type === 'evicted' && evicted.add(event.key.t));
    store.pin([10]);
    for (const t of [11, 12, 13, 14]) {
      store.setCurrent(t);
      await server.answerAll();
    }
    expect(store.bytes).toBeLessThanOrEqual(3 * FRAME_BYTES);
    expect([...evicted]).toEqual([11, 12]);
    expect(store.ready(10) && store.ready(14)).toBe(true);
  });

  it('keeps the current frame even when it alone is over the budget', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { byteBudget: 10 });
    store.setCurrent(12);
    await server.answerAll();
    expect(store.ready(12)).toBe(true);
    expect(store.ready(13)).toBe(false);
  });
});

describe('edits of this page', () => {
  const paint = (from: number, to: number, pixel: number) =>
    makeEdit('brush', [
      { kind: 'paint', t: 12, feature: 'nucleus', runs: [{ before: from, after: to, spans: [pixel, 1] }] },
    ]);

  function labelsOf(store: FrameStore): MovieLabels {
    return new MovieLabels(store, new CellsTable(), new DivisionSet());
  }

  it('are there again after the frame was dropped and loaded anew', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0, byteBudget: FRAME_BYTES });
    const labels = labelsOf(store);
    store.setCurrent(12);
    await server.answerAll();
    labels.commit(paint(0, 5, 3));
    labels.commit(paint(5, 6, 3));
    store.setCurrent(16);
    await server.answerAll();
    expect(store.labels('nucleus', 12)).toBeNull();
    store.setCurrent(12);
    await server.answerAll();
    expect(store.labels('nucleus', 12)![3]).toBe(6);
    expect(store.stats('nucleus', 12)!.count(6)).toBe(1);
  });

  it('on a frame that is not in memory are painted when it comes', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0 });
    const labels = labelsOf(store);
    labels.commit(paint(0, 5, 3));
    store.setCurrent(12);
    await server.answerAll();
    expect(store.labels('nucleus', 12)![3]).toBe(5);
  });

  it('that the server has in its labels are not painted again', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0 });
    const labels = labelsOf(store);
    const first = paint(0, 5, 3);
    labels.commit(first);
    store.acknowledge(first.id, 1);
    // Somebody with the right to (an expert) changed the pixel after that.
    server.sequence = 2;
    server.labelPixels.set(12, new Uint32Array(SIZE * SIZE).fill(9, 3, 4));
    store.setCurrent(12);
    await server.answerAll();
    expect(store.labels('nucleus', 12)![3]).toBe(9);
  });

  it('whose acknowledgement is lost give the same pixels, in the labels already or not', async () => {
    for (const contained of [0, 1, 2]) {
      const server = new FakeServer();
      const store = storeOf(server, { prefetch: 0 });
      const labels = labelsOf(store);
      labels.commit(paint(0, 5, 3));
      labels.commit(paint(5, 6, 3));
      const pixels = new Uint32Array(SIZE * SIZE);
      pixels[3] = [0, 5, 6][contained]!;
      server.labelPixels.set(12, pixels);
      server.sequence = contained;
      store.setCurrent(12);
      await server.answerAll();
      expect(store.labels('nucleus', 12)![3]).toBe(6);
    }
  });

  it('as strokes are told with their box, and undone', async () => {
    const server = new FakeServer();
    const store = storeOf(server, { prefetch: 0 });
    const labels = labelsOf(store);
    store.setCurrent(12);
    await server.answerAll();
    const stroke = new StrokeBuilder({ frame: labels.context('nucleus', 12)!, cell: 1, mode: 'exclude' });
    stroke.strokeTo(5, 5, 3);
    const heard = vi.fn();
    store.subscribe(heard);
    const edit = makeEdit('brush', stroke.finish());
    labels.commit(edit, { painted: true });
    expect(heard).toHaveBeenCalledWith({
      type: 'painted',
      key: { kind: 'labels', t: 12, feature: 'nucleus' },
      rect: { x0: 3, y0: 3, x1: 8, y1: 8 },
    });
    expect(store.stats('nucleus', 12)!.count(1)).toBe(25);
    expect(labels.cells.framesOf(1)).toEqual([12]);
    labels.commit(invertEdit(edit));
    expect(store.labels('nucleus', 12)!.every((value) => value === 0)).toBe(true);
    expect(labels.cells.size).toBe(0);
    expect(store.stats('nucleus', 12)!.values()).toEqual(
      FrameStats.of(store.labels('nucleus', 12)!, SIZE, SIZE).values(),
    );
  });
});

describe('channels', () => {
  it('loads and waits for those that are needed only', async () => {
    const asked: string[] = [];
    const store = new FrameStore({
      height: 1,
      width: 2,
      frames: [0, 1],
      channels: 6,
      features: ['nucleus'],
      dtype: 'uint16',
      fetchers: {
        raw: (t, channel) => {
          asked.push(`${t} ${channel}`);
          return Promise.resolve(new Uint16Array(2));
        },
        labels: () => Promise.resolve({ pixels: new Uint32Array(2), sequence: 0 }),
      },
    });
    store.setChannels([0, 4, 9]);
    expect(asked).toEqual([]);
    store.setCurrent(0);
    await vi.waitFor(() => expect(store.ready(1)).toBe(true));
    expect(asked.sort()).toEqual(['0 0', '0 4', '1 0', '1 4']);
    store.setChannels([5, 0]);
    expect(store.ready(0)).toBe(false);
    await vi.waitFor(() => expect(store.ready(0)).toBe(true));
    expect(store.raw(0, 5)).not.toBeNull();
    expect(store.raw(0, 4)).not.toBeNull();
    expect(store.raw(0, 1)).toBeNull();
  });
});
