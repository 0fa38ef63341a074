import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';

/** One cell, one pixel, at column t of frame t. */
const FRAMES = Array.from({ length: 12 }, (_, t) =>
  image(
    ['0', '1']
      .map((value) => Array.from({ length: 12 }, (_, x) => (x === t ? value : '0')).join(' '))
      .join('/'),
  ),
);

async function opened(server = new FakeServer({ kind: 'tracking', frames: FRAMES })) {
  const page = await openDesk(server);
  const places = page.desk.cellCentroids!;
  const x = (t: number, cell = 1) => places.at('nucleus', t)?.get(cell)?.x;
  return { ...page, places, x };
}

afterEach(() => vi.restoreAllMocks());

describe('where cells are', () => {
  it('comes from the server for all frames, once, without loading their pixels', async () => {
    const page = await opened();
    expect(page.x(11)).toBeUndefined();
    await vi.waitUntil(() => page.x(11) !== undefined);
    expect(FRAMES.map((_, t) => page.x(t))).toEqual(FRAMES.map((_, t) => t + 0.5));
    expect(page.labels.store.labels('nucleus', 11)).toBeNull();
    page.desk.display.send({ type: 'SEEING', by: { trails: 16 } });
    await page.go(3);
    await new Promise((rest) => setTimeout(rest, 400));
    expect(page.server.centroidsAsked).toBe(1);
    page.close();
  });

  it('is right after a stroke, after its undo and its redo', async () => {
    const page = await opened();
    await vi.waitUntil(() => page.x(11) !== undefined);
    const version = page.places.version;
    page.use('brush');
    page.size(1);
    page.select(1);
    page.stroke([2, 1]);
    expect(page.places.version).toBeGreaterThan(version);
    expect(page.x(0)).toBe(1.5);
    page.undo();
    expect(page.x(0)).toBe(0.5);
    page.redo();
    expect(page.x(0)).toBe(1.5);
    page.close();
  });

  it('follows an edit of a frame that is not in memory, and of the cells table', async () => {
    const page = await opened();
    await vi.waitUntil(() => page.x(11) !== undefined);
    const { labels, server } = page;
    const spans = [12 + 9, 1];
    const edit = (changes: Parameters<typeof labels.changed>[0]) => {
      labels.commit({
        ...server.log[0]!,
        id: crypto.randomUUID(),
        undoes: null,
        action: 'test',
        changes: [...changes],
        ui: null,
      });
    };
    edit([{ kind: 'paint', t: 11, feature: 'nucleus', runs: [{ before: 0, after: 1, spans }] }]);
    expect(labels.store.labels('nucleus', 11)).toBeNull();
    expect(page.x(11)).toBe(10.5);
    edit([{ kind: 'cells', feature: 'nucleus', removed: [[10, 1, 1]], added: [[10, 1, 5]] }]);
    expect([page.x(10), page.x(10, 5)]).toEqual([undefined, 10.5]);
    page.close();
  });

  it('does without the server: frames in memory are measured one at a time, not while the pen is down', async () => {
    const server = new FakeServer({ kind: 'tracking', frames: FRAMES });
    server.centroids = () => Promise.reject(new Error('503'));
    const page = await opened(server);
    await vi.waitUntil(() => page.labels.store.ready(3));
    const { desk, labels, places } = page;
    const unmeasured = labels.store.frames.filter(
      (t) => labels.store.ready(t) && !labels.store.knownStats('nucleus', t),
    );
    expect(unmeasured).not.toEqual([]);
    desk.canvas.send({ type: 'DOWN', x: 1, y: 1, shift: false, pan: false });
    for (const t of unmeasured) expect(places.at('nucleus', t)).toBeNull();
    await new Promise((rest) => setTimeout(rest, 200));
    for (const t of unmeasured) expect(labels.store.knownStats('nucleus', t)).toBeNull();
    desk.canvas.send({ type: 'DROP' });
    await vi.waitUntil(() => unmeasured.every((t) => places.at('nucleus', t) !== null));
    expect(page.x(unmeasured[0]!)).toBe(unmeasured[0]! + 0.5);
    expect(places.at('nucleus', 11)).toBeNull();
    page.close();
  });

  it('prefers what this page has painted to what the server says', async () => {
    const page = await opened();
    page.use('brush');
    page.size(1);
    page.select(1);
    page.stroke([2, 1]);
    page.places.adopt('nucleus', new Map([[0, [1, 1, 7, 0]]]));
    expect(page.x(0)).toBe(1.5);
    page.close();
  });

  it('is not asked where nobody looks at trails, nor in a segmentation task', async () => {
    const server = new FakeServer({ kind: 'tracking', frames: FRAMES });
    const page = await openDesk(server);
    page.desk.display.send({ type: 'SEEING', by: { trails: 0 } });
    page.close();
    const other = await openDesk({ frames: FRAMES.slice(0, 5) });
    expect([other.desk.cellCentroids, other.desk.centroidsLoader]).toEqual([null, null]);
    other.close();
  });
});
