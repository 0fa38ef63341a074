/** Words that several pages use for tasks and times. */
import { coreOf } from '../api/image';
import { clockTime } from '../api/problems';
import type { NoWorkReason, TaskKind, TaskSummary } from '../api/types';

/** `1 task`, `2 tasks`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${thousands(n)} ${n === 1 ? one : many}`;
}

/** Thin spaces between thousands: 1 208. */
export function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** A score between 0 and 1 without the leading zero: .94; 1 is 1.00. Rounded down: what misses a mark looks as if it did. */
export function score(value: number): string {
  const hundredths = Math.floor(Number((value * 100).toFixed(6)));
  return (hundredths / 100).toFixed(2).replace(/^0\./, '.');
}

export const KIND_WORDS: Record<TaskKind, string> = { segmentation: 'Segmentation', tracking: 'Tracking' };

/**
 * `frames 115–119` of a segmentation task, `40 frames` of a tracking task; of a field that is split with the corner of the
 * task's part: `frames 115–119, part at row 0, column 512`.
 */
export function framesOf(
  task: Pick<TaskSummary, 'kind' | 'first' | 'last'> & Partial<Pick<TaskSummary, 'box' | 'core'>>,
): string {
  if (task.kind === 'tracking') return counted(task.last - task.first + 1, 'frame');
  const frames = task.first === task.last ? `frame ${task.first}` : `frames ${task.first}–${task.last}`;
  const { box, core } = task;
  if (!box || !core || coreOf({ box, core }) === null) return frames;
  return `${frames}, part at row ${core.y0}, column ${core.x0}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, as people say it: `just now`, `5 min ago`, `3 h ago`, `yesterday`, `4 days ago`. */
export function ago(iso: string | null, now: number = Date.now()): string {
  const then = iso ? Date.parse(iso) : NaN;
  if (Number.isNaN(then)) return '';
  const past = Math.max(0, now - then);
  if (past < 2 * MINUTE) return 'just now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h ago`;
  if (past < 2 * DAY) return 'yesterday';
  return `${Math.floor(past / DAY)} days ago`;
}

/** `Segmentation` as it stands within a sentence. */
export const kindWord = (kind: TaskKind) => KIND_WORDS[kind].toLowerCase();

const DAY_MONTH = { day: 'numeric', month: 'long' } as const;

/** The day of a moment: `9 March`, with the year where it is another one. */
export function dayOf(iso: string | null, now: number = Date.now()): string {
  const at = iso ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '';
  const thisYear = at.getFullYear() === new Date(now).getFullYear();
  return at.toLocaleDateString('en-GB', thisYear ? DAY_MONTH : { ...DAY_MONTH, year: 'numeric' });
}

/** Until when, as a clock time: `18:00 today`, `9:30 tomorrow`, `18:00 on 9 March`. */
export function untilWhen(iso: string | null, now: number = Date.now()): string {
  const at = iso ? Date.parse(iso) : NaN;
  if (Number.isNaN(at)) return '';
  const day = (moment: number) => new Date(moment).toDateString();
  const time = clockTime(iso);
  if (day(at) === day(now)) return `${time} today`;
  return day(at) === day(now + DAY) ? `${time} tomorrow` : `${time} on ${dayOf(iso, now)}`;
}

function skillWords({ kind, level, practice }: NoWorkReason): string {
  const needed = `needs the ${kindWord(kind)} skill`;
  if (level !== null && level > 1) return `${needed} at level ${level}, which the manager gives`;
  if (practice === null) return `${needed}, which the manager gives`;
  return practice === 0 ? needed : `${needed}, ${counted(practice, 'practice task')} to go`;
}

/** Why there is no work of a kind, to follow `Segmentation: `. */
export function reasonWords(why: NoWorkReason): string {
  const { reason, count, until, since } = why;
  switch (reason) {
    case 'skill':
      return skillWords(why);
    case 'paused':
      return since ? `Paused by the project since ${dayOf(since)}` : 'Paused by the project';
    case 'limit':
      return `you have had ${counted(count, 'task')}, the most that one person gets here`;
    case 'yours':
      return count === 1
        ? 'the only task left is yours: it is below'
        : `the ${thousands(count)} that are left are yours: they are below`;
    case 'for_others':
      return count === 1
        ? 'the only task left is for others: you have passed it over, or labeled it already'
        : `the ${thousands(count)} that are left are for others: you have passed them over, or labeled them already`;
    case 'all_leased': {
      const time = clockTime(until);
      const who =
        count === 1 ? 'The only task is being worked on' : `All ${thousands(count)} are being worked on`;
      return time ? `${who}. The next is free by ${time}` : who;
    }
    case 'done':
      return count === 1
        ? 'done. The only task is in review or approved'
        : `done. All ${thousands(count)} tasks are in review or approved`;
    case 'none':
      return 'no tasks have been made yet';
    default:
      // A newer server than this page.
      return 'nothing that you can have right now';
  }
}
