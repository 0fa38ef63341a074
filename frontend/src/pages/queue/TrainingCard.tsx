import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { wordsFor } from '../../api/problems';
import { trainingQuery } from '../../api/queries';
import { PracticeLine } from '../training/Practice';
import training from '../training/training.module.css';
import classes from './QueuePage.module.css';

/** Practice, kind by kind: how far one is, and the way to the next task of it. */
export function TrainingCard() {
  const { data, error, refetch } = useQuery(trainingQuery);
  if (!data && !error) return null;
  return (
    <section className={classes.card} aria-labelledby="training-title">
      <h2 className={classes.title} id="training-title">
        Training
      </h2>
      {data ? (
        <ul className={training.lines}>
          {data.map((each) => (
            <PracticeLine key={each.kind} training={each} />
          ))}
        </ul>
      ) : (
        <Alert color="err" role="alert">
          {wordsFor(error)}{' '}
          <Button size="dense" onClick={() => void refetch()}>
            Try again
          </Button>
        </Alert>
      )}
    </section>
  );
}
