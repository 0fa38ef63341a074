import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOST_HERE_PX } from '../../labels/pixelWork/here';
import { FakeWorker } from '../../labels/testing/fakeWorker';
import { openDesk, type OpenDesk } from '../testing/openDesk';
import { toolById } from './registry';
import type { ToolId } from './types';

// Wider than high, and more pixels than are looked at on the page.
const [WIDTH, HEIGHT] = [640, 420];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  FakeWorker.install();
});

let open: OpenDesk[] = [];
afterEach(() => {
  for (const page of open) page.close();
  open = [];
});

type Paint = (x: number, y: number) => number;

const frameOf = (paint: Paint) =>
  Array.from({ length: HEIGHT }, (_, y) => Array.from({ length: WIDTH }, (__, x) => paint(x, y)));

async function pageWith(...frames: Paint[]): Promise<OpenDesk> {
  const page = await openDesk({ frames: frames.map(frameOf) });
  page.desk.canvas.send({ type: 'RESIZE', width: WIDTH, height: HEIGHT });
  open.push(page);
  return page;
}

const EMPTY: Paint = () => 0;
/** Cell 1, a ring with the background in it and round it; cell 2 in the corner. */
const RING: Paint = (x, y) => {
  const away = Math.max(Math.abs(x - 100), Math.abs(y - 100));
  return x > WIDTH - 5 && y > HEIGHT - 5 ? 2 : away < 20 && away > 10 ? 1 : 0;
};
/** Cell 1 over nearly the whole frame, with a hole, a spike, and a piece of its own; cell 2 beside it. */
const GIANT: Paint = (x, y) => {
  if (x >= WIDTH - 3) return y < 9 ? 1 : 0;
  if (x >= WIDTH - 6) return 0;
  if (x === 50 && y === 0) return 1;
  return x < 4 ? (y > 1 ? 2 : 0) : y > 0 && !(x > 300 && x < 310 && y > 200 && y < 204) && x > 5 ? 1 : 0;
};

const prompt = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.prompt;
const said = ({ root }: OpenDesk) => root.getSnapshot().context.said.text;
const tool = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.tool;
const undos = ({ desk }: OpenDesk) => desk.undo.getSnapshot().context.undoStack.length;
const cancel = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CANCEL' });
const jobs = ({ desk }: OpenDesk) => desk.desk.pixels.jobs;
/** Number of pixels per value. */
const counts = (page: OpenDesk) => {
  const found: Record<number, number> = {};
  for (const value of page.pixels()) found[value] = (found[value] ?? 0) + 1;
  return found;
};

/** Where two images differ first; null: nowhere. Quicker than `toEqual`, and shorter when it fails. */
const difference = (one: ArrayLike<number>, other: ArrayLike<number>) => {
  if (one.length !== other.length) return [one.length, other.length];
  for (let i = 0; i < one.length; i++)
    if (one[i] !== other[i]) return { x: i % WIDTH, y: Math.floor(i / WIDTH), is: one[i], not: other[i] };
  return null;
};

/** Until the worker has a job. */
const working = () =>
  vi.waitFor(() => {
    expect(FakeWorker.started.at(-1)?.jobs.length).toBeGreaterThan(0);
  });
const edited = (page: OpenDesk, edits = 1) =>
  vi.waitFor(() => {
    expect(undos(page)).toBe(edits);
  });

/** Both clicks of a flood; the worker holds the answer back. */
async function flooding(page: OpenDesk, x = 0, y = 0): Promise<void> {
  FakeWorker.holding = true;
  page.use('flood');
  page.stroke([x, y]);
  page.stroke([x, y]);
  await working();
}

/** The answer comes, and nothing is made of it. */
async function nothingComesOfIt(page: OpenDesk, before: number[]): Promise<void> {
  FakeWorker.release();
  await new Promise((done) => setTimeout(done, 20));
  expect([prompt(page), undos(page)]).toEqual([null, 0]);
  expect(difference(page.pixels(), before)).toBeNull();
  expect(page.desk.save.getSnapshot().context.pending).toBe(0);
}

