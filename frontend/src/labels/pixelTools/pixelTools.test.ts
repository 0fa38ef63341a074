import { describe, expect, it } from 'vitest';

import { applyEdit, invertChanges } from '../edits';
import { FrameStats } from '../frameStats';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import { apply } from '../testing/apply';
import { floodFill, growCell, shrinkCell, trimCell } from '../testing/inline';
import type { CellTuple, WriteMode } from '../types';
import { footprintSize, sweep } from './brush';
import { StrokeBuilder } from './strokeBuilder';

type Meanings = Record<number, number[]>;

/** A frame whose values mean the cells of the same number, unless `meanings` says otherwise. */
function frameOf(rows: number[][], meanings: Meanings = {}): MemoryLabels {
  const values = [...new Set(rows.flat())].filter((value) => value !== 0);
  const cells = values.flatMap((value) =>
    (meanings[value] ?? [value]).map((cell): CellTuple => [0, value, cell]),
  );
  const labels: LabelsAsRows = {
    frames: { nucleus: { '0': rows } },
    cells: { nucleus: cells },
    divisions: [],
  };
  return new MemoryLabels(labels, [rows.length, rows[0]!.length]);
}

const pixelsOf = (labels: MemoryLabels) => labels.toRows().frames['nucleus']!['0']!;

function meaningsOf(labels: MemoryLabels): Meanings {
  const values = labels.cells.values(0, 'nucleus');
  return Object.fromEntries(values.map((value) => [value, [...labels.cells.cellsOf(0, 'nucleus', value)]]));
}

/** Draw over all pixels of a frame. */
function drawAll(labels: MemoryLabels, cell: number, mode: WriteMode | 'erase'): MemoryLabels {
  const frame = labels.context('nucleus', 0);
  const stroke = new StrokeBuilder({ frame, cell, mode });
  stroke.strokeTo(0, 0, frame.width + frame.height);
  const painted = frame.pixels.slice();
  const changes = stroke.finish();
  applyEdit({ changes }, labels, { painted: true });
  expect(frame.pixels).toEqual(painted);
  const after = labels.toRows();
  applyEdit({ changes: invertChanges(changes) }, labels);
  apply(labels, changes);
  expect(labels.toRows()).toEqual(after);
  return labels;
}

/** Draw over other cells too; the changes alone make the same image of the one before. */
function drawn(labels: MemoryLabels, draw: (stroke: StrokeBuilder) => void): void {
  const frame = labels.context('nucleus', 0);
  const before = frame.pixels.slice();
  const stroke = new StrokeBuilder({ frame, cell: 9, mode: 'overlap' });
  draw(stroke);
  const painted = frame.pixels.slice();
  const changes = stroke.finish();
  frame.pixels.set(before);
  apply(labels, changes);
  expect(frame.pixels).toEqual(painted);
  expect(painted).not.toEqual(before);
}

describe('drawing cell 1 over [2, 2, 0]', () => {
  it.each([
    ['overlap', [[4, 4, 3]], { 3: [1], 4: [1, 2] }],
    ['overwrite', [[3, 3, 3]], { 3: [1] }],
    ['exclude', [[2, 2, 3]], { 2: [2], 3: [1] }],
  ] as const)('%s', (mode, pixels, meanings) => {
    const labels = drawAll(frameOf([[2, 2, 0]]), 1, mode);
    expect(pixelsOf(labels)).toEqual(pixels);
    expect(meaningsOf(labels)).toEqual(meanings);
  });

  it('reuses the value that means the same cells', () => {
    const labels = drawAll(frameOf([[2, 0, 5, 1]], { 5: [1, 2] }), 1, 'overlap');
    expect(pixelsOf(labels)).toEqual([[5, 1, 5, 1]]);
  });

  it('paints over values that mean no cell, and never reuses them', () => {
    const labels = frameOf([[9, 0]]);
    labels.cells.remove('nucleus', [[0, 9, 9]]);
    drawAll(labels, 1, 'exclude');
    expect(pixelsOf(labels)).toEqual([[10, 10]]);
    expect(meaningsOf(labels)).toEqual({ 10: [1] });
  });
});

describe('erasing', () => {
  it('cell 1 from [1, 3, 2] leaves what overlapped it', () => {
    const labels = drawAll(frameOf([[1, 3, 2]], { 3: [1, 2] }), 1, 'erase');
    expect(pixelsOf(labels)).toEqual([[0, 2, 2]]);
    expect(meaningsOf(labels)).toEqual({ 2: [2] });
  });

  it('the last pixel of a cell takes it out of its divisions', () => {
    const labels = new MemoryLabels(
      {
        frames: { nucleus: { '0': [[1]], '1': [[2]] } },
        cells: {
          nucleus: [
            [0, 1, 1],
            [1, 2, 2],
          ],
        },
        divisions: [{ parent: 1, daughters: [2, 3], t: 1 }],
      },
      [1, 1],
    );
    const stroke = new StrokeBuilder({ frame: labels.context('nucleus', 1), cell: 2, mode: 'erase' });
    stroke.strokeTo(0, 0, 1);
    applyEdit({ changes: stroke.finish() }, labels, { painted: true });
    expect(labels.divisions.all()).toEqual([{ parent: 1, daughters: [3], t: 1 }]);
    expect(labels.cells.has(2)).toBe(false);
  });
});

