/**
 * Every operation on pixels in every write mode, on a few pixels: what was there, and what is there afterwards, written
 * by hand. operations.test.ts makes the edits; as tests/vectors/edits/operation_*.json Python applies the same ones.
 */
import { nextCellId } from '../cellActions';
import type { MemoryLabels } from '../memoryLabels';
import { mendChanges } from '../checks/mends';
import type { FrameContext } from '../pixelTools/frameContext';
import { interpolated } from '../pixelTools/interpolate';
import { polygonRegion } from '../pixelTools/polygon';
import { addRegion, fitToRegion, splitRegion, subtractRegion } from '../pixelTools/regions';
import { StrokeBuilder } from '../pixelTools/strokeBuilder';
import { spansOf } from '../spans';
import type { Change, WriteMode } from '../types';
import {
  addRegions,
  fillHoles,
  floodFill,
  growCell,
  mergeCells,
  shrinkCell,
  smoothCell,
  splitCell,
  trimCell,
} from './inline';

/** Cells per value, where a value is not the cell of its number. */
export type Meanings = Record<number, number[]>;

export interface Operation {
  name: string;
  /** As in the log. */
  action: string;
  /** Pixels, row by row, and what values mean. */
  before: string;
  meanings?: Meanings;
  make(frame: FrameContext, labels: MemoryLabels): Change[];
  /** Per write mode; `all` where the mode has no say. */
  after: Partial<Record<WriteMode | 'all', { rows: string; meanings?: Meanings }>>;
  mode?: WriteMode;
}

const stroke =
  (cell: number, mode: WriteMode | 'erase', points: [number, number][]) => (frame: FrameContext) => {
    // A stroke paints into the frame: into a copy here, so that the edit is applied like any other.
    const copy = { ...frame, pixels: frame.pixels.slice() };
    const builder = new StrokeBuilder({ frame: copy, cell, mode });
    for (const [x, y] of points) builder.strokeTo(x, y, 1);
    return builder.finish();
  };

type PerMode = (frame: FrameContext, mode: WriteMode) => Change[];

interface InModes {
  name: string;
  action: string;
  before: string;
  meanings?: Meanings;
  make: PerMode;
  exclude: string;
  overwrite: string;
  overlap: [rows: string, meanings: Meanings];
}

/** A square round columns 1 to 3 of a 5 × 3 frame: what a lasso would draw. */
const BOX = [
  { x: 1, y: 0 },
  { x: 4, y: 0 },
  { x: 4, y: 2 },
  { x: 1, y: 2 },
];

/** A cell of 3 × 3 pixels in rows 1 to 3 of a 5 × 5 frame, from column x on. */
const square = (x: number, t: number) => ({
  t,
  region: spansOf(Uint32Array.from([1, 2, 3].flatMap((y) => [0, 1, 2].map((dx) => y * 5 + x + dx)))),
});

