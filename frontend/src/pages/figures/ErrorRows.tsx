import type { ErrorRow } from './modelErrors';
import classes from './plots.module.css';
import { rateWords } from './words';

/** Classes of errors, a row each: how often, and how that has changed. The rates are there as text. */
export function ErrorRows({ rows }: { rows: ErrorRow[] }) {
  const most = Math.max(...rows.flatMap(({ then, now }) => [then ?? 0, now]), 1e-9);
  const at = (rate: number) => `${2 + (rate / most) * 96}%`;
  return (
    <ul className={classes.errors}>
      {rows.map(({ name, then, now }) => (
        <li key={name}>
          <span>{name}</span>
          <svg aria-hidden="true">
            <line x1="0" x2="100%" y1="7" y2="7" className={classes.track} />
            {then !== null && (
              <>
                <line x1={at(then)} x2={at(now)} y1="7" y2="7" className={classes.way} />
                <circle cx={at(then)} cy="7" r="4" className={classes.then} />
              </>
            )}
            <circle cx={at(now)} cy="7" r="4.5" className={classes.now} />
          </svg>
          <span>{then === null ? rateWords(now) : `${rateWords(then)} → ${rateWords(now)}`}</span>
        </li>
      ))}
    </ul>
  );
}
