import type { RoundFigures } from '../../api/figures';
import { Card } from './Card';
import { ErrorRows } from './ErrorRows';
import { errorGroups } from './modelErrors';
import classes from './plots.module.css';

/** Prediction against approved label, by class: how often, and how that has changed. */
export function ModelErrors({ rounds }: { rounds: RoundFigures[] }) {
  const groups = errorGroups(rounds);
  return (
    <Card title="What the model got wrong" note="prediction against approved label">
      {groups.length === 0 && <p>Nothing yet. It is counted when a task is accepted.</p>}
      {groups.map((group) => (
        <section key={group.name}>
          <h3 className={classes.group}>
            <b>{`${group.name}, ${group.unit}`}</b>
            <span>{group.sample}</span>
          </h3>
          <ErrorRows rows={group.rows} />
        </section>
      ))}
    </Card>
  );
}
