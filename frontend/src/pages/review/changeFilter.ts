/** Which kinds of changes of a submitted task are listed, stepped through and marked; the others are always told of. */
import type { Change } from '../../api/types';
import { type ChangeGroup, isDivision, isEvent } from './changes';

/** Kinds that one looks at for the same reason. */
export type ChangeFamily = 'added' | 'removed' | 'reshaped' | 'relabeled' | 'pieces' | 'divisions' | 'ends';

/** In the order of the buttons. */
const FAMILIES: readonly ChangeFamily[] = [
  'added',
  'removed',
  'reshaped',
  'relabeled',
  'pieces',
  'divisions',
  'ends',
];

export const FAMILY_WORDS: Record<ChangeFamily, string> = {
  added: 'Added',
  removed: 'Removed',
  reshaped: 'Reshaped',
  relabeled: 'Relabeled',
  pieces: 'Split, merged',
  divisions: 'Divisions',
  ends: 'Ends',
};

export function familyOf(change: Change): ChangeFamily {
  const { kind } = change;
  if (isDivision(change)) return 'divisions';
  if (isEvent(change)) return 'ends';
  if (kind === 'split' || kind === 'merged') return 'pieces';
  return kind as 'added' | 'removed' | 'reshaped' | 'relabeled';
}

export interface FamilyCount {
  family: ChangeFamily;
  /** Rows of the list, of which several changes may be one. */
  rows: number;
}

/** The families that a list has, with their rows. */
export function familiesIn(groups: readonly ChangeGroup[]): FamilyCount[] {
  const rows = new Map<ChangeFamily, number>();
  for (const { change } of groups) rows.set(familyOf(change), (rows.get(familyOf(change)) ?? 0) + 1);
  return FAMILIES.flatMap((family) => {
    const n = rows.get(family);
    return n === undefined ? [] : [{ family, rows: n }];
  });
}

/** What the key goes on to: one family after the other, then all of them (null). */
export function familyAfter(groups: readonly ChangeGroup[], only: ChangeFamily | null): ChangeFamily | null {
  const families = familiesIn(groups).map(({ family }) => family);
  // Of one family alone there is nothing to leave out.
  if (families.length < 2) return null;
  return families[only === null ? 0 : families.indexOf(only) + 1] ?? null;
}

export const isShown = (change: Change, only: ChangeFamily | null) =>
  only === null || familyOf(change) === only;

/** The places in the list of what is shown. */
export function shownIn(groups: readonly ChangeGroup[], only: ChangeFamily | null): number[] {
  return groups.flatMap(({ change }, index) => (isShown(change, only) ? [index] : []));
}
