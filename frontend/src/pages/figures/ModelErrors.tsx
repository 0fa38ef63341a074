import type { RoundFigures } from '../../api/figures';
import { Card } from './Card';
import { errorGroups } from './modelErrors';
import classes from './plots.module.css';
import { rateWords } from './words';

/** Prediction against approved label, by class: how often, and how that has changed. */
export function ModelErrors({ rounds }: { rounds: RoundFigures[] }) {
  const groups = errorGroups(rounds);
  return (
    <Card title="What the model got wrong" note="prediction against approved label">
      {groups.length === 0 && <p>Nothing yet. It is counted when a task is accepted.</p>}
      {groups.map((group) => {
        const most = Math.max(...group.rows.flatMap(({ then, now }) => [then ?? 0, now]), 1e-9);
        const at = (rate: number) => `${2 + (rate / most) * 96}%`;
        return (
          <section key={group.name}>
            <h3 className={classes.group}>
              <b>{`${group.name}, ${group.unit}`}</b>
              <span>{group.sample}</span>
            </h3>
            <ul className={classes.errors}>
              {group.rows.map(({ name, then, now }) => (
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
          </section>
        );
      })}
    </Card>
  );
}
