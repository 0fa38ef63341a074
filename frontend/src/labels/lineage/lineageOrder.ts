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

/** `begins`: all tracks by their first frame, then number; so stand the roots. */
export function lineageOrder(begins: readonly Track[], lookup: TrackLookup): LineageOrder {
  const branches: Branch[] = [];
  const rowOf = new Map<number, number>();
  const isRoot = ({ parents }: Track) => parents.every((parent) => lookup(parent) === null);
  for (const track of begins) if (isRoot(track)) descend(track.cell, lookup, branches, rowOf);
  // What only a circle of parents leads to.
  for (const { cell } of begins) if (!rowOf.has(cell)) descend(cell, lookup, branches, rowOf);
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
  const branches: Branch[] = [];
  descend(root, lookup, branches, new Map());
  return branches;
}

/** A cell with all that comes of it, each once, to the end of the branches. */
function descend(root: number, lookup: TrackLookup, branches: Branch[], rowOf: Map<number, number>): void {
  // A stack of its own: a chain of thousands of divisions would be too deep for calls.
  const open: Branch[] = [{ cell: root, parent: null }];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { cell } = branch;
    const track = lookup(cell);
    if (track === null || rowOf.has(cell)) continue;
    rowOf.set(cell, branches.length);
    branches.push(branch);
    const { daughters } = track;
    for (let i = daughters.length - 1; i >= 0; i--) open.push({ cell: daughters[i]!, parent: cell });
  }
}
