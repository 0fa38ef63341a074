import { expect, it } from 'vitest';
import { swapCells } from '../cellActions';
import { movie, span } from '../testing/lineages';
import { breakTrack } from '../tracks/breakTrack';
import { linkTracks } from '../tracks/linkTracks';
import { forksOf } from './forks';
import { laneChanges } from './laneChanges';
import { broughtTogether, lanesAround, lanesOfReasons, reasonFrames } from './lanesShown';
import { familyOf } from './lineageOrder';
import { findTracks, gapWords, sortTracks, type Column } from './trackTable';
import { gapsOf, isIn, nearestFrame, stretchesOf, TrackIndex } from './trackIndex';
import { treeLayout } from './treeLayout';

/** The family of the mock-up: 7 divides into 58 and 59, 59 into 120 and 121; 63 beside them, 41 with a gap. */
const TRACKS = {
  7: span(0, 13),
  41: [...span(0, 4), ...span(7, 9)],
  58: span(14, 71),
  59: span(14, 48),
  63: span(0, 71),
  120: span(49, 71),
  121: span(49, 66),
};
const DIVISIONS = [
  { parent: 7, daughters: [58, 59], t: 14 },
  { parent: 59, daughters: [120, 121], t: 49 },
];
const labels = () => movie(TRACKS, DIVISIONS, { length: 72 });
const indexOf = (of = labels()) => new TrackIndex(of);
const cellsOf = (branches: readonly { cell: number }[]) => branches.map(({ cell }) => cell);
const lookup = (index: TrackIndex) => (cell: number) => index.track(cell);

it('a gap in a track is a gap in its lane', () => {
  expect(stretchesOf([0, 1, 2, 5, 6, 9])).toEqual([
    [0, 2],
    [5, 6],
    [9, 9],
  ]);
  const track = indexOf().track(41)!;
  expect([gapsOf(track), gapWords(track), track.frames]).toEqual([[[5, 6]], '5-6', 8]);
  expect([isIn(track, 4), isIn(track, 5), isIn(track, 10)]).toEqual([true, false, false]);
  expect([0, 5, 6, 30].map((t) => nearestFrame(track, t))).toEqual([0, 4, 7, 9]);
});

it('families stand together, roots by their first frame', () => {
  const { branches, rowOf } = indexOf().order();
  expect(cellsOf(branches)).toEqual([7, 58, 59, 120, 121, 41, 63]);
  expect(rowOf.get(120)).toBe(3);
  expect(branches[4]).toEqual({ cell: 121, parent: 59 });
});

it('the family of a cell begins with the first of its ancestors', () => {
  const index = indexOf();
  expect(cellsOf(familyOf(121, lookup(index)))).toEqual([7, 58, 59, 120, 121]);
  expect(familyOf(63, lookup(index))).toEqual([{ cell: 63, parent: null }]);
  expect(familyOf(999, lookup(index))).toEqual([]);
});

it('daughters whose parent is in no frame begin families of their own', () => {
  const index = indexOf(movie({ 2: [3, 4], 3: [3] }, [{ parent: 1, daughters: [2, 3], t: 3 }]));
  expect(index.order().branches).toEqual([
    { cell: 2, parent: null },
    { cell: 3, parent: null },
  ]);
});

it('a circle of parents and a daughter of two have their place once', () => {
  const index = indexOf(
    movie({ 1: [0, 1], 2: [2], 3: [0], 4: [3] }, [
      { parent: 1, daughters: [2], t: 2 },
      { parent: 2, daughters: [1], t: 4 },
      { parent: 3, daughters: [4], t: 3 },
      { parent: 2, daughters: [4], t: 3 },
    ]),
  );
  expect(cellsOf(index.order().branches)).toEqual([3, 4, 1, 2]);
  expect(cellsOf(familyOf(1, lookup(index)))).toEqual([2, 4, 1]);
});

it('the tree puts a parent midway between her daughters', () => {
  const { branches, rows } = treeLayout(familyOf(58, lookup(indexOf())));
  expect(rows).toBe(3);
  expect(branches.map(({ cell, row }) => [cell, row])).toEqual([
    [7, 0.75],
    [58, 0],
    [59, 1.5],
    [120, 1],
    [121, 2],
  ]);
});

