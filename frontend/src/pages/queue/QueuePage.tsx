import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { wordsFor } from '../../api/problems';
import { queueQuery } from '../../api/queries';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { canReview, useUser } from '../../app/useUser';
import { AskCard } from './AskCard';
import { HandedIn } from './HandedIn';
import { MyWeekCard } from './MyWeekCard';
import classes from './QueuePage.module.css';
import { QueueSkeleton } from './QueueSkeleton';
import { ReturnedTasks } from './ReturnedTasks';
import { ReviewCard } from './ReviewCard';
import { TourCard } from './TourCard';
import { TrainingCard } from './TrainingCard';
import { UnfinishedTasks } from './UnfinishedTasks';

/** What is mine, what I can ask for, and why there is nothing. */
export function QueuePage() {
  const queue = useQuery(queueQuery);
  const user = useUser();
  return (
    <>
      <AppHeader />
      {queue.data ? (
        <main className={classes.page}>
          <div className={classes.column}>
            <AskCard queue={queue.data} />
            <ReturnedTasks tasks={queue.data.returned} />
            <UnfinishedTasks tasks={queue.data.unfinished} />
          </div>
          <div className={classes.column}>
            {!queue.data.tour_seen && <TourCard seen={false} />}
            {canReview(user?.role) && <ReviewCard />}
            <TrainingCard />
            <MyWeekCard />
            <HandedIn />
            {queue.data.tour_seen && <TourCard seen />}
          </div>
        </main>
      ) : queue.error ? (
        <PageMessage
          title="Your work could not be loaded"
          text={wordsFor(queue.error)}
          action={<Button onClick={() => void queue.refetch()}>Try again</Button>}
        />
      ) : (
        <QueueSkeleton />
      )}
    </>
  );
}
