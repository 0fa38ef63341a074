import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { reviewsQuery } from '../../api/queries';
import { counted } from '../words';
import classes from './QueuePage.module.css';

/** For experts: what waits for their verdict. */
export function ReviewCard() {
  const { data: tasks, isError } = useQuery(reviewsQuery);
  const words = isError
    ? 'The list could not be loaded.'
    : tasks?.length
      ? `${counted(tasks.length, 'task waits', 'tasks wait')} for a verdict, the most suspicious first.`
      : 'Nothing to review.';
  return (
    <section className={classes.card} aria-labelledby="review-title">
      <h2 className={classes.title} id="review-title">
        To review
      </h2>
      <p className={classes.quiet}>{tasks || isError ? words : ' '}</p>
      {tasks && tasks.length > 0 && (
        <Button component={Link} to="/review" mt="var(--sp-3)">
          Open the review desk
        </Button>
      )}
    </section>
  );
}
