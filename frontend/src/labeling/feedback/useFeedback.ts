/** How a submitted practice task compares with its answer, and which of the errors one is at. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSelector } from '@xstate/react';
import { useCallback, useEffect, useState } from 'react';
import type { ActorRefFrom } from 'xstate';
import { feedbackQuery, queueQuery, trainingQuery } from '../../api/queries';
import type { Feedback } from '../../api/training';
import type { OpenedTask } from '../actors/opening';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';

/** Half of what is shown around an error, in pixels of the image. */
const AROUND = 36;

export interface FeedbackState {
  /** Undefined while it is worked out. */
  data: Feedback | undefined;
  error: unknown;
  retry: () => void;
  /** Index of the error one is at. */
  at: number;
  go: (index: number) => void;
}

/** Null where there is none: it is no practice with a known answer, or not submitted. `show` the panels. */
export function useFeedback(
  root: ActorRefFrom<typeof taskMachine>,
  { task }: OpenedTask,
  { display, frames, selection, canvas }: Parts,
  show: () => void,
): FeedbackState | null {
  const handedIn = useSelector(root, (state) => state.matches('done'));
  const on = task.practice && !task.tour && (handedIn || task.state === 'submitted');
  const { data, error, refetch } = useQuery({ ...feedbackQuery(task.id), enabled: on });
  const client = useQueryClient();
  const [at, setAt] = useState(-1);
  const go = useCallback(
    (index: number) => {
      const wrong = data?.errors[index];
      if (!wrong) return;
      setAt(index);
      const { feature, t, cell, y, x } = wrong;
      if (display.getSnapshot().context.feature !== feature) display.send({ type: 'FEATURE', feature });
      frames.send({ type: 'GO', t });
      selection.send({ type: 'SELECT', cell });
      const box = { x0: x - AROUND, y0: y - AROUND, x1: x + AROUND, y1: y + AROUND };
      canvas.send({ type: 'SHOW_BOX', box });
    },
    [data, display, frames, selection, canvas],
  );
  useEffect(() => {
    if (on) show();
  }, [on, show]);
  useEffect(() => {
    if (!data) return;
    // What was passed is known to these lists from now on.
    void client.invalidateQueries({ queryKey: trainingQuery.queryKey });
    void client.invalidateQueries({ queryKey: queueQuery.queryKey });
  }, [data, client]);
  return on ? { data, error, retry: () => void refetch(), at, go } : null;
}
