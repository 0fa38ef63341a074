/** Words for edits of a file: what each is, and what becomes of it. */
import { formatFrameRanges } from '../../labels/frameRanges';
import type { Outcome, RebasedEdit } from '../../labels/rebase/rebase';
import { plural } from '../view/words';

/** "Brush, frame 12, cell 18" */
export function nameOf({ edit, frames, cells }: RebasedEdit): string {
  const action = edit.action.charAt(0).toUpperCase() + edit.action.slice(1);
  const where =
    frames.length === 0 ? '' : `, ${frames.length === 1 ? 'frame' : 'frames'} ${formatFrameRanges(frames)}`;
  const who =
    cells.length === 0
      ? ''
      : cells.length > 3
        ? `, ${cells.length} cells`
        : `, ${cells.length === 1 ? 'cell' : 'cells'} ${cells.join(' and ')}`;
  return action + where + who;
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  fits: 'fits',
  rebased: 'adapted',
  done: 'nothing to do',
  cannot: 'not possible',
};

/** One sentence per outcome that occurs. */
export function summary(edits: readonly RebasedEdit[]): string[] {
  const count = (outcome: Outcome) => edits.filter((each) => each.outcome === outcome).length;
  const [fits, rebased, done, cannot] = [count('fits'), count('rebased'), count('done'), count('cannot')];
  const sentences: [number, string][] = [
    [fits, `${plural(fits, 'edit')} ${fits === 1 ? 'fits as it is' : 'fit as they are'}.`],
    [
      rebased,
      `${plural(rebased, 'edit')} ${rebased === 1 ? 'fits' : 'fit'} after being adapted to the labels as they are now.`,
    ],
    [done, `${plural(done, 'edit')} ${done === 1 ? 'has' : 'have'} nothing left to do.`],
    [cannot, `${plural(cannot, 'edit')} cannot be applied.`],
  ];
  return sentences.flatMap(([n, sentence]) => (n > 0 ? [sentence] : []));
}

/** "14:02", or with the day when it was another one. */
export function whenKept(at: string, now = new Date()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${time}`;
}
