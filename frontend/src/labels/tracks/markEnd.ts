/** How the track of a cell ends: it leaves the field, it dies, or nobody says. */

import type { MarkedLineage } from '../divisions';
import { ActionRefused, type Change, type EventKind, type TrackEvent } from '../types';

export interface MarkedEnd {
  changes: Change[];
  /** The last frame of the cell, where the mark stands. */
  t: number;
  /** What was marked before. */
  was: TrackEvent | null;
}

/**
 * Mark the last frame of `cell`; null takes the mark away. No changes where it is as wanted already. `last`: the last frame of
 * the task, in which no track ends. ActionRefused with a sentence.
 */
export function markEnd(
  { cells, divisions, events }: MarkedLineage,
  cell: number,
  kind: EventKind | null,
  last: number,
): MarkedEnd {
  const was = events.of(cell);
  const t = cells.framesOf(cell).at(-1);
  if (kind === null && was !== null) return { changes: changeOf([was], []), t: was.t, was };
  if (t === undefined) throw new ActionRefused(`Cell ${cell} is in no frame.`);
  if (kind === null) throw new ActionRefused(`The end of cell ${cell} is not marked.`);
  const [division] = divisions.ofParent(cell);
  if (division)
    throw new ActionRefused(
      `Cell ${cell} divides at frame ${division.t}: its track ends there. Undo that division first.`,
    );
  if (t >= last)
    throw new ActionRefused(
      `Cell ${cell} is there in the last frame, ${t}: how its track ends is not to be seen.`,
    );
  const same = was?.kind === kind && was.t === t;
  return { changes: same ? [] : changeOf(was ? [was] : [], [{ cell, t, kind }]), t, was };
}

const changeOf = (removed: TrackEvent[], added: TrackEvent[]): Change[] => [
  { kind: 'events', removed, added },
];
