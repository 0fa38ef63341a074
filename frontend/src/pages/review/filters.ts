/** What the review queue is narrowed to, and its order: they stand in the address, so that a reload keeps them. */
import type { ReviewQuery, TaskKind } from '../../api/types';

export type Order = 'suspicion' | 'different' | 'oldest' | 'sample';

export const ORDER_WORDS: Record<Order, string> = {
  suspicion: 'Suspicion',
  different: 'Differ',
  oldest: 'Oldest',
  sample: 'Sample',
};

/** What each order is for, said in full. */
export const ORDER_HINTS: Record<Order, string> = {
  suspicion: 'What is most likely wrong first',
  different: 'What several people labeled, the most different first',
  oldest: 'What waits longest first',
  sample: 'The random sample alone',
};

const ORDERS = Object.keys(ORDER_WORDS) as Order[];

/** Does an order leave out some of what waits? */
export const isPartial = (order: Order) => order === 'sample' || order === 'different';

export interface Filters {
  order: Order;
  person?: number;
  project?: number;
  kind?: TaskKind;
  /** 0 … 1. */
  suspicion?: number;
  /** Mean score of the person's check tasks, at most; 0 … 1. */
  score?: number;
  /** Hours that it waits, at least. */
  age?: number;
}

const NUMBERS = ['person', 'project', 'suspicion', 'score', 'age'] as const;

/** What an address says; what it says wrongly is left out. */
export function filtersIn(search: URLSearchParams): Filters {
  const filters: Filters = { order: ORDERS.find((order) => order === search.get('order')) ?? 'suspicion' };
  const kind = search.get('kind');
  if (kind === 'segmentation' || kind === 'tracking') filters.kind = kind;
  for (const name of NUMBERS) {
    const text = search.get(name);
    const value = Number(text);
    if (text === null || text.trim() === '' || !Number.isFinite(value) || value < 0) continue;
    if (name === 'suspicion' || name === 'score') filters[name] = Math.min(1, value);
    else if (name === 'age') filters.age = value;
    else if (Number.isInteger(value) && value > 0) filters[name] = value;
  }
  return filters;
}

/** The same as part of an address; '' when nothing is said. */
export function addressOf(filters: Filters): string {
  const search = new URLSearchParams();
  if (filters.order !== 'suspicion') search.set('order', filters.order);
  if (filters.kind) search.set('kind', filters.kind);
  for (const name of NUMBERS) {
    const value = filters[name];
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** How many filters there are besides the order. */
export const nFilters = ({ order: _, ...rest }: Filters): number => Object.keys(rest).length;

/** As the server is asked. */
export function queryOf(filters: Filters): ReviewQuery {
  const { order, person, project, kind, suspicion, score, age } = filters;
  return {
    order,
    ...(person !== undefined && { person }),
    ...(project !== undefined && { project }),
    ...(kind !== undefined && { kind }),
    ...(suspicion !== undefined && { min_suspicion: suspicion }),
    ...(score !== undefined && { max_score: score }),
    ...(age !== undefined && { min_age_hours: age }),
  };
}
