/**
 * The order of tracks in which families stand together: each parent, then the first daughter with all that comes of her,
 * then the next one. Divisions that make no tree (two parents, a circle) are taken as they come: every track is there once.
 */

import type { Track } from './trackIndex';

/** A track in its family: below the parent through whom it was reached. */
export interface Branch {
  readonly cell: number;
  readonly parent: number | null;
}

export interface LineageOrder {
  readonly branches: readonly Branch[];
  readonly rowOf: ReadonlyMap<number, number>;
}

export type TrackLookup = (cell: number) => Track | null;

/** Roots by their first frame, then number. */
export function lineageOrder(tracks: readonly Track[], lookup: TrackLookup): LineageOrder {
  const branches: Branch[] = [];
  const rowOf = new Map<number, number>();
  const begins = [...tracks].sort((a, b) => a.first - b.first || a.cell - b.cell);
  const isRoot = ({ parents }: Track) => parents.every((parent) => lookup(parent) === null);
  const plant = ({ cell }: Track) => {
    for (const branch of branchesFrom(cell, lookup, rowOf)) {
      rowOf.set(branch.cell, branches.length);
      branches.push(branch);
    }
  };
  for (const track of begins) if (isRoot(track)) plant(track);
  // What only a circle of parents leads to.
  for (const track of begins) if (!rowOf.has(track.cell)) plant(track);
  return { branches, rowOf };
}

/** The family of a cell: from the first of its ancestors down; empty for a cell without a track. */
export function familyOf(cell: number, lookup: TrackLookup): Branch[] {
  if (lookup(cell) === null) return [];
  const seen = new Set([cell]);
  let root = cell;
  for (;;) {
    const parent = lookup(root)?.parents.find((each) => lookup(each) !== null);
    if (parent === undefined || seen.has(parent)) break;
    seen.add(parent);
    root = parent;
  }
  return branchesFrom(root, lookup, new Map());
}

/** A cell with all that comes of it, each once; `known`: cells that have their place already. */
function branchesFrom(root: number, lookup: TrackLookup, known: ReadonlyMap<number, unknown>): Branch[] {
  const found: Branch[] = [];
  const seen = new Set<number>();
  // A stack of its own: a chain of thousands of divisions would be too deep for calls.
  const open: Branch[] = [{ cell: root, parent: null }];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { cell } = branch;
    const track = lookup(cell);
    if (track === null || seen.has(cell) || known.has(cell)) continue;
    seen.add(cell);
    found.push(branch);
    for (const daughter of [...track.daughters].reverse()) open.push({ cell: daughter, parent: cell });
  }
  return found;
}
