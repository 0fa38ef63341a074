/**
 * Every action on tracks, on a few of them: what was there, and what is there afterwards, written by hand.
 * tracks/trackOperations.test.ts makes the edits; as tests/vectors/edits/track_*.json Python applies the same ones.
 */
import { combineCells, deleteCell, newCell, swapCells } from '../cellActions';
import { removeDaughter, removeFromDivisions } from '../divisions';
import type { MemoryLabels } from '../memoryLabels';
import { interpolated } from '../pixelTools/interpolate';
import { breakTrack } from '../tracks/breakTrack';
import { divideCell } from '../tracks/divideCell';
import { fillGap, gapNear } from '../tracks/fillGap';
import { linkTracks } from '../tracks/linkTracks';
import { relabelTrack } from '../tracks/relabelTrack';
import { markEnd } from '../tracks/markEnd';
import { undoDivision } from '../tracks/undoDivision';
import type { Change, Division, TrackEvent } from '../types';

/** One text per pixel of a row, one character per frame. */
export type Columns = readonly string[];

export interface TrackOperation {
  name: string;
  action: string;
  /** The cell of a value has its number. */
  before: { columns: Columns; divisions?: Division[]; events?: TrackEvent[] };
  make(labels: MemoryLabels): Change[] | Promise<Change[]>;
  /** The cell of each pixel, and the values where they are others than before. */
  after: { columns?: Columns; cells: Columns; divisions?: Division[]; events?: TrackEvent[] };
}

const FAMILY: Division[] = [{ parent: 1, daughters: [2, 3], t: 2 }];
const family: Columns = ['11..', '..22', '..33'];
const dies = (cell: number, t: number): TrackEvent => ({ cell, t, kind: 'dies' });

