import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { reviewCountQuery } from '../../api/queries';
import { counted } from '../words';
import classes from './QueuePage.module.css';

/** For experts: what waits for their verdict. */
export function ReviewCard() {
  const { data: count, isError } = useQuery(reviewCountQuery);
  const words = isError
    ? 'The list could not be loaded.'
    : count
      ? `${counted(count, 'task waits', 'tasks wait')} for a verdict, the most suspicious first.`
      : 'Nothing to review.';
  return (
    <section className={classes.card} aria-labelledby="review-title">
      <h2 className={classes.title} id="review-title">
        To review
      </h2>
      <p className={classes.quiet}>{count !== undefined || isError ? words : ' '}</p>
      {count !== undefined && count > 0 && (
        <Button component={Link} to="/review" mt="var(--sp-3)">
          Open the review desk
        </Button>
      )}
    </section>
  );
}
