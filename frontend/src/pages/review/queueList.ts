/** The rows of the review queue as the page has them: pages that came, one after the other. */
import type { Review, ReviewPage } from '../../api/types';

/** Every task once: a page that comes later may begin with what moved down meanwhile. */
export function rowsOf(pages: readonly ReviewPage[]): Review[] {
  const seen = new Set<number>();
  return pages.flatMap(({ reviews }) =>
    reviews.filter(({ id }) => {
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    }),
  );
}

/** The task to go to from one that is left: the next of the list, else the one before it, else none. */
export function nextOf(rows: readonly Review[], taskId: number | null): number | null {
  const at = rows.findIndex(({ id }) => id === taskId);
  if (at < 0) return rows[0]?.id ?? null;
  return (rows[at + 1] ?? rows[at - 1])?.id ?? null;
}

/** The task a step away; null at the ends. Where one looks at what is not in the list, the first one is a step away. */
export function stepFrom(rows: readonly Review[], taskId: number | null, by: 1 | -1): number | null {
  const at = rows.findIndex(({ id }) => id === taskId);
  if (at < 0) return rows[0]?.id ?? null;
  return rows[at + by]?.id ?? null;
}
