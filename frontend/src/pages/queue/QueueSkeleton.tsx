import { Skeleton } from '@mantine/core';
import classes from './QueuePage.module.css';

/** The outline of the page while it loads. */
export function QueueSkeleton() {
  return (
    <main className={classes.page} aria-busy="true" aria-label="Loading your work">
      <div className={classes.column}>
        <Skeleton height={168} radius="lg" />
        <Skeleton height={140} radius="lg" />
      </div>
      <div className={classes.column}>
        <Skeleton height={140} radius="lg" />
      </div>
    </main>
  );
}
