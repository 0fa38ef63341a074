/** Marked ends of edits that were made on other labels, and marks that were made meanwhile. All in the numbers of now. */
import type { MarkedLineage } from '../divisions';
import type { Change, TrackEvent } from '../types';

/** Whether the track of a cell ends in the frame of a mark. */
export function endsAt({ cells, divisions }: MarkedLineage, { cell, t }: TrackEvent): boolean {
  return cells.framesOf(cell).at(-1) === t && divisions.ofParent(cell).length === 0;
}

/** What is left of a change of marks; `left`: sentences about what is not. */
export function rebasedMarks(
  now: MarkedLineage,
  removed: readonly TrackEvent[],
  added: readonly TrackEvent[],
  left: string[],
): Change[] {
  const leaving = removed.filter((each) => now.events.has(each));
  const coming: TrackEvent[] = [];
  for (const each of added) {
    if (now.events.has(each)) continue;
    const { cell, kind, t } = each;
    const known = now.events.of(cell);
    const lost = `It is left unmarked that cell ${cell} ${kind} at frame ${t}:`;
    if (!endsAt(now, each)) left.push(`${lost} its track does not end there now.`);
    else if (known && !leaving.some((other) => other.cell === cell))
      left.push(`${lost} it is marked otherwise now (${known.kind} at frame ${known.t}).`);
    else coming.push(each);
  }
  return changeOf(leaving, coming);
}

/** Marks that changes (made already) take the ground from; `notes`: a sentence about each. */
export function overtakenMarks(now: MarkedLineage, changes: readonly Change[], notes: string[]): Change[] {
  const cells = new Set<number>();
  for (const change of changes) {
    if (change.kind === 'cells')
      for (const [, , cell] of [...change.removed, ...change.added]) cells.add(cell);
    else if (change.kind === 'divisions') for (const { parent } of change.added) cells.add(parent);
  }
  const removed = [...cells]
    .flatMap((cell) => now.events.of(cell) ?? [])
    .filter((event) => !endsAt(now, event));
  for (const { cell, kind, t } of removed)
    notes.push(`Cell ${cell} is not marked any more (${kind} at frame ${t}): its track ends otherwise then.`);
  return changeOf(removed, []);
}

const changeOf = (removed: TrackEvent[], added: TrackEvent[]): Change[] =>
  removed.length + added.length > 0 ? [{ kind: 'events', removed, added }] : [];
