/** The tour over an open practice task: the panel with its step, the ring round what it speaks of, and its end. */
import { Button, CloseButton, VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import { toScreen } from '../../render/camera';
import { keepFocus } from '../components/ToolButton';
import { OverCurrent } from '../components/Panes';
import { useDesk } from '../view/DeskContext';
import { KeyedWords } from './KeyedWords';
import type { Places, TourPlace } from './steps';
import { TourDone } from './TourDone';
import classes from './tour.module.css';
import { useTour, type Tour } from './useTour';

/** Between what is pointed out and its ring, and the smallest ring, in CSS pixels. */
const GAP_PX = 7;
const LEAST_PX = 18;

export function TourPanel() {
  const { opened } = useDesk();
  const { tour } = opened.task;
  return tour && <OpenTour places={tour.places} />;
}

function OpenTour({ places }: { places: Places }) {
  const { root } = useDesk();
  const tour = useTour(places);
  const submitted = useSelector(root, (state) => state.matches('done'));
  const { tool } = tour.step;
  useEffect(() => {
    const button = tool && document.querySelector(`[data-tool="${tool}"]`);
    button?.setAttribute('data-tour', '');
    return () => button?.removeAttribute('data-tour');
  }, [tool]);
  if (submitted) return <TourDone />;
  return (
    <div className={classes.over}>
      {tour.place && (
        <OverCurrent>
          <Ring place={tour.place} />
        </OverCurrent>
      )}
      <Panel tour={tour} />
    </div>
  );
}

/** A place of the image on the screen, in CSS pixels of its picture. */
function useOnScreen(place: TourPlace): { x: number; y: number; radius: number } {
  const { parts } = useDesk();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const at = toScreen(camera, place.x + 0.5, place.y + 0.5);
  return {
    x: at.x / devicePixelRatio,
    y: at.y / devicePixelRatio,
    radius: Math.max(LEAST_PX, (place.radius * camera.scale) / devicePixelRatio + GAP_PX),
  };
}

function Ring({ place }: { place: TourPlace }) {
  const { parts } = useDesk();
  const { x, y, radius } = useOnScreen(place);
  const shown = useSelector(parts.frames, (state) => state.context.t);
  if (shown !== place.t) return null;
  return (
    <svg className={classes.ring} aria-hidden>
      <circle cx={x} cy={y} r={radius} />
      <circle cx={x} cy={y} r={radius} />
    </svg>
  );
}

/** On the side of the stage that the place is not on. */
function useSide(place: TourPlace | undefined): 'left' | 'right' {
  const { parts } = useDesk();
  const side = useRef<'left' | 'right'>('right');
  const left = useSelector(parts.canvas, ({ context: { camera } }) =>
    place ? toScreen(camera, place.x, place.y).x < camera.viewWidth / 2 : null,
  );
  if (left !== null) side.current = left ? 'right' : 'left';
  return side.current;
}

function Panel({ tour }: { tour: Tour }) {
  const { step, done, praised, at, count } = tour;
  const side = useSide(tour.place);
  return (
    <section className={classes.panel} data-side={side} aria-label="Tour" data-region data-step={step.id}>
      <header>
        <span>
          Tour · step {at + 1} of {count}
        </span>
        <CloseButton size="sm" aria-label="End the tour" onMouseDown={keepFocus} onClick={tour.end} />
      </header>
      <div className={classes.text} aria-live="polite" aria-atomic tabIndex={-1}>
        <h2>{step.title}</h2>
        <p>
          <KeyedWords text={step.text} />
        </p>
        {praised && <VisuallyHidden>Done.</VisuallyHidden>}
      </div>
      <ul>
        {step.deeds.map(({ id, words }) => {
          const isDone = done.includes(id);
          const Icon = isDone ? IconCircleCheck : IconCircle;
          return (
            <li key={id} data-done={isDone}>
              <Icon size={18} stroke={1.75} aria-hidden />
              {words}
              {isDone && <VisuallyHidden>: done</VisuallyHidden>}
            </li>
          );
        })}
      </ul>
      <footer>
        <Button size="dense" disabled={at === 0} onMouseDown={keepFocus} onClick={tour.back}>
          Back
        </Button>
        <Button size="dense" disabled={at === count - 1} onMouseDown={keepFocus} onClick={tour.skip}>
          Skip this step
        </Button>
        <Button
          size="dense"
          variant="subtle"
          loading={tour.startsAgain}
          onMouseDown={keepFocus}
          onClick={tour.again}
        >
          Start again
        </Button>
        <Button size="dense" variant="subtle" onMouseDown={keepFocus} onClick={tour.end}>
          End the tour
        </Button>
      </footer>
    </section>
  );
}
