import { ActionIcon, Button, Kbd, Tooltip } from '@mantine/core';
import { IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { imageOf } from '../../api/image';
import type { Task } from '../../api/types';
import { type Camera, pan, type Size, zoomAt } from '../picture/camera';
import type { DifferenceStyle } from './changes';
import { type Comparison, titleBefore } from './comparison';
import type { Display } from './display';
import { cellAt, DASHES, type Scene, type ViewName } from './paintViews';
import { type NumberedPin, PictureView } from './PictureView';
import classes from './Views.module.css';

/** What a key or a button zooms by. */
export const ZOOM_STEP = 1.25;

/** The side views are half as wide as the main one: a smaller scale shows enough around the cell. */
const SIDE_SCALE = 0.72;

const KINDS: DifferenceStyle[] = ['added', 'removed', 'reshaped', 'relabeled'];

function Legend() {
  return (
    <div className={`${classes.chip} ${classes.legend}`}>
      {KINDS.map((kind) => (
        <span key={kind}>
          <svg width="22" height="10" aria-hidden="true">
            <path
              d="M0 5h22"
              strokeWidth="2.5"
              strokeDasharray={DASHES[kind].join(' ')}
              style={{ stroke: `var(--diff-${kind})` }}
            />
          </svg>
          {kind}
        </span>
      ))}
    </div>
  );
}

export type ViewMode = 'three' | 'swipe' | 'blink';

const MODES: readonly { mode: ViewMode; words: string; cap: string }[] = [
  { mode: 'three', words: 'Three views', cap: '1' },
  { mode: 'swipe', words: 'Swipe', cap: '2' },
  { mode: 'blink', words: 'Blink', cap: '3' },
];

/** Three views, swipe or blink; the keys stand on the buttons. */
export function ViewChoice({ mode, onMode }: { mode: ViewMode; onMode: (mode: ViewMode) => void }) {
  return (
    <div className={classes.modes} role="group" aria-label="Views">
      {MODES.map((each) => (
        <button
          key={each.mode}
          type="button"
          aria-pressed={each.mode === mode}
          aria-keyshortcuts={each.cap}
          onClick={() => onMode(each.mode)}
        >
          {each.words} <Kbd aria-hidden>{each.cap}</Kbd>
        </button>
      ))}
    </div>
  );
}

/** What one press of a key moves the line of a swipe by. */
export const DIVIDER_STEP = 0.05;

export interface ViewsProps {
  task: Task;
  mode: ViewMode;
  display: Display;
  /** Where the line of a swipe is, 0 … 1. */
  divider: number;
  onDivider: (divider: number) => void;
  /** Which side a blink shows. */
  blinkAfter: boolean;
  comparison: Comparison;
  t: number;
  camera: Camera;
  onCamera: (change: (camera: Camera) => Camera) => void;
  scene: Scene | null;
  pins: readonly NumberedPin[];
  sentence: string;
  /** Words over the pictures: what is on its way, or what failed. */
  failure: { words: string; retry: () => void } | null;
  onPick: (cell: number | null, x: number, y: number) => void;
  /** Of the main view. */
  onSize: (size: Size) => void;
}

/** Before this, a frame that is on its way needs no words. */
const PATIENCE_MS = 300;

function useLate(late: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!late) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [late]);
  return shown && late;
}

/** Zoom about a point of a view whose scale is `ratio` times that of the main one. */
function useZoom(ratio: number, task: Task, onCamera: ViewsProps['onCamera']) {
  const image = imageOf(task);
  return useCallback(
    (factor: number, px: number, py: number, size: Size) =>
      onCamera((main) => {
        const zoomed = zoomAt({ ...main, scale: main.scale * ratio }, image, size, factor, px, py);
        return { ...zoomed, scale: zoomed.scale / ratio };
      }),
    [ratio, image, onCamera],
  );
}

interface DividerProps {
  at: number;
  onMove: (divider: number) => void;
}

const within = (n: number) => Math.min(1, Math.max(0, n));

/** The line between the sides of a swipe: dragged, or moved with the arrows. */
function Divider({ at, onMove }: DividerProps) {
  function move(event: PointerEvent<HTMLElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = event.currentTarget.parentElement!.getBoundingClientRect();
    onMove(within((event.clientX - left) / width));
  }
  return (
    <div
      className={classes.divider}
      style={{ left: `${at * 100}%` }}
      role="slider"
      aria-label="Line between prediction and submission"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      aria-valuetext={`${Math.round(at * 100)} % prediction`}
      tabIndex={0}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
        if (by === 0) return;
        event.preventDefault();
        onMove(within(at + by * DIVIDER_STEP));
      }}
    />
  );
}

