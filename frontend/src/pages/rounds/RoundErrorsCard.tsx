import type { RoundErrors } from '../../api/rounds';
import { Card } from '../figures/Card';
import { ErrorRows } from '../figures/ErrorRows';
import classes from './charts.module.css';

/** `missed_division` as people write it. */
export const kindName = (kind: string) => kind.replaceAll('_', ' ');

/** Classes of errors of the first model and of the newest. The rates stand in each row as text. */
export function RoundErrorsCard({
  errors: { first_round, last_round, rows, words },
}: {
  errors: RoundErrors;
}) {
  const known = rows.flatMap(({ kind, first, last }) => (last === null ? [] : [{ kind, first, last }]));
  const one = first_round === last_round || first_round === null;
  const note = one ? `round ${last_round ?? 0}` : `round ${first_round} → ${last_round ?? 0}`;
  return (
    <Card
      title="What the model got wrong"
      note={known.length > 0 ? `per 1\u2009000 cells, ${note}` : 'per 1\u2009000 cells'}
    >
      {known.length === 0 ? (
        <p>{words ?? 'Nothing is approved yet: errors are counted in what people corrected.'}</p>
      ) : (
        <div className={classes.errors}>
          <ErrorRows
            rows={known.map(({ kind, first, last }) => ({
              name: kindName(kind),
              then: one ? null : first,
              now: last,
            }))}
          />
        </div>
      )}
    </Card>
  );
}
