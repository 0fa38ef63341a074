/** The list of changes of a submitted task: its order, its words, and what belongs together. */
import type { Change, ChangeKind } from '../../api/types';
import { score } from '../words';

/** Changes that are one thing to look at: a relabeling that runs through many frames is one row. */
export interface ChangeGroup {
  /** Where to look: the first of them. */
  change: Change;
  first: number;
  last: number;
  size: number;
}

/** Each kind has a letter and a line style besides its colour. */
export type DifferenceStyle = 'added' | 'removed' | 'reshaped' | 'relabeled';

export const LETTERS: Record<DifferenceStyle, string> = {
  added: '+',
  removed: '−',
  reshaped: '~',
  relabeled: '#',
};

export function styleOf(kind: ChangeKind): DifferenceStyle {
  switch (kind) {
    case 'division_added':
    case 'event_added':
      return 'added';
    case 'division_removed':
    case 'event_removed':
      return 'removed';
    case 'added':
    case 'removed':
    case 'reshaped':
    case 'relabeled':
      return kind;
  }
}

export const isDivision = (change: Change) =>
  change.kind === 'division_added' || change.kind === 'division_removed';

/** A track that is marked to leave the field or to die, or is not marked any more. */
export const isEvent = (change: Change) => change.kind === 'event_added' || change.kind === 'event_removed';

/** Sort by frame, and join a relabeling of the same two cells in consecutive frames. */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const sorted = [...changes].sort((a, b) => a.t - b.t);
  const groups: ChangeGroup[] = [];
  const open = new Map<string, ChangeGroup>();
  for (const change of sorted) {
    const key = `${change.feature}/${change.was ?? 0}/${change.cell}`;
    const running = change.kind === 'relabeled' ? open.get(key) : undefined;
    if (running && change.t <= running.last + 1) {
      running.last = change.t;
      running.size++;
      continue;
    }
    const group = { change, first: change.t, last: change.t, size: 1 };
    groups.push(group);
    if (change.kind === 'relabeled') open.set(key, group);
  }
  return groups;
}

/** How many changes each frame has. */
export function countByFrame(changes: readonly Change[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { t } of changes) counts.set(t, (counts.get(t) ?? 0) + 1);
  return counts;
}

/** `Cell 60 added`, `Cell 51 is now 18`, `Division of cell 7 added`: short enough for a row; the daughters are in the picture. */
export function changeWords({ kind, cell, was, text }: Change): string {
  switch (kind) {
    case 'added':
      return `Cell ${cell} added`;
    case 'removed':
      return `Cell ${cell} removed`;
    case 'reshaped':
      return `Cell ${cell} reshaped`;
    case 'relabeled':
      return was === null ? `Cell ${cell} relabeled` : `Cell ${was} is now ${cell}`;
    case 'division_added':
      return `Division of cell ${cell} added`;
    case 'division_removed':
      return `Division of cell ${cell} removed`;
    case 'event_added':
    case 'event_removed':
      // It says which end.
      return text;
  }
}

/** The figure behind the words: how much of the shape is left, or how large the cell is; '' when there is none. */
export function changeFigure({ kind, iou, pixels }: Change): string {
  if (kind === 'reshaped') return iou === null ? '' : `IoU ${score(iou)}`;
  if (kind === 'added' || kind === 'removed') return `${pixels} px`;
  return '';
}

export function groupFrames({ first, last }: ChangeGroup): string {
  return first === last ? `t ${first}` : `t ${first}–${last}`;
}

/** The group that holds frame t and the cell, for the colour of a row when a frame is stepped to. */
export function groupAt(groups: readonly ChangeGroup[], t: number): number {
  return groups.findIndex((group) => group.first <= t && t <= group.last);
}
