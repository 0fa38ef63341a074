import { useState } from 'react';
import type { CurvePoint, RoundErrors } from '../../api/rounds';
import { Card } from '../figures/Card';
import { ErrorRows } from '../figures/ErrorRows';
import { Choices } from './Choices';
import classes from './charts.module.css';
import { correctedErrors, type ErrorSource, testErrors } from './errors';

const SOURCES: { key: ErrorSource; name: string; title: string }[] = [
  { key: 'corrected', name: 'in corrected movies', title: 'Prediction against what was approved' },
  { key: 'test', name: 'on the test split', title: 'On movies that no model learned from' },
];

/** Classes of errors of the first model and of the newest. The rates stand in each row as text. */
export function RoundErrorsCard({ errors, points }: { errors: RoundErrors; points: readonly CurvePoint[] }) {
  const [wanted, setWanted] = useState<ErrorSource>('corrected');
  const lists = { corrected: correctedErrors(errors), test: testErrors(points) };
  const both = lists.corrected !== null && lists.test !== null;
  const source = both ? wanted : lists.test ? 'test' : 'corrected';
  const list = lists[source];
  return (
    <Card title="What the model got wrong" note={`per 1\u2009000 cells${list ? `, ${list.rounds}` : ''}`}>
      {list === null ? (
        <p>{errors.words ?? 'Nothing is approved yet: errors are counted in what people corrected.'}</p>
      ) : (
        <>
          {both ? (
            <Choices label="Errors" choices={SOURCES} isOn={(key) => key === source} onChoose={setWanted} />
          ) : (
            <p>{source === 'test' ? 'On the frozen test split' : 'In what people corrected'}</p>
          )}
          <div className={classes.errors}>
            <ErrorRows rows={list.rows} />
          </div>
        </>
      )}
    </Card>
  );
}
