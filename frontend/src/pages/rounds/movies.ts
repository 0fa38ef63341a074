/** Where movies stand, in words; which of them are asked for. */
import type { MovieRow, Movies, StageOf, Standing } from '../../api/rounds';
import { NOTHING, shareWords } from '../figures/words';
import { counted, thousands } from '../words';

/** The most finished first. */
export const STANDINGS: readonly Standing[] = [
  'approved',
  'in_review',
  'in_correction',
  'predicted',
  'waiting',
];

export const STANDING_WORDS: Record<Standing, string> = {
  approved: 'approved',
  in_review: 'in review',
  in_correction: 'in correction',
  predicted: 'predicted',
  waiting: 'waiting',
};

/** What stands beside the bar of a stage: the share where somebody works on it and one is known, else a word. */
export function stageWords({ state, share }: StageOf): string {
  switch (state) {
    case 'approved':
      return 'approved';
    case 'review':
      return 'in review';
    case 'correction':
      return share > 0 ? shareWords(share) : 'begun';
    case 'queued':
      return 'predicted';
    case 'none':
      return NOTHING;
  }
}

const ORDER: readonly StageOf['state'][] = ['none', 'queued', 'correction', 'review', 'approved'];

/** Sorts stages from nothing done to approved; among those at work by their share. */
export function stageOrder({ state, share }: StageOf): number {
  return ORDER.indexOf(state) + (state === 'correction' ? Math.min(share, 0.99) : 0);
}

/** `approved 11`, `in review 4`: what there is any of. */
export function countsOf(movies: Movies): { standing: Standing; words: string; n: number }[] {
  return STANDINGS.map((standing) => ({
    standing,
    words: `${STANDING_WORDS[standing]} ${thousands(movies[standing])}`,
    n: movies[standing],
  })).filter(({ n }) => n > 0);
}

/** What the fields of the table ask for; '' is all. */
export interface MovieFilter {
  name: string;
  standing: string;
  split: string;
}

export function filterFrom(query: URLSearchParams): MovieFilter {
  const value = (name: string) => query.get(name) ?? '';
  return { name: value('name'), standing: value('standing'), split: value('split') };
}

/** In the address, a movie that is in no split yet. */
export const NO_SPLIT = 'none';

export function filtered(rows: readonly MovieRow[], { name, standing, split }: MovieFilter): MovieRow[] {
  const words = name.trim().toLowerCase();
  return rows.filter(
    (row) =>
      row.name.toLowerCase().includes(words) &&
      (standing === '' || row.standing === standing) &&
      (split === '' || (row.split ?? NO_SPLIT) === split),
  );
}

/** `24 movies`; of some of them `3 of 24 movies`. */
export function shownWords(shown: number, all: number): string {
  return shown === all ? counted(all, 'movie') : `${thousands(shown)} of ${counted(all, 'movie')}`;
}
