/** Whatever the divisions say: every track has its place once, and what an edit leaves known is what is there. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdit, invertChanges } from '../edits';
import { movie, span } from '../testing/lineages';
import { ActionRefused, type Change, type Division } from '../types';
import { combineCells, deleteCell, newCell, swapCells } from '../cellActions';
import { breakTrack } from '../tracks/breakTrack';
import { divideCell } from '../tracks/divideCell';
import { forksOf } from './forks';
import { familyOf } from './lineageOrder';
import { sortTracks } from './trackTable';
import { TrackIndex } from './trackIndex';
import { treeLayout } from './treeLayout';

const LENGTH = 10;
const CELLS = 12;

const track = fc
  .tuple(fc.nat(LENGTH - 1), fc.nat(LENGTH - 1), fc.option(fc.nat(LENGTH - 1)))
  .map(([a, b, hole]) => span(Math.min(a, b), Math.max(a, b)).filter((t, i) => i === 0 || t !== hole));

/** Any cell may be the parent of any, itself and those without a track included. */
const division: fc.Arbitrary<Division> = fc.record({
  parent: fc.integer({ min: 1, max: CELLS + 2 }),
  daughters: fc.uniqueArray(fc.integer({ min: 1, max: CELLS + 2 }), { minLength: 1, maxLength: 3 }),
  t: fc.nat(LENGTH - 1),
});

const lineage = fc
  .tuple(
    fc.array(track, { maxLength: CELLS }),
    fc.uniqueArray(division, {
      maxLength: 10,
      selector: ({ parent, daughters, t }) => `${parent} ${[...daughters].sort((a, b) => a - b).join()} ${t}`,
    }),
  )
  .map(([tracks, divisions]) =>
    movie(Object.fromEntries(tracks.map((frames, i) => [i + 1, frames])), divisions, { length: LENGTH }),
  );

it('orders every track once, each after the parent through whom it was reached', () => {
  fc.assert(
    fc.property(lineage, (labels) => {
      const index = new TrackIndex(labels);
      const { branches, rowOf } = index.order();
      const order = branches.map(({ cell }) => cell);
      expect([...order].sort((a, b) => a - b)).toEqual(labels.cells.cells());
      branches.forEach(({ cell, parent }, row) => {
        expect(rowOf.get(cell)).toBe(row);
        if (parent === null) return;
        expect(rowOf.get(parent)!).toBeLessThan(row);
        expect(labels.divisions.ofParent(parent).some(({ daughters }) => daughters.includes(cell))).toBe(
          true,
        );
      });
      // A family is unbroken: who has a parent stands after one of the same family.
      branches.forEach(({ parent }, row) => {
        if (parent !== null) expect(familyRoot(branches, row)).toBe(familyRoot(branches, row - 1));
      });
      expect(sortTracks(index.tracks(), { column: 'parent', down: true })).toHaveLength(order.length);
      for (const fork of forksOf(order, (cell) => index.track(cell))) expect(fork.last).toBeLessThan(fork.t);
    }),
    { numRuns: 150 },
  );
});

function familyRoot(branches: readonly { parent: number | null }[], row: number): number {
  let at = row;
  while (branches[at]!.parent !== null) at -= 1;
  return at;
}

it('a family holds the cell, has a root, and its tree gives every end a row', () => {
  fc.assert(
    fc.property(lineage, fc.integer({ min: 1, max: CELLS }), (labels, cell) => {
      const index = new TrackIndex(labels);
      const family = familyOf(cell, (each) => index.track(each));
      const cells = family.map((branch) => branch.cell);
      expect(cells.includes(cell)).toBe(labels.cells.has(cell));
      expect(new Set(cells).size).toBe(cells.length);
      expect(family.filter(({ parent }) => parent === null)).toHaveLength(family.length > 0 ? 1 : 0);
      const { branches, rows } = treeLayout(family);
      const ends = branches.filter(({ cell: each }) => family.every(({ parent }) => parent !== each));
      expect(ends.map(({ row }) => row)).toEqual(Array.from({ length: rows }, (_, row) => row));
      for (const { row } of branches) expect(row >= 0 && row < Math.max(1, rows)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

const step = fc.record({
  kind: fc.constantFrom('swap', 'fuse', 'new', 'delete', 'break', 'divide'),
  a: fc.integer({ min: 1, max: CELLS }),
  b: fc.integer({ min: 1, max: CELLS }),
  t: fc.nat(LENGTH - 1),
  mode: fc.constantFrom('one' as const, 'past' as const, 'future' as const, 'all' as const),
});

it('knows after every edit and every undo what an index made anew knows', () => {
  fc.assert(
    fc.property(lineage, fc.array(step, { maxLength: 6 }), (labels, steps) => {
      const index = new TrackIndex(labels);
      const both = () => {
        const anew = new TrackIndex(labels);
        expect(index.tracks()).toEqual(anew.tracks());
        expect(index.order()).toEqual(anew.order());
        expect(index.size).toBe(anew.size);
      };
      both();
      for (const { kind, a, b, t, mode } of steps) {
        const where = { mode, t };
        const made: Record<typeof kind, () => Change[]> = {
          swap: () => swapCells(labels, a, b, where),
          fuse: () => combineCells(labels, a, b, where),
          new: () => newCell(labels, a, where).changes,
          delete: () => deleteCell(labels, a, where),
          break: () => breakTrack(labels, a, t).changes,
          divide: () => divideCell(labels, a, [b], t).changes,
        };
        let changes: Change[];
        try {
          changes = made[kind]();
        } catch (error) {
          if (error instanceof ActionRefused) continue;
          throw error;
        }
        applyEdit({ changes }, labels);
        index.note(changes);
        both();
        if (a % 3 > 0) continue;
        applyEdit({ changes: invertChanges(changes) }, labels);
        index.note(invertChanges(changes));
        both();
      }
    }),
    { numRuns: 150 },
  );
});

it('a chain of five thousand divisions and as long a circle do not hang', () => {
  const cells = 5_000;
  const tracks = Object.fromEntries(span(1, cells).map((cell) => [cell, [cell % LENGTH]]));
  const chain = span(1, cells - 1).map((cell) => ({ parent: cell, daughters: [cell + 1], t: 1 }));
  for (const divisions of [chain, [...chain, { parent: cells, daughters: [1], t: 1 }]]) {
    const index = new TrackIndex(movie(tracks, divisions, { length: LENGTH }));
    expect(index.order().branches).toHaveLength(cells);
    expect(treeLayout(familyOf(cells, (cell) => index.track(cell))).branches).toHaveLength(cells);
  }
});