describe('a flood of the whole background', () => {
  it('is worked out by the worker while the prompt says so, and is one edit', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    await flooding(page);
    expect(prompt(page)).toMatchObject({ title: 'Filling the background', busy: true, ready: false });
    expect([undos(page), difference(page.pixels(), before)]).toEqual([0, null]);
    FakeWorker.release();
    await edited(page);
    expect([prompt(page), tool(page)]).toEqual([null, 'flood']);
    expect(said(page)).toBe('Filled with cell 3. Undo with Ctrl Z');
    const expected = before.map((value, i) => {
      const inRing = Math.max(Math.abs((i % WIDTH) - 100), Math.abs(Math.floor(i / WIDTH) - 100)) <= 10;
      return value === 0 && !inRing ? 3 : value;
    });
    expect(difference(page.pixels(), expected)).toBeNull();
    expect(jobs(page)).toEqual({ worker: 1, page: 0 });
    await page.saved();
    expect(difference(page.server.labels().pixels[0]!, page.pixels())).toBeNull();
    page.undo();
    expect(difference(page.pixels(), before)).toBeNull();
  });

  it('of a movie without a cell', async () => {
    const page = await pageWith(EMPTY);
    await flooding(page, WIDTH - 1, HEIGHT - 1);
    FakeWorker.release();
    await edited(page);
    expect(counts(page)).toEqual({ 1: WIDTH * HEIGHT });
  });

  it('a hole in the same frame is filled at once, without the worker', async () => {
    const page = await pageWith(RING);
    page.select(1);
    page.use('flood');
    page.stroke([100, 100]);
    page.stroke([100, 100]);
    expect([undos(page), counts(page)[1]]).toEqual([1, 39 * 39]);
    expect(FakeWorker.started).toHaveLength(0);
  });

  it('Esc stops it with its worker, and the next one is done', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    await flooding(page);
    cancel(page);
    expect(said(page)).toBe('Filling the background: stopped. Nothing was changed.');
    expect(tool(page)).toBe('flood');
    await nothingComesOfIt(page, before);
    expect(FakeWorker.started[0]!.terminated).toBe(true);
    await flooding(page);
    FakeWorker.release();
    await edited(page);
    expect(FakeWorker.started).toHaveLength(2);
  });

  it('a click that comes before it is done is answered, and does not stop it', async () => {
    const page = await pageWith(RING);
    await flooding(page);
    page.stroke([300, 300]);
    expect(said(page)).toBe('Filling the background: not done yet. Esc stops it.');
    FakeWorker.release();
    await edited(page);
  });
});

describe('an answer that comes too late is dropped, and that is said', () => {
  const dropped = (page: OpenDesk) =>
    vi.waitFor(() => {
      expect(said(page)).toMatch(/^Filling the background: dropped.* Nothing was changed\.$/);
    });

  it.each<[string, (page: OpenDesk) => unknown]>([
    ['another_cell_is_selected', (page) => page.select(2)],
    [
      'the_write_mode_is_another',
      ({ desk }) => {
        desk.tools.send({ type: 'WRITE_MODE', mode: 'overlap' });
      },
    ],
    ['another_frame_is_shown', (page) => page.go(1)],
  ])('when %s', async (_, act) => {
    const page = await pageWith(RING, RING);
    const before = page.pixels();
    await flooding(page);
    await act(page);
    await dropped(page);
    expect(FakeWorker.started[0]!.terminated).toBe(true);
    await nothingComesOfIt(page, before);
  });

  it('when an edit is undone meanwhile', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    page.use('brush');
    page.stroke([300, 300]);
    await page.saved();
    page.select(null);
    await flooding(page);
    page.undo();
    await dropped(page);
    await page.saved();
    await nothingComesOfIt(page, before);
    expect(page.server.log).toHaveLength(2);
    page.redo();
    expect(difference(page.pixels(), before)).not.toBeNull();
  });

  it('when another tool is taken, that is said too', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    await flooding(page);
    page.use('brush');
    await dropped(page);
    await nothingComesOfIt(page, before);
    expect(tool(page)).toBe('brush');
  });

  it('when the task is submitted: what is handed in is what was seen', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    await flooding(page);
    page.root.send({ type: 'SUBMIT', reason: 'A test' });
    FakeWorker.release();
    await vi.waitFor(() => {
      expect(page.root.getSnapshot().value).toBe('done');
    });
    await dropped(page);
    expect(difference(page.server.labels().pixels[0]!, before)).toBeNull();
    expect([page.server.log, page.server.requests.submit]).toEqual([[], 1]);
  });
});

describe('when the worker fails', () => {
  it('a crash is said in a sentence, nothing is lost, and the next call works', async () => {
    const page = await pageWith(RING);
    const before = page.pixels();
    await flooding(page);
    FakeWorker.started[0]!.crash();
    await vi.waitFor(() => {
      expect(said(page)).toMatch(/^Nothing was changed\. .* has stopped\. Try again: it starts anew\.$/);
    });
    await nothingComesOfIt(page, before);
    await flooding(page);
    FakeWorker.release();
    await edited(page);
  });

  it('where there is none, the page does the work', async () => {
    vi.stubGlobal('Worker', undefined);
    const page = await pageWith(EMPTY);
    page.use('flood');
    page.stroke([5, 5]);
    page.stroke([5, 5]);
    expect(prompt(page)?.busy).toBe(true);
    await edited(page);
    expect(counts(page)).toEqual({ 1: WIDTH * HEIGHT });
    expect(jobs(page)).toEqual({ worker: 0, page: 1 });
  });
});

