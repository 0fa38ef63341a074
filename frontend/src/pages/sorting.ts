/** Rows of a table in the order of one of its columns. */

export type SortKey<Row> = (row: Row) => number | string | null;

const WORDS = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows in the order of a column; what has no value comes last, whichever way. */
export function sorted<Row>(rows: readonly Row[], by: SortKey<Row>, descending: boolean): Row[] {
  const way = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [by(one), by(other)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a === 'string' || typeof b === 'string') return WORDS.compare(String(a), String(b)) * way;
    return (a - b) * way;
  });
}