it('forks lead from the end of the parent to each daughter that has a lane', () => {
  const index = indexOf();
  expect(forksOf([7, 58, 63, 59], lookup(index))).toEqual([
    { from: 0, to: 1, last: 13, t: 14 },
    { from: 0, to: 3, last: 13, t: 14 },
  ]);
});

it('a swap, a break and a link say what becomes of each lane', () => {
  const movie = labels();
  expect(laneChanges(swapCells(movie, 58, 63, { mode: 'future', t: 31 }))).toEqual([
    { cell: 58, frames: span(31, 71), becomes: 63 },
    { cell: 63, frames: span(31, 71), becomes: 58 },
  ]);
  expect(laneChanges(breakTrack(movie, 63, 60).changes)).toEqual([
    { cell: 63, frames: span(60, 71), becomes: 122 },
  ]);
  expect(laneChanges(linkTracks(movie, 41, 121).changes)).toEqual([
    { cell: 121, frames: span(49, 66), becomes: 41 },
  ]);
});

it('frames that come are seen in the lane of the cell, those that go become none', () => {
  expect(
    laneChanges([
      { kind: 'cells', feature: 'nucleus', removed: [[2, 5, 5]], added: [[3, 9, 4]] },
      { kind: 'cells', feature: 'whole-cell', removed: [[1, 7, 5]], added: [] },
    ]),
  ).toEqual([
    { cell: 4, frames: [3], becomes: 4 },
    { cell: 5, frames: [1, 2], becomes: null },
  ]);
});

it('around the selection: its family, what is told of it, then the others; none twice', () => {
  const index = indexOf();
  const reasons = [
    { t: 31, cells: [58, 63] },
    { t: 5, cells: [41] },
  ];
  const around = (selected: number | null, others: number[]) =>
    lanesAround(index, reasons, { selected, others, here: [63, 7] });
  expect(around(58, [63, 41, 999])).toEqual([7, 58, 59, 120, 121, 63, 41]);
  expect(around(41, [])).toEqual([41]);
  expect(around(null, [41])).toEqual([63, 7, 41]);
});

it('lanes of an action that are too far apart stand at the top', () => {
  const cells = [7, 58, 59, 120, 121, 63];
  expect(broughtTogether(cells, [58, 63, 999], 5)).toBe(cells);
  expect(broughtTogether(cells, [63, 58, 999], 4)).toEqual([58, 63, 7, 59, 120, 121]);
  expect(broughtTogether(cells, [63], 1)).toBe(cells);
});

it('open places name their tracks, those of one place together', () => {
  const reasons = [
    { t: 31, cells: [63, 58] },
    { t: 9, cells: [41, 999] },
    { t: 8, cells: [41, 63] },
    { t: 8, cells: [41] },
  ];
  expect(lanesOfReasons(indexOf(), reasons)).toEqual([63, 58, 41]);
  expect([...reasonFrames(reasons)]).toEqual([
    [63, [8, 31]],
    [58, [31]],
    [41, [8, 9]],
    [999, [9]],
  ]);
});

it('the table sorts by every column, equal ones by number', () => {
  const tracks = indexOf().tracks();
  const by = (column: Column, down = false) => cellsOf(sortTracks(tracks, { column, down }));
  expect(by('cell')).toEqual([7, 41, 58, 59, 63, 120, 121]);
  expect(by('cell', true)).toEqual([121, 120, 63, 59, 58, 41, 7]);
  expect(by('first', true)).toEqual([120, 121, 58, 59, 7, 41, 63]);
  expect(by('last')).toEqual([41, 7, 59, 121, 58, 63, 120]);
  expect(by('frames')).toEqual([41, 7, 121, 120, 59, 58, 63]);
  expect(by('parent', true)).toEqual([120, 121, 58, 59, 7, 41, 63]);
  expect(by('daughters', true).slice(0, 2)).toEqual([7, 59]);
  expect(by('gaps', true)[0]).toBe(41);
});

it('the table is searched by the beginning of a number, and by the family of one', () => {
  const tracks = indexOf().tracks();
  const found = (text: string) => cellsOf(findTracks(tracks, text));
  expect(found('12')).toEqual([120, 121]);
  expect(found(' 59 ')).toEqual([7, 59, 120, 121]);
  expect(found('')).toHaveLength(7);
  expect(found('8')).toEqual([]);
});
