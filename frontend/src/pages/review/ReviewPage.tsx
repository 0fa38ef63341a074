import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconKeyboard } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { forgetJudged } from '../../api/queries';
import { AppHeader, HeaderRule } from '../../app/AppHeader';
import { goToRegion } from '../../labeling/keyboard/regions';
import { Desk } from './Desk';
import { useDeskKeys } from './deskKeys';
import { addressOf, type Filters, filtersIn, isPartial, nFilters } from './filters';
import { JudgingState } from './JudgingState';
import { KeysSheet } from './KeysSheet';
import { nextOf, stepFrom } from './queueList';
import { RawPainterContext, useNewRawPainter } from './RawPainterContext';
import classes from './ReviewPage.module.css';
import { EmptyDesk, ReviewQueue } from './ReviewQueue';
import { useJudging } from './useJudging';
import { useReviews } from './useReviews';
import type { ViewMode } from './Views';

/** What another page says when it comes back to the desk. */
export interface BackAtDesk {
  done: string;
}

/** The review desk: what waits on the left, the task that is judged beside it. `taskId` null: the first that waits. */
export default function ReviewPage({ taskId }: { taskId: number | null }) {
  const location = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const filters = useMemo(() => filtersIn(new URLSearchParams(location.search)), [location.search]);
  const queue = useReviews(filters, taskId);
  const { judging, takeOver, again } = useJudging(taskId);
  const painter = useNewRawPainter();
  const [done, setDone] = useState((location.state as BackAtDesk | null)?.done ?? '');
  const [mode, setMode] = useState<ViewMode>('three');
  const [keysShown, setKeysShown] = useState(false);
  const { rows } = queue;
  const first = rows?.[0];

  const go = (id: number) => void navigate(`/review/${id}${addressOf(filters)}`);

  // Here and not at the desk: one steps on from a task that does not open, too.
  useDeskKeys({
    'next task': () => step(1),
    'previous task': () => step(-1),
    keys: () => setKeysShown(true),
    'next region': () => goToRegion(1),
    'region before': () => goToRegion(-1),
  });

  if (taskId === null && first)
    return <Navigate to={`/review/${first.id}${addressOf(filters)}`} replace state={{ done }} />;

  function step(by: 1 | -1) {
    const next = stepFrom(rows ?? [], taskId, by);
    if (next !== null) go(next);
  }

  function setFilters(next: Filters) {
    const at = taskId === null ? '/review' : `/review/${taskId}`;
    void navigate(at + addressOf(next), { replace: true });
  }

  /** After a verdict the next task of the list comes by itself. */
  function onVerdict(words: string) {
    setDone(words);
    const next = nextOf(rows ?? [], taskId);
    if (taskId !== null) forgetJudged(client, taskId);
    void navigate((next === null || next === taskId ? '/review' : `/review/${next}`) + addressOf(filters));
  }

  function onFix() {
    const search = new URLSearchParams(addressOf(filters));
    search.set('fix', '1');
    const next = nextOf(rows ?? [], taskId);
    if (next !== null && next !== taskId) search.set('next', String(next));
    void navigate(`/tasks/${taskId}?${search.toString()}`);
  }

  return (
    <RawPainterContext value={painter}>
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
          {taskId !== null && <JudgingState judging={judging} onTakeOver={takeOver} onAgain={again} />}
          <Tooltip label="Keys (?)">
            <ActionIcon aria-label="Keys" aria-keyshortcuts="?" onClick={() => setKeysShown(true)}>
              <IconKeyboard size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        </AppHeader>
        <ReviewQueue
          queue={queue}
          taskId={taskId}
          filters={filters}
          onFilters={setFilters}
          onGo={go}
          onStep={step}
        />
        {taskId !== null ? (
          <Desk
            key={taskId}
            taskId={taskId}
            judging={judging}
            mode={mode}
            onMode={setMode}
            onFix={onFix}
            onVerdict={onVerdict}
            onAgain={again}
          />
        ) : (
          rows && (
            <EmptyDesk
              filtered={nFilters(filters) > 0 || isPartial(filters.order)}
              onAll={() => setFilters({ order: 'suspicion' })}
            />
          )
        )}
        <KeysSheet opened={keysShown} onClose={() => setKeysShown(false)} />
      </div>
    </RawPainterContext>
  );
}
