/** Frames of made-up nuclei, for measuring and looking at the renderer without a server. Everything comes from a seed. */

import { CellsTable } from '../labels/cellsTable';
import type { CellTuple } from '../labels/types';

export interface SyntheticFrame {
  width: number;
  height: number;
  raw: Uint16Array;
  labels: Uint32Array;
  cells: CellsTable;
}

/** Camera offset of the made-up images: as in real 16-bit movies, all values lie in a narrow band far from 0. */
const OFFSET = 33_000;
const SIGNAL = 3_000;

/** About `count` bean-shaped nuclei on a jittered grid; some touch, and touching ones overlap now and then. */
export function syntheticFrame(width: number, height: number, count: number, seed = 1): SyntheticFrame {
  const random = generator(seed);
  const raw = new Uint16Array(width * height);
  const labels = new Uint32Array(width * height);
  const glow = new Float32Array(width * height);
  const pitch = Math.sqrt((width * height) / count);
  const pairs = new Map<string, number>();
  const rows: CellTuple[] = [];
  const columns = Math.round(width / pitch);
  const lines = Math.ceil(count / columns);
  let value = 0;
  for (let i = 0; i < count; i++) {
    value += 1;
    rows.push([0, value, value]);
    const x = ((i % columns) + 0.5 + 0.5 * (random() - 0.5)) * (width / columns);
    const y = (Math.floor(i / columns) + 0.5 + 0.5 * (random() - 0.5)) * (height / lines);
    drawNucleus({ x, y, radius: pitch * (0.3 + 0.16 * random()), angle: random() * 6.28, value });
  }
  for (const [key, overlap] of pairs) {
    for (const cell of key.split(',')) rows.push([0, overlap, Number(cell)]);
  }
  for (let i = 0; i < raw.length; i++) {
    raw[i] = OFFSET + 400 + SIGNAL * Math.min(1, glow[i]!) + 90 * (random() + random() + random() - 1.5);
  }
  const present = new Set(labels);
  const cells = CellsTable.fromTuples({ nucleus: rows.filter(([, each]) => present.has(each)) });
  return { width, height, raw, labels, cells };

  function drawNucleus(nucleus: { x: number; y: number; radius: number; angle: number; value: number }) {
    const { x, y, radius, angle } = nucleus;
    const stretch = 1 + 0.35 * random();
    const brightness = 0.45 + 0.5 * random();
    const reach = Math.ceil(radius * 1.8);
    const phase = random() * 6.28;
    for (let py = Math.max(0, Math.floor(y) - reach); py < Math.min(height, y + reach); py++) {
      for (let px = Math.max(0, Math.floor(x) - reach); px < Math.min(width, x + reach); px++) {
        const dx = px - x;
        const dy = py - y;
        const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) / stretch;
        const across = (dy * Math.cos(angle) - dx * Math.sin(angle)) * stretch;
        const turn = Math.atan2(across, along);
        const edge = radius * (1 + 0.06 * Math.cos(2 * turn + phase) + 0.04 * Math.cos(3 * turn));
        const distance = Math.hypot(along, across) / edge;
        const i = py * width + px;
        const texture = 0.85 + 0.15 * Math.sin(px / 3.1 + phase) * Math.cos(py / 2.7 - phase);
        glow[i]! += (brightness * texture) / (1 + Math.exp((distance - 1) * 14));
        if (distance < 1) label(i, nucleus.value);
      }
    }
  }

  function label(i: number, own: number) {
    const other = labels[i]!;
    if (other === 0) {
      labels[i] = own;
    } else if ((other + own) % 3 === 0 && other <= count) {
      const key = `${other},${own}`;
      const overlap = pairs.get(key) ?? count + 1 + pairs.size;
      pairs.set(key, overlap);
      labels[i] = overlap;
    }
  }
}

/** Numbers in 0 … 1, the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
