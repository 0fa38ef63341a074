/** Defects of the tool our users come from that need a test of their own; tests/test_defects.py has the whole list. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../api/problems';
import { MemoryLabels } from '../labels/memoryLabels';
import type { FrameContext } from '../labels/pixelTools/frameContext';
import {
  fillHoles,
  floodFill,
  growCell,
  mergeCells,
  shrinkCell,
  smoothCell,
  splitCell,
  trimCell,
} from '../labels/testing/inline';
import type { CellTuple } from '../labels/types';
import { openDesk } from './testing/openDesk';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const SIDE = 96;
const PITCH = 8;

/** Cells of 6 × 6 pixels in `rows` rows of twelve. */
function field(rows: number): number[][] {
  return Array.from({ length: SIDE }, (_, y) =>
    Array.from({ length: SIDE }, (__, x) => {
      const inCell = y % PITCH < 6 && x % PITCH < 6 && Math.floor(y / PITCH) < rows;
      return inCell ? Math.floor(y / PITCH) * (SIDE / PITCH) + Math.floor(x / PITCH) + 1 : 0;
    }),
  );
}

/** A frame that counts how often a tool reads one of its pixels. */
function counted(rows: number): { frame: FrameContext; reads: () => number } {
  const image = field(rows);
  const cells = [...new Set(image.flat())].filter(Boolean).map((value): CellTuple => [0, value, value]);
  const labels = new MemoryLabels(
    { frames: { nucleus: { '0': image } }, cells: { nucleus: cells }, divisions: [] },
    [SIDE, SIDE],
  );
  const frame = labels.context('nucleus', 0);
  let reads = 0;
  const pixels = new Proxy(frame.pixels, {
    get(target, key) {
      if (key === 'subarray')
        return (from: number, to: number) => {
          reads += to - from;
          return target.subarray(from, to);
        };
      reads += 1;
      return target[key as unknown as number];
    },
  });
  return { frame: { ...frame, pixels }, reads: () => reads };
}

describe('defect 13: it slows down with the number of cells', () => {
  it.each<[string, (frame: FrameContext) => unknown]>([
    ['trim', (frame) => trimCell(frame, 2, 9, 1)],
    ['grow', (frame) => growCell(frame, 2, 'exclude')],
    ['shrink', (frame) => shrinkCell(frame, 2)],
    ['smooth', (frame) => smoothCell(frame, 2, 'exclude')],
    ['fill_holes', (frame) => fillHoles(frame, 2, 'exclude')],
    ['merge', (frame) => mergeCells(frame, 2, 3)],
    ['flood', (frame) => floodFill(frame, { x: 9, y: 1, target: 2, cell: 1, mode: 'overwrite' })],
    [
      'split',
      (frame) =>
        splitCell(frame, 2, 99, [
          { x: 11, y: -1 },
          { x: 11, y: 7 },
        ]),
    ],
  ])('%s_reads_as_many_pixels_with_twelve_times_the_cells', (_, act) => {
    const few = counted(1);
    const many = counted(12);
    act(few.frame);
    act(many.frame);
    expect(few.reads()).toBeGreaterThan(0);
    expect(many.reads()).toBe(few.reads());
  });
});

describe('defect 14: every stroke rewrites every label to IndexedDB', () => {
  it('a_stroke_writes_its_own_edit_to_the_journal_and_nothing_more', async () => {
    const page = await openDesk({ frames: [field(12)] });
    page.server.failures.push(new UnreachableError(null));
    page.use('brush');
    page.size(3);
    page.stroke([50, 90], [60, 91]);
    await expect
      .poll(async () => {
        const database = await openDB('prospero');
        const kept = await database.getAll('pending');
        database.close();
        return kept.length;
      })
      .toBe(1);
    const database = await openDB('prospero');
    const bytes = JSON.stringify(await database.getAll('pending')).length;
    database.close();
    expect(bytes).toBeLessThan(1024);
    page.close();
  });
});

describe('defect 7: the first stroke erases every other label of the frame', () => {
  it('a_first_stroke_leaves_every_other_label_as_it_was', async () => {
    const page = await openDesk({ frames: [field(2)] });
    const before = page.pixels();
    const rows = page.labels.cells.toTuples()['nucleus'] ?? [];
    page.use('brush');
    page.size(1);
    page.stroke([50, 90]);
    await page.saved();
    const changed = page.pixels().flatMap((value, i) => (value === before[i] ? [] : [i]));
    expect(changed).toEqual([90 * SIDE + 50]);
    expect(page.labels.cells.toTuples()['nucleus']).toEqual(expect.arrayContaining(rows));
    expect([...page.server.labels().pixels[0]!]).toEqual(page.pixels());
    page.close();
  });
});

describe('defect 2: undone pixels come back after a reload', () => {
  it('the_server_has_the_undo_and_the_next_page_shows_it', async () => {
    const page = await openDesk({ frames: [field(2)] });
    page.use('brush');
    page.stroke([50, 90]);
    page.undo();
    await page.saved();
    page.close();
    const next = await openDesk(page.server);
    expect(next.pixels()).toEqual(field(2).flat());
    next.close();
  });
});
