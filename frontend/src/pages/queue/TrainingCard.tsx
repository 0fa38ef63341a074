import { useQuery } from '@tanstack/react-query';
import { LoadProblem } from '../../app/LoadProblem';
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
        <LoadProblem error={error} onAgain={() => void refetch()} />
      )}
    </section>
  );
}
