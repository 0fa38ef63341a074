import { useSelector } from '@xstate/react';
import { useRef } from 'react';
import { frameAt, type TimeAxis } from '../../../labels/lineage/timeAxis';
import { useDesk } from '../../view/DeskContext';
import { frameTime } from '../../view/words';
import { drawRuler, RULER } from './drawRuler';
import type { LaneColours } from './laneColours';
import classes from './lineage.module.css';
import { useDrawing } from './useDrawing';

const FAR = 10;

/** The frames of the task; a click, a drag or the arrow keys go to one. */
export function Ruler({ axis, width, colours }: { axis: TimeAxis; width: number; colours: LaneColours }) {
  const { parts, opened } = useDesk();
  const t = useSelector(parts.frames, (state) => state.context.t);
  const pointer = useRef<number | null>(null);
  const { first, last, movie } = opened.task;
  const drawing = useDrawing({ width, height: RULER }, (context) => drawRuler(context, axis, t, colours));
  const go = (frame: number) => parts.frames.send({ type: 'GO', t: Math.min(last, Math.max(first, frame)) });
  const goUnder = (event: React.PointerEvent<HTMLElement>) => {
    const frame = frameAt(axis, event.clientX - event.currentTarget.getBoundingClientRect().left);
    if (frame !== parts.frames.getSnapshot().context.t) go(frame);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by: Readonly<Record<string, number>> = {
      ArrowLeft: t - 1,
      ArrowDown: t - 1,
      ArrowRight: t + 1,
      ArrowUp: t + 1,
      PageDown: t - FAR,
      PageUp: t + FAR,
      Home: first,
      End: last,
    };
    const frame = by[event.key];
    if (frame === undefined) return;
    event.preventDefault();
    go(frame);
  };
  const time = frameTime(t, movie.frame_interval_s);
  return (
    <div
      className={classes.ruler}
      role="slider"
      aria-label="Frame"
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={t}
      aria-valuetext={`${t} of ${last}${time && `, ${time}`}`}
      tabIndex={0}
      onKeyDown={press}
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        pointer.current = event.pointerId;
        event.currentTarget.setPointerCapture(event.pointerId);
        goUnder(event);
      }}
      onPointerMove={(event) => {
        if (event.pointerId === pointer.current) goUnder(event);
      }}
      onPointerUp={() => (pointer.current = null)}
      onPointerCancel={() => (pointer.current = null)}
    >
      <canvas {...drawing.props} aria-hidden />
    </div>
  );
}
