/** What is told of a submission beside its labels, in words for the verdict bar. */
import type { DecidedPlace } from '../../api/places';
import type { ReviewDetail, Revision } from '../../api/types';

/** `11 min 40 s`, `1 h 05 min`; '' when it is not known. */
export function timeWords(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '';
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  if (minutes > 0) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${whole} s`;
}

/** `v3`; the instructions that come with the server have no number. */
export const instructionsWords = (version: number) => (version === 0 ? 'the server’s own' : `v${version}`);

/** `2 fine, 1 left`; '' when nothing was asked. */
export function checksWords(
  revision: Revision | undefined,
  places: readonly DecidedPlace[] | undefined,
): string {
  if (!revision) return '';
  const fine =
    revision.checks.filter((check) => check.fine).length +
    (places ?? []).filter(({ decision }) => decision !== null).length;
  const left = revision.open_checks;
  if (left === null && fine === 0) return '';
  return `${fine} fine, ${left ?? 0} left`;
}

/** What somebody else did with the same task, in words for a link to it. */
export function siblingTitle({ agreement, differences }: ReviewDetail['siblings'][number]): string {
  const look = 'Look at this person’s work on the same task';
  if (agreement === null) return look;
  const words = Object.entries(differences).map(([what, n]) => `${n} ${what}`);
  return `${words.length > 0 ? `Beside this one: ${words.join(', ')}` : 'Nothing differs'}. ${look}`;
}

/** `2 returned` of `Last 20`: of what was judged lately of this person. */
export function latelyWords({ judged, returned, fixed }: ReviewDetail['lately']): {
  name: string;
  words: string;
} {
  if (judged === 0) return { name: 'Before', words: 'nothing judged yet' };
  const parts = [`${returned} returned`, ...(fixed > 0 ? [`${fixed} fixed`] : [])];
  return { name: `Last ${judged}`, words: parts.join(', ') };
}
