/** The classes of errors: what they are called, and how they are drawn (letter, line, colour). */
import type { ErrorKind } from '../../api/training';

/** As with the changes of a review: colour never alone. */
export type MarkStyle = 'added' | 'removed' | 'reshaped' | 'relabeled';

interface KindWords {
  one: string;
  many: string;
  style: MarkStyle;
}

export const KINDS: Readonly<Record<ErrorKind, KindWords>> = {
  missing: { one: 'missing cell', many: 'missing cells', style: 'added' },
  extra: { one: 'cell too many', many: 'cells too many', style: 'removed' },
  ragged: { one: 'ragged outline', many: 'ragged outlines', style: 'reshaped' },
  merged: { one: 'merged cell', many: 'merged cells', style: 'reshaped' },
  split: { one: 'split cell', many: 'split cells', style: 'reshaped' },
  tangled: { one: 'tangle', many: 'tangles', style: 'reshaped' },
  wrong_link: { one: 'wrong link', many: 'wrong links', style: 'relabeled' },
  broken_track: { one: 'broken track', many: 'broken tracks', style: 'relabeled' },
  missed_division: { one: 'missed division', many: 'missed divisions', style: 'added' },
  wrong_division: { one: 'wrong division', many: 'wrong divisions', style: 'reshaped' },
  false_division: { one: 'false division', many: 'false divisions', style: 'removed' },
};

export const LETTERS: Readonly<Record<MarkStyle, string>> = {
  added: '+',
  removed: '−',
  reshaped: '~',
  relabeled: '#',
};

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "one missed division, 12 wrong links"; '' where nothing is wrong. */
export function countWords(counts: Readonly<Record<string, number>>): string {
  return (Object.keys(KINDS) as ErrorKind[])
    .flatMap((kind) => {
      const n = counts[kind] ?? 0;
      const { one, many } = KINDS[kind];
      return n > 0 ? [`${NUMBERS[n] ?? n} ${n === 1 ? one : many}`] : [];
    })
    .join(', ');
}
