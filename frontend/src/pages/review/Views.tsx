import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { imageOf } from '../../api/image';
import type { Task } from '../../api/types';
import { type Camera, pan, type Size, zoomAt } from '../picture/camera';
import type { DifferenceStyle } from './changes';
import { type Comparison, titleBefore } from './comparison';
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

export interface ViewsProps {
  task: Task;
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

/** The difference, what was before and what is after of one frame, panned and zoomed together. */
export function Views(props: ViewsProps) {
  const { task, comparison, t, camera, onCamera, scene, pins, sentence, failure, onPick, onSize } = props;
  const image: Size = imageOf(task);
  const late = useLate(scene?.picture.t !== t && !failure);
  const dimmed = scene !== null && scene.picture.t !== t;

  const zoomMain = useZoom(1, task, onCamera);
  const zoomSide = useZoom(SIDE_SCALE, task, onCamera);

  function part(view: ViewName, title: string, note: string) {
    const ratio = view === 'difference' ? 1 : SIDE_SCALE;
    const cells = view === 'before' ? scene?.picture.before : scene?.picture.after;
    return (
      <PictureView
        view={view}
        camera={{ ...camera, scale: camera.scale * ratio }}
        scene={scene}
        pins={view === 'difference' && !dimmed ? pins : []}
        label={view === 'difference' ? sentence : `${title}, frame ${t}`}
        dimmed={dimmed}
        onPan={(dx, dy) => onCamera((main) => pan(main, image, dx / ratio, dy / ratio))}
        onZoom={ratio === 1 ? zoomMain : zoomSide}
        onPick={(x, y) => onPick(cells ? cellAt(cells, x, y) : null, x, y)}
        {...(view === 'difference' ? { onSize } : {})}
      >
        <div className={`${classes.chip} ${classes.name}`}>
          <b>{title}</b> {note}
        </div>
        {view === 'difference' && <Legend />}
        {view === 'difference' && (late || failure) && (
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
    <div className={classes.views}>
      {part('difference', 'Difference', `frame ${t}`)}
      {part('before', titleBefore(comparison), '')}
      {part('after', 'Submission', comparison.to === null ? 'so far' : `revision ${comparison.to}`)}
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