describe('the brush', () => {
  it('covers 1, 9, 25, 45 and 69 pixels for sizes 1 to 5', () => {
    expect([1, 2, 3, 4, 5].map(footprintSize)).toEqual([1, 9, 25, 45, 69]);
  });

  it('is clipped at the border and reports the box that changed', () => {
    const labels = frameOf([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const stroke = new StrokeBuilder({ frame: labels.context('nucleus', 0), cell: 1, mode: 'exclude' });
    expect(stroke.strokeTo(0, 0, 2)).toEqual({ x0: 0, y0: 0, x1: 2, y1: 2 });
    expect(stroke.strokeTo(0, 0, 2)).toBeNull();
    expect(stroke.strokeTo(-40, -40, 2)).toBeNull();
    expect(pixelsOf(labels)).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
  });

  it.each([
    [{ x: 3, y: 30 }, { x: 37, y: 22 }, 4],
    [{ x: 30, y: 3 }, { x: 22, y: 37 }, 2],
    [{ x: 20, y: 5 }, { x: 20, y: 30 }, 3],
    [{ x: 38, y: 38 }, { x: 1, y: 1 }, 1],
    [{ x: -20, y: 12 }, { x: 60, y: 14 }, 5],
  ])('joins samples from %j to %j with every pixel within the radius', (a, b, radius) => {
    const covered = new Set<string>();
    sweep(a, b, radius, { x0: 0, y0: 0, x1: 40, y1: 40 }, (y, x0, x1) => {
      for (let x = x0; x < x1; x++) covered.add(`${x} ${y}`);
    });
    const expected = new Set<string>();
    const length2 = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++) {
        const along = Math.min(1, Math.max(0, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length2));
        const dx = x - a.x - along * (b.x - a.x);
        const dy = y - a.y - along * (b.y - a.y);
        if (dx * dx + dy * dy < radius * radius - 1e-9) expected.add(`${x} ${y}`);
      }
    }
    expect(covered).toEqual(expected);
  });

  it.each([
    ['thin, across the frame', 1],
    ['thick', 9],
  ])('makes the edit of what it painted: %s', (_, radius) => {
    const rows = Array.from({ length: 60 }, (__, y) =>
      Array.from({ length: 90 }, (___, x) => ((x >> 4) + (y >> 4)) % 3),
    );
    drawn(frameOf(rows), (stroke) => {
      stroke.strokeTo(88, 1, radius);
      stroke.strokeTo(2, 57, radius);
      stroke.strokeTo(40, 30, radius);
    });
  });

  it('gives every pixel back when the stroke is cancelled', () => {
    const labels = frameOf([[2, 2, 0, 0]]);
    const before = labels.toRows();
    const stroke = new StrokeBuilder({ frame: labels.context('nucleus', 0), cell: 1, mode: 'overwrite' });
    stroke.strokeTo(0, 0, 1);
    stroke.strokeTo(3, 0, 1);
    expect(pixelsOf(labels)).toEqual([[3, 3, 3, 3]]);
    expect(stroke.provisionalRows()).toEqual([[0, 3, 1]]);
    expect(stroke.cancel()).toEqual({ x0: 0, y0: 0, x1: 4, y1: 1 });
    expect(labels.toRows()).toEqual(before);
  });

  it('that changes nothing makes no edit', () => {
    const stroke = new StrokeBuilder({
      frame: frameOf([[2, 2]]).context('nucleus', 0),
      cell: 1,
      mode: 'exclude',
    });
    stroke.strokeTo(0, 0, 3);
    expect(stroke.finish()).toEqual([]);
  });
});

describe('flood', () => {
  const diamond = [
    [0, 1, 0],
    [1, 0, 1],
    [0, 1, 0],
  ];

  it('of the hole fills the centre only', () => {
    const labels = frameOf(diamond);
    const frame = labels.context('nucleus', 0);
    apply(labels, floodFill(frame, { x: 1, y: 1, target: 'background', cell: 2, mode: 'exclude' }));
    expect(pixelsOf(labels)).toEqual([
      [0, 1, 0],
      [1, 2, 1],
      [0, 1, 0],
    ]);
    expect(meaningsOf(labels)).toEqual({ 1: [1], 2: [2] });
  });

  it.each(['overwrite', 'exclude'] as const)('of a cell takes its diagonal pixels too (%s)', (mode) => {
    const labels = frameOf(diamond);
    const frame = labels.context('nucleus', 0);
    apply(labels, floodFill(frame, { x: 1, y: 0, target: 1, cell: 2, mode }));
    expect(pixelsOf(labels)).toEqual([
      [0, 2, 0],
      [2, 0, 2],
      [0, 2, 0],
    ]);
    expect(meaningsOf(labels)).toEqual({ 2: [2] });
  });

  it('off the target, and outside the image, does nothing', () => {
    const frame = frameOf(diamond).context('nucleus', 0);
    expect(floodFill(frame, { x: 1, y: 1, target: 1, cell: 2, mode: 'overwrite' })).toEqual([]);
    expect(floodFill(frame, { x: 9, y: 1, target: 'background', cell: 2, mode: 'overwrite' })).toEqual([]);
  });
});

