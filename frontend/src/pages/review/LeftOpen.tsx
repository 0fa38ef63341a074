import type { Revision } from '../../api/types';
import classes from './LeftOpen.module.css';

/** What the annotator left open in the newest revision, and why: "2 checks left open: mitosis". */
export function LeftOpen({ revision }: { revision: Revision | undefined }) {
  if (!revision?.open_checks) return null;
  const { open_checks: n, reason, checks } = revision;
  const words = `${n} ${n === 1 ? 'check' : 'checks'} left open${reason === null ? '' : `: ${reason}`}`;
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
