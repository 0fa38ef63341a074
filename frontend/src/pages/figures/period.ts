/** What the dashboard's fields say, kept in the address so that a link shows the same figures. */
import type { Wanted } from '../../api/figures';
import type { TaskKind } from '../../api/types';
import { dayOf } from './words';

export const PERIODS = [
  { value: '', label: 'All time' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: 'between', label: 'From a day to a day' },
];

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const KINDS: readonly string[] = ['segmentation', 'tracking'] satisfies TaskKind[];

function daysBefore(day: Date, n: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - n);
}

function isoOf(day: Date): string | undefined {
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString();
}

/** The first and the last moment of what the fields say. */
function periodFrom(query: URLSearchParams, now: Date): Pick<Wanted, 'since' | 'until'> {
  const period = query.get('period') ?? '';
  if (period === 'between') {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const since = DATE.test(from) ? isoOf(dayOf(from)) : undefined;
    // The last day counts whole.
    const until = DATE.test(to) ? isoOf(daysBefore(dayOf(to), -1)) : undefined;
    return { ...(since && { since }), ...(until && { until }) };
  }
  const days = Number(period);
  if (!PERIODS.some(({ value }) => value === period) || !days) return {};
  return { since: daysBefore(now, days - 1).toISOString(), until: daysBefore(now, -1).toISOString() };
}

function numberFrom(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

export function wantedFrom(query: URLSearchParams, now: Date = new Date()): Wanted {
  const [project, person] = [numberFrom(query.get('project')), numberFrom(query.get('person'))];
  const kind = query.get('kind');
  return {
    ...(project && { project }),
    ...(person && { person }),
    ...(kind && KINDS.includes(kind) && { kind: kind as TaskKind }),
    ...periodFrom(query, now),
  };
}

/** The period ends before it begins. */
export function isBackwards({ since, until }: Wanted): boolean {
  return since !== undefined && until !== undefined && since >= until;
}
