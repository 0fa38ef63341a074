import { Button } from '@mantine/core';
import { Link } from 'react-router';
import classes from './QueuePage.module.css';

/** The tour of the tools: offered to who has not seen it, a quiet link to all others. */
export function TourCard({ seen }: { seen: boolean }) {
  return (
    <section className={classes.card} aria-labelledby="tour-title">
      <h2 className={classes.title} id="tour-title">
        {seen ? 'Tour' : 'New here?'}
      </h2>
      <p className={classes.quiet}>
        {seen
          ? 'The tools once more, on a practice movie. Nothing you do there counts.'
          : 'Take the tour: 3 minutes on a practice movie. Nothing you do there counts.'}
      </p>
      <Button component={Link} to="/tour" mt="var(--sp-3)">
        Take the tour
      </Button>
    </section>
  );
}
