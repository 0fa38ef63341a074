import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { wordsFor } from '../../api/problems';
import { baseLineageQuery, changesQuery, lineageQuery, taskQuery } from '../../api/queries';
import { DeskLoading } from '../../app/DeskLoading';
import { OpenDesk } from './OpenDesk';
import classes from './ReviewPage.module.css';

/**
 * The desk shows one revision as it was when it was opened: nothing changes under the expert's eyes. It is forgotten
 * when the desk is left, because the annotator may submit the next revision meanwhile.
 */
const AS_OPENED = { staleTime: Infinity, gcTime: 0 };

interface DeskProps {
  taskId: number;
  onVerdict: (words: string) => void;
  onStepTask: (by: 1 | -1) => void;
  onKeys: () => void;
}

/** Loads what the desk needs of one task; pixels come frame by frame later. */
export function Desk({ taskId, ...rest }: DeskProps) {
  const client = useQueryClient();
  const task = useQuery({ ...taskQuery(taskId), ...AS_OPENED });
  const changes = useQuery({ ...changesQuery(taskId), ...AS_OPENED });
  const submitted = useQuery({ ...lineageQuery(taskId), ...AS_OPENED });
  const predicted = useQuery({ ...baseLineageQuery(taskId), ...AS_OPENED });
  const error = task.error ?? changes.error ?? submitted.error ?? predicted.error;

  if (error) {
    return (
      <main className={classes.empty}>
        <h1>This task could not be opened</h1>
        <p>{wordsFor(error)}</p>
        <Button onClick={() => void client.refetchQueries({ queryKey: ['task', taskId] })}>Try again</Button>
      </main>
    );
  }
  if (!task.data || !changes.data || !submitted.data || !predicted.data) {
    return (
      <div style={{ gridArea: 'middle / middle / verdict / side' }}>
        <DeskLoading words="Opening the task" />
      </div>
    );
  }
  return (
    <OpenDesk
      task={task.data}
      changes={changes.data}
      submitted={submitted.data}
      predicted={predicted.data}
      {...rest}
    />
  );
}
