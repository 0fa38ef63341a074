import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { fetchLabelFrame, fetchRawFrame } from '../../api/frames';
import { imageOf } from '../../api/image';
import { getTask } from '../../api/tasks';
import type { TaskSummary } from '../../api/types';
import type { Camera } from '../picture/camera';
import { toView } from '../picture/camera';
import { chooseColours, labelColours } from '../picture/cellColours';
import { everyValue, type Outline, outlinesOf } from '../picture/outlines';
import { openStage, paintOutline, paintRaw, rawPicture } from '../picture/paint';
import { Pin } from '../Pin';
import { pinsApart } from '../pinsApart';
import classes from './Thumbnail.module.css';

const SIZE = { width: 116, height: 68 };
/** How wide a typical cell is drawn, in CSS pixels: a handful are seen, with their shapes. */
const CELL_WIDTH = 30;

interface Picture {
  raw: HTMLCanvasElement;
  outlines: Map<number, Outline>;
  camera: Camera;
}

/** Where comments are pinned on the frame that the picture shows. */
function pinsOn(task: TaskSummary, t: number) {
  return task.comments.flatMap(({ x, y, t: at }, i) =>
    at === t && x !== null && y !== null ? [{ number: i + 1, x, y }] : [],
  );
}

/** The frame worth showing: that of the first comment, else the first. */
function frameOf(task: TaskSummary): number {
  return task.comments[0]?.t ?? task.first;
}

function typicalScale(outlines: ReadonlyMap<number, Outline>): number {
  const areas = [...outlines.values()].map(({ pixels }) => pixels).sort((a, b) => a - b);
  const median = areas[Math.floor(areas.length / 2)];
  return median === undefined ? 0.5 : CELL_WIDTH / (2 * Math.sqrt(median / Math.PI));
}

/** Look at the comments; without one, at the cell nearest to the middle, so that something is seen. */
function cameraOn(
  task: TaskSummary,
  t: number,
  outlines: ReadonlyMap<number, Outline>,
  image: { width: number; height: number },
): Camera {
  const pins = pinsOn(task, t);
  let x = image.width / 2;
  let y = image.height / 2;
  if (pins.length > 0) {
    x = pins.reduce((sum, pin) => sum + pin.x, 0) / pins.length;
    y = pins.reduce((sum, pin) => sum + pin.y, 0) / pins.length;
  } else {
    const far = (outline: Outline) => Math.hypot(outline.x - image.width / 2, outline.y - image.height / 2);
    const nearest = [...outlines.values()].sort((a, b) => far(a) - far(b))[0];
    if (nearest) ({ x, y } = nearest);
  }
  // A small image fills the picture, and the edge of the image stays at the edge of the picture.
  const scale = Math.max(typicalScale(outlines), SIZE.width / image.width, SIZE.height / image.height);
  const half = { x: SIZE.width / scale / 2, y: SIZE.height / scale / 2 };
  return {
    x: Math.min(Math.max(x, half.x), image.width - half.x),
    y: Math.min(Math.max(y, half.y), image.height - half.y),
    scale,
  };
}

async function loadPicture(task: TaskSummary, t: number, signal: AbortSignal): Promise<Picture> {
  const opened = await getTask(task.id);
  const image = imageOf(opened);
  const feature = opened.features[0];
  const [raw, labels] = await Promise.all([
    fetchRawFrame(image, t, 0, signal),
    feature ? fetchLabelFrame(task.id, image, feature, t, 'current', signal) : null,
  ]);
  const outlines = labels
    ? outlinesOf(labels.pixels, image.width, image.height, everyValue(labels.pixels))
    : new Map<number, Outline>();
  return {
    raw: rawPicture(raw, image, opened.movie.contrast[0]),
    outlines,
    camera: cameraOn(task, t, outlines, image),
  };
}

function paint(canvas: HTMLCanvasElement, { raw, outlines, camera }: Picture): void {
  const stage = openStage(canvas, camera, SIZE);
  if (!stage) return;
  paintRaw(stage, raw);
  const palette = labelColours();
  const colours = new Map<number, number>();
  chooseColours(outlines, colours);
  for (const [cell, outline] of outlines) {
    const colour = palette[colours.get(cell) ?? 0] ?? '';
    paintOutline(stage, outline, { colour, width: 1, opacity: 0.9, fill: 0.25 });
  }
}

/** A small picture of a task: the frame in question with its labels and the pins of the comments. */
export function Thumbnail({ task }: { task: TaskSummary }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const t = frameOf(task);
  const { data: picture, isPending } = useQuery({
    queryKey: ['thumbnail', task.id, t, task.n_edits, task.revision],
    queryFn: ({ signal }) => loadPicture(task, t, signal),
    staleTime: Infinity,
  });
  useEffect(() => {
    if (canvas.current && picture) paint(canvas.current, picture);
  }, [picture]);
  return (
    <div className={classes.thumbnail}>
      {isPending && <Skeleton height="100%" radius={0} />}
      {picture && <canvas ref={canvas} aria-hidden />}
      {picture &&
        pinsApart(
          pinsOn(task, t).map(({ number, ...at }) => {
            const [x, y] = toView(picture.camera, SIZE, at.x, at.y);
            return { number, x, y: y - 18 };
          }),
        ).map(({ number, x, y }) => <Pin key={number} number={number} style={{ left: x, top: y }} />)}
    </div>
  );
}