/** The difference, what was before and what is after of one frame, panned and zoomed together. */
export function Views(props: ViewsProps) {
  const { task, comparison, t, camera, onCamera, scene, pins, sentence, failure, onPick, onSize } = props;
  const { mode, display, divider, onDivider, blinkAfter } = props;
  const image: Size = imageOf(task);
  const late = useLate(scene?.picture.t !== t && !failure);
  const dimmed = scene !== null && scene.picture.t !== t;

  const zoomMain = useZoom(1, task, onCamera);
  const zoomSide = useZoom(SIDE_SCALE, task, onCamera);
  const width = useRef(0);
  const onMainSize = useCallback(
    (size: Size) => {
      width.current = size.width;
      onSize(size);
    },
    [onSize],
  );
  const [before, after] = [titleBefore(comparison), 'Submission'];
  const revision = comparison.to === null ? 'so far' : `revision ${comparison.to}`;

  /** The cell at a point of a view; of a swipe, on the side that the point is on. */
  function cellOf(view: ViewName, x: number, y: number): number | null {
    if (!scene) return null;
    const left = x < camera.x + ((divider - 0.5) * width.current) / camera.scale;
    const old = view === 'before' || (view === 'swipe' && left);
    return cellAt(old ? scene.picture.before : scene.picture.after, x, y);
  }

  function part(view: ViewName, title: string, note: string, main: boolean) {
    const ratio = main ? 1 : SIDE_SCALE;
    return (
      <PictureView
        view={view}
        main={main}
        camera={{ ...camera, scale: camera.scale * ratio }}
        scene={scene}
        display={display}
        {...(view === 'swipe' && { divider })}
        pins={main && !dimmed ? pins : []}
        label={view === 'difference' ? sentence : `${title}, frame ${t}`}
        dimmed={dimmed}
        onPan={(dx, dy) => onCamera((from) => pan(from, image, dx / ratio, dy / ratio))}
        onZoom={main ? zoomMain : zoomSide}
        onPick={(x, y) => onPick(cellOf(view, x, y), x, y)}
        {...(main ? { onSize: onMainSize } : {})}
      >
        <div className={`${classes.chip} ${classes.name}`}>
          <b>{title}</b> {note}
        </div>
        {view === 'swipe' && (
          <>
            <div className={`${classes.chip} ${classes.name} ${classes.right}`}>
              <b>{after}</b> {revision}
            </div>
            <Divider at={divider} onMove={onDivider} />
          </>
        )}
        {view === 'difference' && <Legend />}
        {main && (late || failure) && (
          <div
            className={`${classes.chip} ${classes.notice}`}
            role="status"
            onPointerDown={(e) => e.stopPropagation()}
          >
            {failure ? failure.words : `Frame ${t} is on its way`}
            {failure && (
              <Button size="dense" onClick={failure.retry}>
                Try again
              </Button>
            )}
          </div>
        )}
      </PictureView>
    );
  }

  return (
    <div className={classes.views} data-mode={mode}>
      {mode === 'three' && (
        <>
          {part('difference', 'Difference', `frame ${t}`, true)}
          {part('before', before, '', false)}
          {part('after', after, revision, false)}
        </>
      )}
      {mode === 'swipe' && part('swipe', before, `frame ${t}`, true)}
      {mode === 'blink' &&
        (blinkAfter ? part('after', after, revision, true) : part('before', before, `frame ${t}`, true))}
    </div>
  );
}

/** The same as the keys − = 0. */
export function ZoomButtons({ onZoom, onFit }: { onZoom: (factor: number) => void; onFit: () => void }) {
  return (
    <>
      <Tooltip label="Zoom out (−)">
        <ActionIcon aria-label="Zoom out" aria-keyshortcuts="-" onClick={() => onZoom(1 / ZOOM_STEP)}>
          <IconZoomOut size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Zoom in (=)">
        <ActionIcon aria-label="Zoom in" aria-keyshortcuts="=" onClick={() => onZoom(ZOOM_STEP)}>
          <IconZoomIn size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Whole image (0)">
        <ActionIcon aria-label="Whole image" aria-keyshortcuts="0" onClick={onFit}>
          <IconMaximize size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