describe('a cell as large as the frame', () => {
  const drag = (page: OpenDesk, ...points: [number, number][]) => page.stroke(...points);
  const all = WIDTH * HEIGHT;

  it('is more than is looked at on the page', () => {
    expect(all).toBeGreaterThan(MOST_HERE_PX);
  });

  it.each<[ToolId, string, (page: OpenDesk) => void, (before: Record<number, number>) => object]>([
    ['fill-holes', 'Filling the holes of cell 1', () => undefined, (was) => ({ 1: was[1]! + 27 })],
    ['smooth', 'Smoothing cell 1', () => undefined, () => ({})],
    ['shrink', 'Shrinking cell 1', () => undefined, () => ({})],
    ['grow', 'Growing cell 1', () => undefined, () => ({})],
    ['trim', 'Trimming cell 1', (page) => page.stroke([200, 200]), (was) => ({ 1: was[1]! - 27 })],
    [
      'lasso',
      'Adding the outline to cell 1',
      (page) => drag(page, [0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT], [0, 1]),
      () => ({ 2: 4 * (HEIGHT - 2) }),
    ],
    [
      'split',
      'Splitting cell 1',
      (page) => drag(page, [200, -3], [200, HEIGHT + 3]),
      (was) => ({ 2: was[2]! }),
    ],
  ])('%s is worked out by the worker, as one edit', async (id, busy, act, wanted) => {
    const page = await pageWith(GIANT);
    const before = counts(page);
    const pixels = page.pixels();
    FakeWorker.holding = true;
    page.select(1);
    page.use('select');
    page.use(id);
    act(page);
    await working();
    expect(prompt(page)).toMatchObject({ title: busy, busy: true });
    expect(difference(page.pixels(), pixels)).toBeNull();
    FakeWorker.release();
    await edited(page);
    expect(counts(page)).toMatchObject(wanted(before));
    expect(difference(page.pixels(), pixels)).not.toBeNull();
    expect([prompt(page), jobs(page)]).toEqual([null, { worker: 1, page: 0 }]);
    expect(tool(page)).toBe(toolById(id).momentary ? 'select' : id);
    await page.saved();
    expect(difference(page.server.labels().pixels[0]!, page.pixels())).toBeNull();
    page.undo();
    expect(difference(page.pixels(), pixels)).toBeNull();
  });

  it('a tool that is done at once gives the hand back after Esc', async () => {
    const page = await pageWith(GIANT);
    const before = page.pixels();
    FakeWorker.holding = true;
    page.select(1);
    page.use('brush');
    page.use('smooth');
    await working();
    page.use('smooth');
    expect(said(page)).toBe('Smoothing cell 1: not done yet. Esc stops it.');
    cancel(page);
    expect([tool(page), said(page)]).toEqual(['brush', 'Smoothing cell 1: stopped. Nothing was changed.']);
    await nothingComesOfIt(page, before);
  });

  it('of two that interlock the gap is closed by a merge', async () => {
    // Teeth of both, two pixels apart.
    const page = await pageWith((x, y) => {
      const row = y % 12;
      if (row < 4) return x < WIDTH - 3 ? 1 : 0;
      return row >= 6 && row < 10 && x > 2 ? 2 : 0;
    });
    const before = counts(page);
    page.use('merge');
    page.stroke([100, 0]);
    page.stroke([100, 7]);
    await edited(page);
    expect(jobs(page)).toEqual({ worker: 1, page: 0 });
    expect(counts(page)[0]).toBeLessThan(before[0]! / 20);
    expect(page.labels.cells.cellsAt(0, 'nucleus')).toEqual([1]);
  });

  it('between two frames is interpolated by the worker', async () => {
    const block =
      (left: number): Paint =>
      (x, y) =>
        x >= left && x < left + 300 && y < 400 ? 1 : 0;
    const page = await pageWith(block(0), EMPTY, block(20));
    await page.go(1);
    page.select(1);
    FakeWorker.holding = true;
    page.use('interpolate');
    await working();
    expect(prompt(page)).toMatchObject({ title: 'Interpolating cell 1', busy: true });
    FakeWorker.release();
    await vi.waitFor(() => {
      expect(prompt(page)?.ready).toBe(true);
    });
    page.desk.tools.send({ type: 'CONFIRM' });
    const expected = frameOf(block(10)).flat();
    expect(difference(page.pixels(1), expected)).toBeNull();
  });

  it('carried over with others is laid out by the worker', async () => {
    const page = await pageWith(GIANT, EMPTY);
    await page.go(1);
    const half = (WIDTH * HEIGHT) / 2;
    page.server.answerCarryOver = () =>
      Promise.resolve({
        cells: [
          { cell: 2, region: [half - WIDTH, half + WIDTH], likeness: 0.5 },
          { cell: 1, region: [0, half], likeness: 0.9 },
        ],
        reason: null,
      });
    page.use('carry-before');
    await vi.waitFor(() => {
      expect(prompt(page)?.ready).toBe(true);
    });
    page.desk.tools.send({ type: 'CONFIRM' });
    const [first, second] = [...new Set(page.pixels(1))];
    const cellsOf = (value: number) => page.labels.cells.cellsOf(1, 'nucleus', value);
    expect([cellsOf(first!), cellsOf(second!)]).toEqual([[1], [2]]);
    expect(page.pixels(1).filter((value) => value === first)).toHaveLength(half);
    expect(jobs(page).worker).toBe(1);
  });
});
