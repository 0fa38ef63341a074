/** The list of changes of a submitted task: its order, its words, and what belongs together. */
import type { Change, ChangeKind } from '../../api/types';
import { score } from '../words';

/**
 * Changes that are one thing to look at: a relabeling that runs through many frames is one row, and so are reshapes that
 * hardly show.
 */
export interface ChangeGroup {
  /** Where to look: the first of them. */
  change: Change;
  first: number;
  last: number;
  size: number;
  /** Small reshapes: each of them, to be stepped through. */
  members?: readonly Change[];
}

/** Reshapes that leave more than this of the shape are told together. */
export const SMALL_RESHAPE_IOU = 0.95;

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
    case 'split':
      return 'added';
    case 'division_removed':
    case 'event_removed':
    case 'merged':
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

const isSmall = ({ kind, iou }: Change) => kind === 'reshaped' && iou !== null && iou > SMALL_RESHAPE_IOU;

/** Sort by frame, join a relabeling of the same two cells in consecutive frames, and the small reshapes at the end. */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const sorted = [...changes].sort((a, b) => a.t - b.t);
  const small = sorted.filter(isSmall);
  // One alone is told as itself.
  const together = small.length > 1 ? new Set(small) : new Set<Change>();
  const groups: ChangeGroup[] = [];
  const open = new Map<string, ChangeGroup>();
  for (const change of sorted) {
    if (together.has(change)) continue;
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
  if (together.size > 0) {
    const [first, last] = [small[0]!, small.at(-1)!];
    groups.push({ change: first, first: first.t, last: last.t, size: small.length, members: small });
  }
  return groups;
}

/** The change that is looked at in a group. */
export const memberOf = (group: ChangeGroup, member: number): Change =>
  group.members?.[member] ?? group.change;

/** How many changes each frame has. */
export function countByFrame(changes: readonly Change[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { t } of changes) counts.set(t, (counts.get(t) ?? 0) + 1);
  return counts;
}

const listed = (cells: readonly number[]) =>
  cells.length < 2 ? cells.join() : `${cells.slice(0, -1).join(', ')} and ${cells.at(-1)}`;

/** `Cell 60 added`, `Cell 51 is now 18`, `Division of cell 7 added`: short enough for a row; the daughters are in the picture. */
export function changeWords({ kind, cell, was, text, cells }: Change): string {
  switch (kind) {
    case 'added':
      return `Cell ${cell} added`;
    case 'removed':
      return `Cell ${cell} removed`;
    case 'reshaped':
      return `Cell ${cell} reshaped`;
    case 'relabeled':
      return was === null ? `Cell ${cell} relabeled` : `Cell ${was} is now ${cell}`;
    case 'split':
      return `Cell ${cell} split into ${listed(cells)}`;
    case 'merged':
      return `Cells ${listed(cells)} merged into ${cell}`;
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

/** The words of a row, and the figure behind them. */
export function groupWords({ change, members }: ChangeGroup): { words: string; figure: string } {
  if (members)
    return { words: `${members.length} small reshapes`, figure: `IoU > ${score(SMALL_RESHAPE_IOU)}` };
  return { words: changeWords(change), figure: changeFigure(change) };
}

export function groupFrames({ first, last, members }: ChangeGroup): string {
  if (first === last) return `t ${first}`;
  return members ? 'all' : `t ${first}–${last}`;
}

/** The group that holds frame t and the cell, for the colour of a row when a frame is stepped to. */
export function groupAt(groups: readonly ChangeGroup[], t: number): number {
  return groups.findIndex((group) => group.first <= t && t <= group.last);
}
