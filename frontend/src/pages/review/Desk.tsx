import { Button } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { wordsFor } from '../../api/problems';
import { reviewQuery, revisionsQuery, taskQuery } from '../../api/queries';
import { DeskLoading } from '../../app/DeskLoading';
import { firstPair, loadComparison, type Pair } from './comparison';
import type { Judging } from './judging';
import { OpenDesk } from './OpenDesk';
import classes from './ReviewPage.module.css';
import type { ViewMode } from './Views';

/**
 * The desk shows revisions as they were when it was opened: nothing changes under the expert's eyes. It is forgotten
 * when the desk is left, because the annotator may submit the next revision meanwhile.
 */
const AS_OPENED = { staleTime: Infinity, gcTime: 0 };

interface DeskProps {
  taskId: number;
  judging: Judging;
  mode: ViewMode;
  onMode: (mode: ViewMode) => void;
  onFix: () => void;
  onVerdict: (words: string) => void;
  onAgain: () => void;
}

/** Loads what the desk needs of one task; pixels come frame by frame later. */
export function Desk({ taskId, judging, ...rest }: DeskProps) {
  const client = useQueryClient();
  const task = useQuery({ ...taskQuery(taskId), ...AS_OPENED });
  const revisions = useQuery({ ...revisionsQuery(taskId), ...AS_OPENED });
  // What is known beside the labels; a task that was never submitted has none, and is looked at without.
  const review = useQuery({ ...reviewQuery(taskId), ...AS_OPENED, retry: false });
  const [chosen, setChosen] = useState<Pair | null>(null);
  const pair = chosen ?? (revisions.data ? firstPair(revisions.data) : null);
  const comparison = useQuery({
    queryKey: ['task', taskId, 'comparison', pair?.from, pair?.to],
    queryFn: () => loadComparison(taskId, revisions.data!, pair!),
    enabled: pair !== null,
    // Another comparison takes the place of this one when it is here.
    placeholderData: keepPreviousData,
    ...AS_OPENED,
  });
  // It was judged elsewhere while this page rested: then nothing is to be judged any more.
  const judgedElsewhere = judging.kind === 'closed' && task.data?.state === 'submitted';
  useEffect(() => {
    if (judgedElsewhere) void client.refetchQueries({ queryKey: ['task', taskId] });
  }, [judgedElsewhere, client, taskId]);
  const error = task.error ?? revisions.error ?? comparison.error;

  if (error) {
    return (
      <main className={classes.empty}>
        <h1>This task could not be opened</h1>
        <p>{wordsFor(error)}</p>
        <Button onClick={() => void client.refetchQueries({ queryKey: ['task', taskId] })}>Try again</Button>
      </main>
    );
  }
  if (!task.data || !revisions.data || !comparison.data || !pair) {
    return (
      <div style={{ gridArea: 'middle / middle / verdict / side' }}>
        <DeskLoading words="Opening the task" />
      </div>
    );
  }
  return (
    <OpenDesk
      task={task.data}
      review={review.data}
      judging={judging}
      revisions={revisions.data}
      comparison={comparison.data}
      pair={pair}
      onCompare={setChosen}
      {...rest}
    />
  );
}