const inModes: InModes[] = [
  {
    name: 'brush',
    action: 'brush',
    before: '1 2 2 0',
    make: (frame, mode) =>
      stroke(1, mode, [
        [0, 0],
        [3, 0],
      ])(frame),
    exclude: '1 2 2 1',
    overwrite: '1 1 1 1',
    overlap: ['1 3 3 1', { 3: [1, 2] }],
  },
  {
    name: 'flood of the background',
    action: 'flood',
    before: '1 0 0 / 2 2 0',
    make: (frame, mode) => floodFill(frame, { x: 1, y: 0, target: 'background', cell: 1, mode }),
    exclude: '1 1 1 / 2 2 1',
    overwrite: '1 1 1 / 2 2 1',
    overlap: ['1 1 1 / 2 2 1', {}],
  },
  {
    name: 'flood of a cell',
    action: 'flood',
    before: '2 0 1 / 0 2 1',
    make: (frame, mode) => floodFill(frame, { x: 0, y: 0, target: 2, cell: 1, mode }),
    // Where it would do nothing, the chosen cell is overwritten.
    exclude: '1 0 1 / 0 1 1',
    overwrite: '1 0 1 / 0 1 1',
    overlap: ['3 0 1 / 0 3 1', { 3: [1, 2] }],
  },
  {
    name: 'grow',
    action: 'grow',
    before: '1 2 0 / 0 2 0',
    make: (frame, mode) => growCell(frame, 1, mode),
    exclude: '1 2 0 / 1 2 0',
    overwrite: '1 1 0 / 1 1 0',
    overlap: ['1 3 0 / 1 3 0', { 3: [1, 2] }],
  },
  {
    name: 'lasso',
    action: 'lasso',
    before: '0 0 2 2 2 / 0 1 0 2 2 / 0 0 0 0 0',
    make: (frame, mode) => addRegion(frame, 1, polygonRegion(BOX, 5, 3), mode).changes,
    exclude: '0 1 2 2 2 / 0 1 1 2 2 / 0 0 0 0 0',
    overwrite: '0 1 1 1 2 / 0 1 1 1 2 / 0 0 0 0 0',
    overlap: ['0 1 3 3 2 / 0 1 1 3 2 / 0 0 0 0 0', { 3: [1, 2] }],
  },
  {
    name: 'threshold',
    action: 'threshold',
    before: '1 0 2 0',
    make: (frame, mode) => addRegion(frame, 1, [1, 2], mode).changes,
    exclude: '1 1 2 0',
    overwrite: '1 1 1 0',
    overlap: ['1 1 3 0', { 3: [1, 2] }],
  },
  {
    name: 'autofit',
    action: 'autofit',
    before: '1 1 0 2 2',
    make: (frame, mode) => fitToRegion(frame, 1, [1, 3], mode).changes,
    exclude: '0 1 1 2 2',
    overwrite: '0 1 1 1 2',
    overlap: ['0 1 1 3 2', { 3: [1, 2] }],
  },
  {
    name: 'smart click',
    action: 'smart-click',
    before: '0 0 2 0',
    make: (frame, mode) => addRegion(frame, 3, [0, 3], mode).changes,
    exclude: '3 3 2 0',
    overwrite: '3 3 3 0',
    overlap: ['3 3 4 0', { 4: [2, 3] }],
  },
  {
    name: 'carry over of two cells that meet',
    action: 'carry-before',
    before: '0 0 2 0 0',
    // The first is the surer one: where both would be, it stays.
    make: (frame, mode) =>
      addRegions(
        frame,
        [
          { cell: 3, region: [0, 2] },
          { cell: 4, region: [1, 3] },
        ],
        mode,
      ).changes,
    exclude: '3 3 2 4 0',
    overwrite: '3 3 4 4 0',
    overlap: ['3 5 6 4 0', { 5: [3, 4], 6: [2, 4] }],
  },
  {
    name: 'interpolate',
    action: 'interpolate',
    before: '0 0 0 0 0 / 0 0 0 0 0 / 0 0 2 0 0 / 0 0 0 0 0 / 0 0 0 0 0',
    // A square that moves from the left edge to the right one.
    make: (frame, mode) =>
      addRegion(frame, 3, interpolated(square(0, -1), square(2, 1), 0, frame), mode).changes,
    exclude: '0 0 0 0 0 / 0 3 3 3 0 / 0 3 2 3 0 / 0 3 3 3 0 / 0 0 0 0 0',
    overwrite: '0 0 0 0 0 / 0 3 3 3 0 / 0 3 3 3 0 / 0 3 3 3 0 / 0 0 0 0 0',
    overlap: ['0 0 0 0 0 / 0 3 3 3 0 / 0 3 4 3 0 / 0 3 3 3 0 / 0 0 0 0 0', { 4: [2, 3] }],
  },
  {
    name: 'fill holes',
    action: 'fill-holes',
    before: '1 1 1 1 / 1 0 2 1 / 1 1 1 1',
    make: (frame, mode) => fillHoles(frame, 1, mode),
    exclude: '1 1 1 1 / 1 1 2 1 / 1 1 1 1',
    overwrite: '1 1 1 1 / 1 1 1 1 / 1 1 1 1',
    overlap: ['1 1 1 1 / 1 1 3 1 / 1 1 1 1', { 3: [1, 2] }],
  },
  {
    name: 'smooth',
    action: 'smooth',
    // A notch (half background, half another cell) and a spike.
    before:
      '0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 0 0 0 1 0 0 0 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 0 2 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1',
    make: (frame, mode) => smoothCell(frame, 1, mode),
    exclude:
      '0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 2 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1',
    overwrite:
      '0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1',
    overlap: [
      '0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 3 1 1 1 / 1 1 1 1 1 1 1 / 1 1 1 1 1 1 1',
      { 3: [1, 2] },
    ],
  },
];