describe('trim', () => {
  it('keeps the part clicked', () => {
    const labels = frameOf([[1, 0, 1]]);
    apply(labels, trimCell(labels.context('nucleus', 0), 1, 0, 0));
    expect(pixelsOf(labels)).toEqual([[1, 0, 0]]);
  });

  it('keeps a diagonal pair, and does nothing when the click is off the cell', () => {
    const pair = frameOf([
      [1, 0],
      [0, 1],
    ]).context('nucleus', 0);
    expect(trimCell(pair, 1, 0, 0)).toEqual([]);
    expect(trimCell(frameOf([[1, 0, 1]]).context('nucleus', 0), 1, 1, 0)).toEqual([]);
  });

  it('cuts other parts out of an overlap and leaves the other cell', () => {
    const labels = frameOf([[1, 0, 3]], { 3: [1, 2] });
    apply(labels, trimCell(labels.context('nucleus', 0), 1, 0, 0));
    expect(pixelsOf(labels)).toEqual([[1, 0, 4]]);
    expect(meaningsOf(labels)).toEqual({ 1: [1], 4: [2] });
  });
});

describe('shrink and grow', () => {
  it.each([
    [
      'overlap',
      [
        [1, 1],
        [3, 3],
      ],
      { 1: [1], 3: [1, 2] },
    ],
    [
      'overwrite',
      [
        [1, 1],
        [1, 1],
      ],
      { 1: [1] },
    ],
    [
      'exclude',
      [
        [1, 1],
        [2, 2],
      ],
      { 1: [1], 2: [2] },
    ],
  ] as const)('growing 1 on [[1, 1], [2, 2]]: %s', (mode, pixels, meanings) => {
    const labels = frameOf([
      [1, 1],
      [2, 2],
    ]);
    apply(labels, growCell(labels.context('nucleus', 0), 1, mode));
    expect(pixelsOf(labels)).toEqual(pixels);
    expect(meaningsOf(labels)).toEqual(meanings);
  });

  const square = (size: number) =>
    Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 7 }, (__, x) => (Math.max(Math.abs(x - 3), Math.abs(y - 3)) * 2 < size ? 1 : 0)),
    );

  it('a 5 × 5 block shrinks to 3 × 3, one pixel grows to 3 × 3, and it vanishes when it shrinks', () => {
    const block = frameOf(square(5));
    apply(block, shrinkCell(block.context('nucleus', 0), 1));
    expect(pixelsOf(block)).toEqual(square(3));
    const dot = frameOf(square(1));
    apply(dot, growCell(dot.context('nucleus', 0), 1, 'exclude'));
    expect(pixelsOf(dot)).toEqual(square(3));
    const gone = frameOf(square(1));
    apply(gone, shrinkCell(gone.context('nucleus', 0), 1));
    expect(meaningsOf(gone)).toEqual({});
  });
});

describe('statistics of a frame', () => {
  it('follow the edits as if they were computed anew', () => {
    const labels = frameOf(
      Array.from({ length: 24 }, (_, y) => Array.from({ length: 31 }, (__, x) => ((x >> 3) + (y >> 3)) % 4)),
    );
    const frame = labels.context('nucleus', 0);
    const { stats } = frame;
    let seed = 3;
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const modes = ['exclude', 'overwrite', 'overlap', 'erase'] as const;
    for (let i = 0; i < 40; i++) {
      const stroke = new StrokeBuilder({ frame, cell: 1 + random(5), mode: modes[random(4)]! });
      for (let j = 0; j < 3; j++) stroke.strokeTo(random(31), random(24), 1 + random(5));
      const changes = stroke.finish();
      applyEdit({ changes }, labels, { painted: true });
      for (const change of changes) if (change.kind === 'paint') stats.apply(change.runs);
      const anew = FrameStats.of(frame.pixels, 31, 24);
      expect(stats.values().sort()).toEqual(anew.values().sort());
      for (const value of anew.values()) {
        expect(stats.count(value)).toBe(anew.count(value));
        expect(stats.box(value)).toEqual(anew.box(value));
        expect(stats.centroid(value)!.x).toBeCloseTo(anew.centroid(value)!.x, 9);
      }
      // Rows are there for exactly the values that have pixels.
      expect(labels.cells.values(0, 'nucleus').sort()).toEqual(anew.values().sort());
    }
  });
});
