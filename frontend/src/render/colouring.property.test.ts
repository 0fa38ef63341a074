/** Fields of over a thousand simulated cells: touching cells never look alike, and a stroke changes its own cell at most. */
import { describe, expect, it } from 'vitest';

import { CellsTable } from '../labels/cellsTable';
import { FrameStats } from '../labels/frameStats';
import type { CellTuple, Rect } from '../labels/types';
import { CellColouring, TOUCHING } from './colouring';
import { grown, type CellsFrame } from './nearbyCells';

const SIZE = 420;

/** A generator of numbers in 0..1 from a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

/** Irregular cells packed side by side, most of them touching: each pixel belongs to the nearest of jittered points, with holes. */
function field(seed: number, ids: (index: number) => number): { frame: CellsFrame; pixels: Uint32Array } {
  const next = random(seed);
  const pitch = 12;
  const per = SIZE / pitch;
  const points = Array.from({ length: per * per }, (_, i) => ({
    x: ((i % per) + next()) * pitch,
    y: (Math.floor(i / per) + next()) * pitch,
    reach: 5 + 6 * next(),
    id: ids(i),
  }));
  const pixels = new Uint32Array(SIZE * SIZE);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      let best = Infinity;
      let owner = 0;
      const row = Math.floor(y / pitch);
      const column = Math.floor(x / pitch);
      for (let r = Math.max(0, row - 1); r <= Math.min(per - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(per - 1, column + 1); c++) {
          const point = points[r * per + c]!;
          const distance = Math.hypot(point.x - x, point.y - y);
          if (distance < best && distance < point.reach) [best, owner] = [distance, point.id];
        }
      }
      pixels[y * SIZE + x] = owner;
    }
  }
  return { pixels, frame: frameOf(pixels) };
}

function frameOf(pixels: Uint32Array): CellsFrame {
  const rows = [...new Set(pixels)].filter((value) => value > 0).map((v): CellTuple => [0, v, v]);
  return {
    t: 0,
    feature: 'nucleus',
    cells: CellsTable.fromTuples({ nucleus: rows }),
    stats: FrameStats.of(pixels, SIZE, SIZE),
  };
}

/** Pairs of cells within a few pixels that have the same colour: looked for pixel by pixel. */
function lookAlikes(pixels: Uint32Array, colouring: CellColouring, where = WHOLE): string[] {
  const found = new Set<string>();
  for (let { y0: y } = where; y < where.y1; y++) {
    for (let { x0: x } = where; x < where.x1; x++) {
      const a = pixels[y * SIZE + x]!;
      if (a === 0) continue;
      for (let dy = 0; dy <= TOUCHING; dy++) {
        for (let dx = dy === 0 ? 1 : -TOUCHING; dx <= TOUCHING; dx++) {
          if (x + dx < 0 || x + dx >= SIZE || y + dy >= SIZE) continue;
          const b = pixels[(y + dy) * SIZE + x + dx]!;
          if (b !== 0 && b !== a && colouring.colourOf(a) === colouring.colourOf(b)) found.add(`${a} ${b}`);
        }
      }
    }
  }
  return [...found];
}

const WHOLE: Rect = { x0: 0, y0: 0, x1: SIZE, y1: SIZE };

const shuffled = (seed: number) => (i: number) => 1 + ((i * 7919 + seed * 31) % 1225);

describe.each([
  ['ids in order', (i: number) => i + 1],
  ['ids that all prefer one colour', (i: number) => 12 * i + 1],
  ['shuffled ids', shuffled(3)],
])('a field of 1,000 cells and more, %s', (_, ids) => {
  it.each([1])('has no touching cells of one colour (seed %i)', (seed) => {
    const { frame, pixels } = field(seed, ids);
    expect(frame.cells.cells().length).toBeGreaterThan(1000);
    const colouring = new CellColouring();
    colouring.update(frame);
    expect(lookAlikes(pixels, colouring)).toEqual([]);
  });
});

it('holds in every frame of a movie whose cells change places, and comes to rest', () => {
  const frames = [1, 2, 3].map((seed) => field(seed, shuffled(seed)));
  const colouring = new CellColouring();
  for (let round = 0; round < 4; round++) for (const { frame } of frames) colouring.update(frame);
  const { version } = colouring;
  for (const { frame } of frames) colouring.update(frame);
  expect(colouring.version).toBe(version);
  // Cells jump across the field here, so that three unrelated graphs are coloured at once: hardly any pair is left.
  const left = frames.reduce((sum, { pixels }) => sum + lookAlikes(pixels, colouring).length, 0);
  expect(left).toBeLessThan(0.001 * 3 * 3 * 1225);
});

it('changes the painted cell alone when a stroke brings it to others, and nothing when it does not', () => {
  const { frame, pixels } = field(7, (i) => i + 1);
  const colouring = new CellColouring();
  colouring.update(frame);
  const next = random(99);
  const cells = frame.cells.cells();
  let recoloured = 0;
  for (let stroke = 0; stroke < 40; stroke++) {
    const cell = cells[Math.floor(next() * cells.length)]!;
    const box = frame.stats.box(cell);
    if (!box) continue;
    const before = new Map(cells.map((each) => [each, colouring.colourOf(each)]));
    const rect = paint(pixels, cell, box, next);
    const after = frameOf(pixels);
    colouring.touched(after, rect, cell);
    const own = lookAlikes(pixels, colouring, grown(rect, 4, after.stats));
    expect(own.filter((pair) => pair.split(' ').includes(String(cell)))).toEqual([]);
    expect(
      cells.filter((other) => other !== cell && colouring.colourOf(other) !== before.get(other)),
    ).toEqual([]);
    if (colouring.colourOf(cell) !== before.get(cell)) recoloured += 1;
    Object.assign(frame, after);
  }
  expect(recoloured).toBeGreaterThan(0);
});

/** A square stroke that begins in the cell; the box that was painted. */
function paint(pixels: Uint32Array, cell: number, box: Rect, next: () => number): Rect {
  const x0 = Math.max(0, Math.floor(box.x0 - 12 + 24 * next()));
  const y0 = Math.max(0, Math.floor(box.y0 - 12 + 24 * next()));
  const rect = { x0, y0, x1: Math.min(SIZE, x0 + 12), y1: Math.min(SIZE, y0 + 12) };
  for (let y = rect.y0; y < rect.y1; y++) pixels.fill(cell, y * SIZE + rect.x0, y * SIZE + rect.x1);
  return rect;
}

it('looks at the stroke only: a stroke costs the same with more cells elsewhere', () => {
  const { frame } = field(7, (i) => i + 1);
  const colouring = new CellColouring();
  colouring.update(frame);
  let looked = 0;
  const watched = new Proxy(frame.stats.pixels, {
    get: (pixels, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) looked += 1;
      return Reflect.get(pixels, key, pixels) as unknown;
    },
  });
  const stats = Object.create(frame.stats, { pixels: { value: watched } }) as FrameStats;
  colouring.touched({ ...frame, stats }, { x0: 100, y0: 100, x1: 112, y1: 112 }, null);
  expect(looked).toBeGreaterThan(0);
  expect(looked).toBeLessThan(0.1 * SIZE * SIZE);
});
