import type { Revision } from '../../api/types';
import classes from './LeftOpen.module.css';

/**
 * What the annotator left open in the newest revision, and why: "2 checks left open: mitosis". A reason alone says
 * that the checks were not finished, or why comments were left open: "Said on submitting: it is debris".
 */
export function LeftOpen({ revision, noun }: { revision: Revision | undefined; noun: 'check' | 'place' }) {
  if (!revision || (!revision.open_checks && revision.reason === null)) return null;
  const { open_checks: n, reason, checks } = revision;
  const words = n
    ? `${n} ${n === 1 ? noun : `${noun}s`} left open${reason === null ? '' : `: ${reason}`}`
    : `Said on submitting: ${reason}`;
  if (!n)
    return (
      <span className={classes.left} title={words}>
        {words}
      </span>
    );
  const which = checks.filter((check) => !check.fine).map((check) => `${check.words}, frame ${check.t}`);
  return (
    <details className={classes.left}>
      <summary title={words}>{words}</summary>
      <ul>
        {which.map((each) => (
          <li key={each}>{each}</li>
        ))}
        {n > which.length && <li>and {n - which.length} more</li>}
      </ul>
    </details>
  );
}