export const trackOperations: readonly TrackOperation[] = [
  {
    name: 'link over a gap',
    action: 'link',
    before: { columns: ['11...', '...22'] },
    make: (labels) => linkTracks(labels, 1, 2).changes,
    after: { cells: ['11...', '...11'] },
  },
  {
    name: 'link a daughter to an earlier track',
    action: 'link',
    before: { columns: [...family, '44..'], divisions: FAMILY },
    make: (labels) => linkTracks(labels, 3, 4).changes,
    after: { cells: ['11..', '..22', '..44', '44..'], divisions: [{ parent: 1, daughters: [2], t: 2 }] },
  },
  {
    name: 'break with the later division',
    action: 'break',
    before: { columns: ['111.', '...2', '...3'], divisions: [{ parent: 1, daughters: [2, 3], t: 3 }] },
    make: (labels) => breakTrack(labels, 1, 1).changes,
    after: { cells: ['144.', '...2', '...3'], divisions: [{ parent: 4, daughters: [2, 3], t: 3 }] },
  },
  {
    name: 'swap from a frame on',
    action: 'swap',
    before: { columns: ['1111', '2222'] },
    make: (labels) => swapCells(labels, 1, 2, { mode: 'future', t: 2 }),
    after: { cells: ['1122', '2211'] },
  },
  {
    name: 'fuse a parent with her daughter',
    action: 'combine',
    before: { columns: family, divisions: FAMILY },
    make: (labels) => combineCells(labels, 1, 2, { mode: 'all', t: 0 }),
    after: { cells: ['11..', '..11', '..33'] },
  },
  {
    name: 'divide a cell that has ended',
    action: 'division',
    before: { columns: family },
    make: (labels) => divideCell(labels, 1, [2, 3], 3).changes,
    after: { cells: family, divisions: FAMILY },
  },
  {
    name: 'divide a cell that goes on',
    action: 'division',
    before: { columns: ['1111', '.222'] },
    make: (labels) => divideCell(labels, 1, [2], 2).changes,
    after: { cells: ['1133', '.244'], divisions: [{ parent: 1, daughters: [3, 4], t: 2 }] },
  },
  {
    name: 'undo a division',
    action: 'undo-division',
    before: { columns: family, divisions: FAMILY },
    make: (labels) => undoDivision(labels, 1, 3).changes,
    after: { cells: ['11..', '..22', '..11'] },
  },
  {
    name: 'remove one daughter',
    action: 'remove-daughter',
    before: { columns: family, divisions: FAMILY },
    make: () => removeDaughter(FAMILY[0]!, 2),
    after: { cells: family, divisions: [{ parent: 1, daughters: [3], t: 2 }] },
  },
  {
    name: 'no division',
    action: 'remove-divisions',
    before: { columns: family, divisions: FAMILY },
    make: (labels) => removeFromDivisions(labels.divisions, 1),
    after: { cells: family },
  },
  {
    name: 'new in this frame',
    action: 'new',
    before: { columns: ['111'] },
    make: (labels) => newCell(labels, 1, { mode: 'one', t: 1 }).changes,
    after: { cells: ['121'] },
  },
  {
    name: 'delete up to a frame takes the division',
    action: 'delete',
    before: { columns: family, divisions: FAMILY },
    make: (labels) => deleteCell(labels, 1, { mode: 'past', t: 1 }),
    after: { cells: ['....', '..22', '..33'] },
  },
  {
    name: 'fill gap on background only',
    action: 'fill-gap',
    before: { columns: ['1..1', '1.21', '...1'] },
    make: async (labels) =>
      (
        await fillGap(gapNear(labels.cells, 1, 'nucleus', 1), 1, {
          frame: (t) => Promise.resolve(labels.context('nucleus', t)),
          between: ({ before, after, t, size }) => interpolated(before, after, t, size),
        })
      ).changes,
    // The value above the largest of each frame.
    after: { columns: ['1131', '1121', '..31'], cells: ['1111', '1121', '..11'] },
  },
  {
    name: 'relabel to join another track, with the division',
    action: 'relabel',
    before: {
      columns: ['22..', '.11.', '...3', '...4'],
      divisions: [{ parent: 1, daughters: [3, 4], t: 3 }],
    },
    make: (labels) => relabelTrack(labels, 1, 2, { mode: 'future', t: 2 }).changes,
    after: {
      cells: ['22..', '.12.', '...3', '...4'],
      divisions: [{ parent: 2, daughters: [3, 4], t: 3 }],
    },
  },
  {
    name: 'relabel to a number that nobody has',
    action: 'relabel',
    before: { columns: family, divisions: FAMILY },
    make: (labels) => relabelTrack(labels, 3, 7, { mode: 'all', t: 0 }).changes,
    after: { cells: ['11..', '..22', '..77'], divisions: [{ parent: 1, daughters: [2, 7], t: 2 }] },
  },
  {
    name: 'mark a cell to die',
    action: 'mark-end',
    before: { columns: ['11..'] },
    make: (labels) => markEnd(labels, 1, 'dies', 3).changes,
    after: { cells: ['11..'], events: [dies(1, 1)] },
  },
  {
    name: 'mark a cell to leave that was marked to die',
    action: 'mark-end',
    before: { columns: ['11..'], events: [dies(1, 1)] },
    make: (labels) => markEnd(labels, 1, 'leaves', 3).changes,
    after: { cells: ['11..'], events: [{ cell: 1, t: 1, kind: 'leaves' }] },
  },
  {
    name: 'take a mark away',
    action: 'mark-end',
    before: { columns: ['11..', '222.'], events: [dies(1, 1), dies(2, 2)] },
    make: (labels) => markEnd(labels, 1, null, 3).changes,
    after: { cells: ['11..', '222.'], events: [dies(2, 2)] },
  },
  {
    name: 'break before a marked end',
    action: 'break',
    before: { columns: ['111.'], events: [dies(1, 2)] },
    make: (labels) => breakTrack(labels, 1, 1).changes,
    after: { cells: ['122.'], events: [dies(2, 2)] },
  },
  {
    name: 'link from a marked end on',
    action: 'link',
    before: { columns: ['11..', '..2.'], events: [dies(1, 1), { cell: 2, t: 2, kind: 'leaves' }] },
    make: (labels) => linkTracks(labels, 1, 2).changes,
    after: { cells: ['11..', '..1.'], events: [{ cell: 1, t: 2, kind: 'leaves' }] },
  },
  {
    name: 'divide a cell that was marked to die',
    action: 'division',
    before: { columns: family, events: [dies(1, 1)] },
    make: (labels) => divideCell(labels, 1, [2, 3], 3).changes,
    after: { cells: family, divisions: FAMILY },
  },
];
