/** Frames side by side: what lies over each of the pictures. */
import { Button, Kbd } from '@mantine/core';
import { useSelector } from '@xstate/react';
import type { ReactNode } from 'react';
import { toScreen } from '../../render/camera';
import type { Box } from '../../render/panes';
import { placesOf, type Place } from '../actors/views';
import { frameInHand } from '../pointer/aim';
import { useOpenChecks } from '../checks/useOpenChecks';
import { useDesk } from '../view/DeskContext';
import { freeRoom } from '../view/panes';
import { lastSeen } from '../view/place';
import { useFrameState } from '../view/useFrameState';
import { useCellsTable, useFeature, usePixelsVersion, useSelected } from '../view/useLabels';
import { frameTime, plural } from '../view/words';
import { CommentPins } from './CommentPins';
import { Numbers } from './Overlays';
import { TileMargin } from './TileMargin';
import classes from './stage.module.css';

/** The frames in view and where they stand. */
export function usePlaces(): Place[] {
  const { parts } = useDesk();
  const views = useSelector(parts.views, (state) => state.context);
  const t = useSelector(parts.frames, (state) => state.context.t);
  return placesOf(views, t);
}

function useCurrent(): number {
  const { parts } = useDesk();
  return useSelector(parts.frames, (state) => state.context.t);
}

/** Things that lie over one box of the stage; they do not reach beyond it and leave the pointer alone. */
function Over({ box, children, ...rest }: { box: Box; children: ReactNode; 'data-current'?: boolean }) {
  const style = {
    left: box.x / devicePixelRatio,
    top: box.y / devicePixelRatio,
    width: box.width / devicePixelRatio,
    height: box.height / devicePixelRatio,
  };
  return (
    <div className={classes.over} style={style} {...rest}>
      {children}
    </div>
  );
}

const boxOf = (places: readonly Place[], t: number): Box | undefined =>
  (places.find((each) => each.t === t) ?? places[0])?.box;

/** Over the picture of the current frame. */
export function OverCurrent({ children }: { children: ReactNode }) {
  const box = boxOf(usePlaces(), useCurrent());
  return box && <Over box={box}>{children}</Over>;
}

/** Over the picture that the pointer is in; the current one when it is in none. */
export function OverPointed({ children }: { children: ReactNode }) {
  const { parts } = useDesk();
  const places = usePlaces();
  useSelector(parts.canvas, (state) => state.context.cursor !== null);
  const box = boxOf(places, frameInHand(parts));
  return box && <Over box={box}>{children}</Over>;
}

/** Over the whole stage, or in the room that the pictures leave free. */
export function OverRest({ children }: { children: ReactNode }) {
  const { parts } = useDesk();
  const { boxes, width, height } = useSelector(parts.views, (state) => state.context);
  return <Over box={freeRoom(boxes, width) ?? { x: 0, y: 0, width, height }}>{children}</Over>;
}

/** A dashed ring where the selected cell was last seen, in a frame that has it not. */
function MissingCell({ t }: { t: number }) {
  const { parts } = useDesk();
  const selected = useSelected();
  const feature = useFeature();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  useCellsTable();
  usePixelsVersion();
  const seen = selected === null ? null : lastSeen(parts.desk.labels, feature, selected, t);
  if (!seen) return null;
  const from = toScreen(camera, seen.x0, seen.y0);
  const scale = camera.scale / devicePixelRatio;
  const style = {
    left: from.x / devicePixelRatio,
    top: from.y / devicePixelRatio,
    width: (seen.x1 - seen.x0) * scale,
    height: (seen.y1 - seen.y0) * scale,
  };
  return <i className={classes.missing} style={style} />;
}

function PaneState({ t }: { t: number }) {
  const { parts } = useDesk();
  const state = useFrameState(t);
  if (state === 'late') return <div className={`${classes.chip} ${classes.paneState}`}>On its way</div>;
  if (!(state instanceof Error)) return null;
  const retry = () => {
    if (parts.frames.getSnapshot().context.t === t) parts.frames.send({ type: 'RETRY' });
    else parts.desk.labels.store.retry();
  };
  return (
    <div className={`${classes.chip} ${classes.failed} ${classes.wraps}`} role="alert" data-solid>
      {state.message}
      <Button size="dense" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

interface PaneProps {
  place: Place;
  n: number;
  current: boolean;
  checks: number;
}

function Pane({ place: { t, box }, n, current, checks }: PaneProps) {
  const { opened } = useDesk();
  const selected = useSelected();
  const there = useCellsTable()
    .framesOf(selected ?? -1)
    .includes(t);
  const narrow = box.width / devicePixelRatio < 260;
  return (
    <Over box={box} data-current={current}>
      <TileMargin />
      <MissingCell t={t} />
      <Numbers t={t} />
      <CommentPins t={t} />
      <div className={`${classes.chip} ${classes.frame}`}>
        {opened.task.kind === 'segmentation' ? <Kbd>{n}</Kbd> : 'Frame'} {t}{' '}
        {!narrow && <span>{frameTime(t, opened.task.movie.frame_interval_s)}</span>}
        {selected !== null && !there && <span>no cell {selected}</span>}
        {checks > 0 && <span>{plural(checks, 'check')}</span>}
      </div>
      <PaneState t={t} />
    </Over>
  );
}

/** The names of the frames on the large views, with how many checks are open in each. */
export function Panes() {
  const checks = useOpenChecks();
  const places = usePlaces();
  const current = useCurrent();
  const { frames } = useDesk().parts.desk.labels.store;
  if (places.length < 2) return null;
  return places.map((place) => (
    <Pane
      key={place.t}
      place={place}
      n={frames.indexOf(place.t) + 1}
      current={place.t === current}
      checks={checks.get(place.t) ?? 0}
    />
  ));
}
