import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconKeyboard } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { reviewsQuery } from '../../api/queries';
import { AppHeader, HeaderRule } from '../../app/AppHeader';
import { Desk } from './Desk';
import { KeysSheet } from './KeysSheet';
import classes from './ReviewPage.module.css';
import { EmptyDesk, type Order, ordered, ReviewQueue } from './ReviewQueue';

/** The review desk: what waits on the left, the task that is judged beside it. `taskId` null: the first that waits. */
export default function ReviewPage({ taskId }: { taskId: number | null }) {
  const reviews = useQuery(reviewsQuery);
  const navigate = useNavigate();
  const [order, setOrder] = useState<Order>('suspicion');
  const [done, setDone] = useState('');
  const [keysShown, setKeysShown] = useState(false);
  const tasks = useMemo(() => reviews.data && ordered(reviews.data, order), [reviews.data, order]);
  const first = tasks?.[0];

  if (taskId === null && first) return <Navigate to={`/review/${first.id}`} replace />;

  const position = tasks?.findIndex((task) => task.id === taskId) ?? -1;

  function step(by: 1 | -1) {
    const next = tasks?.[position + by];
    if (next) void navigate(`/review/${next.id}`);
  }

  /** After a verdict the next task of the list comes by itself. */
  function onVerdict(words: string) {
    setDone(words);
    const next = tasks?.[position + 1] ?? tasks?.find((task) => task.id !== taskId);
    void navigate(next && next.id !== taskId ? `/review/${next.id}` : '/review');
  }

  return (
    <div className={classes.page}>
      <AppHeader desk>
        <span className={classes.done} role="status">
          {done && (
            <>
              <IconCircleCheck size={15} stroke={1.75} aria-hidden />
              {done}
            </>
          )}
        </span>
        {done && <HeaderRule />}
        <Tooltip label="Keys (?)">
          <ActionIcon aria-label="Keys" aria-keyshortcuts="?" onClick={() => setKeysShown(true)}>
            <IconKeyboard size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </AppHeader>
      <ReviewQueue tasks={tasks} error={reviews.error} taskId={taskId} order={order} onOrder={setOrder} />
      {taskId !== null ? (
        <Desk
          key={taskId}
          taskId={taskId}
          onVerdict={onVerdict}
          onStepTask={step}
          onKeys={() => setKeysShown(true)}
        />
      ) : (
        tasks && <EmptyDesk />
      )}
      <KeysSheet opened={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  );
}
