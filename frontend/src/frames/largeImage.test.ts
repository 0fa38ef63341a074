import { describe, expect, it } from 'vitest';

import { CellsTable } from '../labels/cellsTable';
import { DivisionSet } from '../labels/divisionSet';
import { makeEdit } from '../labels/edits';
import { FrameStore } from './frameStore';
import { levelSize, overviewOf, partOfRect, thinLabels } from './largeImage';
import { MovieLabels } from './movieLabels';

const [WIDTH, HEIGHT] = [2501, 2003];

/** Neighbours differ in every direction; a label for each pixel would have the store count five million. */
const LABELS = 9973;

function picture(): Uint32Array {
  return new Uint32Array(WIDTH * HEIGHT).map((_, i) => i % LABELS);
}

/** As backend/tasks/chunked_frame.py `thinned` has it. */
function thinned(pixels: Uint32Array, level: number): Uint32Array {
  const { width, height } = levelSize(WIDTH, HEIGHT, level);
  const middle = (1 << level) >> 1;
  const value = (x: number, y: number) => pixels[((y << level) + middle) * WIDTH + (x << level) + middle]!;
  return Uint32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
}

/** Index of the first difference, -1 when there is none: matchers take minutes for millions of values. */
function firstDifference(a: Uint32Array, b: Uint32Array): number {
  return a.length === b.length ? a.findIndex((value, i) => value !== b[i]) : 0;
}

/** Where the view from afar is not that of the labels. */
function differs(store: FrameStore, t: number): number {
  return firstDifference(store.labelOverview('nucleus', t)!, thinned(store.labels('nucleus', t)!, 2));
}

describe('levels', () => {
  it('are those of the server', () => {
    expect(overviewOf(2048, 2048)).toBeNull();
    expect(overviewOf(4096, 3072)).toEqual({ level: 2, width: 1024, height: 768 });
    expect(overviewOf(8192, 8192)).toEqual({ level: 3, width: 1024, height: 1024 });
    expect(overviewOf(WIDTH, HEIGHT)).toEqual({ level: 2, width: 625, height: 500 });
  });

  it('hold one label of each square, wherever a part begins', () => {
    const pixels = picture();
    for (const level of [0, 1, 2]) {
      const whole = { level, x0: 0, y0: 0, ...levelSize(WIDTH, HEIGHT, level) };
      const all = new Uint32Array(whole.width * whole.height);
      thinLabels(pixels, { width: WIDTH, height: HEIGHT }, whole, whole, all);
      expect(firstDifference(all, level === 0 ? pixels : thinned(pixels, level))).toBe(-1);
      const window = { level, x0: 100, y0: 200, width: 40, height: 30 };
      const part = new Uint32Array(1200);
      thinLabels(pixels, { width: WIDTH, height: HEIGHT }, window, window, part);
      expect(part[41]).toBe(all[201 * whole.width + 101]);
    }
  });

  it('know which of their pixels a box of the image has a part in', () => {
    const whole = { level: 2, x0: 10, y0: 20, width: 5, height: 5 };
    expect(partOfRect({ x0: 43, y0: 0, x1: 49, y1: 81 }, whole)).toEqual({
      level: 2,
      x0: 10,
      y0: 20,
      width: 3,
      height: 1,
    });
    expect(partOfRect({ x0: 0, y0: 0, x1: 40, y1: 400 }, whole)).toBeNull();
  });
});

describe('the frame store of a large image', () => {
  function open() {
    const asked: string[] = [];
    const labels = picture();
    const store = new FrameStore({
      width: WIDTH,
      height: HEIGHT,
      frames: [0, 1],
      channels: 1,
      features: ['nucleus'],
      dtype: 'uint16',
      fetchers: {
        raw: (t) => {
          asked.push(`raw ${t}`);
          return Promise.resolve(new Uint16Array(625 * 500));
        },
        labels: (_, t) => {
          asked.push(`labels ${t}`);
          return Promise.resolve({ pixels: labels.slice(), sequence: 0 });
        },
        overview: (_, t) => {
          asked.push(`overview ${t}`);
          return Promise.resolve(thinned(labels, 2));
        },
      },
    });
    return { store, asked };
  }

  it('loads all labels of the frame that is worked on only, the others from afar', async () => {
    const { store, asked } = open();
    store.pin([0, 1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toEqual(['raw 0', 'overview 0', 'labels 0', 'raw 1', 'overview 1']);
    expect([store.ready(0), store.drawable(1), store.ready(1)]).toEqual([true, true, false]);
  });

  it('paints on the labels themselves and keeps the view from afar true to them', async () => {
    const { store } = open();
    store.setCurrent(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const target = new MovieLabels(store, new CellsTable(), new DivisionSet());
    const middle = 1002 * WIDTH + 1402; // stands for the square at 350, 250
    const runs = [-1, 0].map((by) => ({
      before: (middle + by) % LABELS,
      after: 7,
      spans: [middle + by, 1],
    }));
    target.commit(makeEdit('brush', [{ kind: 'paint', t: 0, feature: 'nucleus', runs }]));
    expect(store.labels('nucleus', 0)![middle - 1]).toBe(7);
    expect(differs(store, 0)).toBe(-1);
    expect(store.labelOverview('nucleus', 0)![250 * 625 + 350]).toBe(7);
    // In a frame that comes later, what was painted is in both.
    store.setCurrent(1);
    target.commit(makeEdit('brush', [{ kind: 'paint', t: 1, feature: 'nucleus', runs }]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(differs(store, 1)).toBe(-1);
    expect(store.labels('nucleus', 1)![middle]).toBe(7);
  });
});
