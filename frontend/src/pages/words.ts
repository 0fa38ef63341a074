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
  return String(n).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A score between 0 and 1 without the leading zero: .94; 1 is 1.00. */
export function score(value: number): string {
  return value.toFixed(2).replace(/^0\./, '.');
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

/** Why there is no work of a kind, to follow `Segmentation: `. */
export function reasonWords({ reason, count, until }: NoWorkReason): string {
  switch (reason) {
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
  }
}
