/** What changes of the cells table do to lanes: which frames of a track become another cell's, go, or come. */

import type { CellTuple, Change } from '../types';

export interface LaneChange {
  /** Whose lane it is seen in. */
  readonly cell: number;
  /** Ascending. */
  readonly frames: readonly number[];
  /** The cell that is there from then on: the same one where frames come; null where it goes. */
  readonly becomes: number | null;
}

/** By cell, then by what it becomes. */
export function laneChanges(changes: readonly Change[]): LaneChange[] {
  const found = new Map<string, { cell: number; becomes: number | null; frames: Set<number> }>();
  const tell = (cell: number, becomes: number | null, t: number) => {
    const key = `${cell} ${becomes ?? ''}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { cell, becomes, frames: new Set([t]) });
    else known.frames.add(t);
  };
  for (const change of changes) {
    if (change.kind !== 'cells') continue;
    const coming = new Map<string, CellTuple[]>();
    for (const row of change.added) {
      const key = `${row[0]} ${row[1]}`;
      const known = coming.get(key);
      if (known === undefined) coming.set(key, [row]);
      else known.push(row);
    }
    for (const [t, value, cell] of change.removed) {
      tell(cell, coming.get(`${t} ${value}`)?.shift()?.[2] ?? null, t);
    }
    for (const rows of coming.values()) for (const [t, , cell] of rows) tell(cell, cell, t);
  }
  return [...found.values()]
    .map(({ cell, becomes, frames }) => ({ cell, becomes, frames: [...frames].sort((a, b) => a - b) }))
    .sort((a, b) => a.cell - b.cell || (a.becomes ?? 0) - (b.becomes ?? 0));
}
