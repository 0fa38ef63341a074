/** The tour of an open practice task: its machine, fed with what happens on the page. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useActorRef, useSelector } from '@xstate/react';
import { useCallback, useEffect } from 'react';
import { useNavigate } from 'react-router';
import { queueQuery } from '../../api/queries';
import { endTour, openTour } from '../../api/tour';
import { useDesk } from '../view/DeskContext';
import { factsOf, watchFacts } from './facts';
import { forgetStep, keepStep, loadStep } from './progress';
import { steps, type Places, type Step, type TourPlace } from './steps';
import { placeIn, stepOf, tourMachine } from './tour';

export function useTour(places: Places) {
  const { root, parts, opened } = useDesk();
  const navigate = useNavigate();
  const client = useQueryClient();
  const task = opened.task.id;
  const prepare = (step: Step, place: TourPlace | undefined) => {
    const { frames, selection, canvas } = parts;
    if (!place) return;
    if (parts.desk.t() !== place.t) frames.send({ type: 'GO', t: place.t });
    if (step.selects !== undefined)
      selection.send({ type: 'SELECT', cell: step.selects ? place.cell : null });
    canvas.send({ type: 'LOOK_AT', x: place.x, y: place.y });
  };
  const tour = useActorRef(tourMachine, {
    input: { steps, places, at: loadStep(task), look: () => factsOf(root, parts), prepare },
  });
  useEffect(
    () => watchFacts(root, parts, (facts) => tour.send({ type: 'LOOK', facts })),
    [root, parts, tour],
  );

  const at = useSelector(tour, (state) => state.context.at);
  useEffect(() => keepStep(task, at), [task, at]);
  const step = useSelector(tour, (state) => stepOf(state.context));
  const place = useSelector(tour, (state) => placeIn(state.context));
  const done = useSelector(tour, (state) => state.context.done);
  const praised = useSelector(tour, (state) => state.matches('praised') || state.matches('finished'));

  const end = useCallback(() => {
    tour.send({ type: 'END' });
    forgetStep(task);
    // Without the network the queue page offers the tour once more, and nothing else is lost.
    void endTour()
      .catch(() => undefined)
      .finally(async () => {
        // The page's first look may be on its way since before; asking again would wait for that answer.
        await client.cancelQueries({ queryKey: queueQuery.queryKey });
        await client.invalidateQueries({ queryKey: queueQuery.queryKey });
      });
    void navigate('/');
  }, [tour, task, client, navigate]);
  const again = useMutation({
    mutationFn: () => openTour(true),
    onSuccess: (id) => {
      forgetStep(task);
      if (id === task) tour.send({ type: 'RESTART' });
      else void navigate(`/tasks/${id}`);
    },
    onError: () =>
      root.send({
        type: 'SAY',
        text: 'The tour could not start again: the server did not answer.',
        wrong: true,
      }),
  });
  return {
    ...{ step, place, done, praised, at, count: steps.length },
    back: () => tour.send({ type: 'BACK' }),
    skip: () => tour.send({ type: 'SKIP' }),
    end,
    again: () => again.mutate(),
    startsAgain: again.isPending,
  };
}

export type Tour = ReturnType<typeof useTour>;