const modeless: Operation[] = [
  {
    name: 'erase',
    action: 'eraser',
    before: '1 3 2',
    meanings: { 3: [1, 2] },
    make: stroke(1, 'erase', [
      [0, 0],
      [2, 0],
    ]),
    after: { all: { rows: '0 2 2' } },
  },
  {
    name: 'trim',
    action: 'trim',
    before: '1 0 3',
    meanings: { 3: [1, 2] },
    make: (frame) => trimCell(frame, 1, 0, 0),
    after: { all: { rows: '1 0 4', meanings: { 4: [2] } } },
  },
  {
    name: 'shrink',
    action: 'shrink',
    before: '0 0 0 0 / 0 1 1 1 / 0 1 1 1 / 0 1 1 3',
    meanings: { 3: [1, 2] },
    make: (frame) => shrinkCell(frame, 1),
    // The image's edge counts as inside.
    after: { all: { rows: '0 0 0 0 / 0 0 0 0 / 0 0 1 1 / 0 0 1 3', meanings: { 3: [1, 2] } } },
  },
  {
    name: 'lasso that takes away',
    action: 'lasso',
    before: '1 1 3 2 2 / 0 1 1 0 0 / 0 1 0 0 0',
    meanings: { 3: [1, 2] },
    make: (frame) => subtractRegion(frame, 1, polygonRegion(BOX, 5, 3)).changes,
    after: { all: { rows: '1 0 2 2 2 / 0 0 0 0 0 / 0 1 0 0 0' } },
  },
  {
    name: 'split by a line',
    action: 'split',
    before: '1 1 1 3 1 / 1 1 1 3 1',
    meanings: { 3: [1, 2] },
    make: (frame, labels) =>
      splitCell(frame, 1, nextCellId(labels), [
        { x: 3.2, y: -1 },
        { x: 3.2, y: 3 },
      ]),
    after: { all: { rows: '1 1 1 4 5 / 1 1 1 4 5', meanings: { 4: [2, 3], 5: [3] } } },
  },
  {
    name: 'watershed',
    action: 'watershed',
    before: '1 1 3',
    meanings: { 3: [1, 2] },
    make: (frame, labels) => splitRegion(frame, 1, nextCellId(labels), [1, 2]).changes,
    after: { all: { rows: '1 4 5', meanings: { 4: [3], 5: [2, 3] } } },
  },
  {
    name: 'mend of fragments',
    action: 'mend',
    // Three pixels of cell 1, one of them in common with cell 2, lie apart from the rest.
    before: '1 1 1 1 0 1 0 / 1 1 1 1 0 1 0 / 1 1 1 1 0 3 2',
    meanings: { 3: [1, 2] },
    make: (frame) => mendChanges(frame, 'fragments', 1),
    after: { all: { rows: '1 1 1 1 0 0 0 / 1 1 1 1 0 0 0 / 1 1 1 1 0 2 2' } },
  },
  {
    name: 'mend of a hole',
    action: 'mend',
    before: '1 1 1 1 / 1 0 1 1 / 1 1 1 1',
    make: (frame) => mendChanges(frame, 'holes', 1),
    after: { all: { rows: '1 1 1 1 / 1 1 1 1 / 1 1 1 1' } },
  },
  {
    name: 'merge over a gap of two pixels',
    action: 'merge',
    before: '1 0 0 2 / 1 0 0 0 / 3 3 0 0',
    make: (frame) => mergeCells(frame, 1, 2),
    after: { all: { rows: '1 1 1 2 / 1 0 0 0 / 3 3 0 0', meanings: { 2: [1] } } },
  },
];

const MODES: readonly WriteMode[] = ['exclude', 'overwrite', 'overlap'];

/** One case per operation and write mode. */
export const operations: readonly Operation[] = [
  ...inModes.flatMap(({ name, exclude, overwrite, overlap, make, ...rest }) =>
    MODES.map((mode): Operation => ({
      ...rest,
      name: `${name}, ${mode}`,
      mode,
      make: (frame) => make(frame, mode),
      after: {
        [mode]:
          mode === 'overlap'
            ? { rows: overlap[0], meanings: overlap[1] }
            : { rows: mode === 'exclude' ? exclude : overwrite },
      },
    })),
  ),
  ...modeless,
];
