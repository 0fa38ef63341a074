/** How figures are written: with their unit, and what they are of. */
import type { Bar, Unit } from '../../api/figures';
import { score, thousands } from '../words';

/** Nothing to divide by. */
export const NOTHING = '–';

/** `8.4 s`; from 100 s on without tenths. */
export function secondsWords(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  return `${seconds < 99.95 ? seconds.toFixed(1) : thousands(Math.round(seconds))} s`;
}

/** `40 s`, `12 min`, `6.2 h`. */
export function timeWords(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 99.5 * 60) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return `${hours < 99.95 ? hours.toFixed(1) : thousands(Math.round(hours))} h`;
}

/** `6 %`; under 1 % with a tenth. */
export function shareWords(share: number | null): string {
  if (share === null) return NOTHING;
  const percent = share * 100;
  return `${percent > 0 && percent < 0.95 ? percent.toFixed(1) : String(Math.round(percent))} %`;
}

/** `.93`. */
export function scoreWords(value: number | null): string {
  return value === null ? NOTHING : score(value);
}

/** A count for each so many, such as errors in 1 000 cells: `31`, `4.2`; a little is not nothing. */
export function rateWords(rate: number): string {
  if (rate > 0 && rate < 0.05) return '< 0.1';
  return rate === 0 || rate >= 9.95 ? thousands(Math.round(rate)) : rate.toFixed(1);
}

/** A day of the server's as a day of this computer. */
export function dayOf(iso: string): Date {
  const [year, month, day] = iso.split('-').map(Number);
  return new Date(year ?? 1970, (month ?? 1) - 1, day ?? 1);
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', year: '2-digit' });

/** What stands below a bar; `short`: there are few of them, and the last is today. */
export function barWords(bar: Pick<Bar, 'begins'>, unit: Unit, short = false): string {
  const day = dayOf(bar.begins);
  if (unit === 'month') return MONTH.format(day);
  return short && unit === 'day' ? WEEKDAY.format(day) : DAY.format(day);
}

export const UNIT_WORDS: Record<Unit, string> = { day: 'a day', week: 'a week', month: 'a month' };
