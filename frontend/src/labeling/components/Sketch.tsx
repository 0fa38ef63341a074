/**
 * What a prompt shows on the image: pixels that come (hatched, solid line) and go (hatched the other way, dashed line),
 * the clicks made, the box drawn. A canvas over the image; its cost follows the region, not the frame.
 */
import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import { spanOutline } from '../../labels/spanOutline';
import type { Spans } from '../../labels/types';
import { toScreen, type Camera } from '../../render/camera';
import type { PenPoint, Sketch as SketchOf } from '../tools/types';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import classes from './stage.module.css';

const HATCH_PX = 7;

interface Paths {
  area: Path2D;
  line: Path2D;
}

/** Kept as long as the spans are: moving the view draws the same paths elsewhere. */
const known = new WeakMap<Spans, Paths>();

/** The outline of spans as a path in image pixels, and their area as another. */
function pathsOf(spans: Spans, width: number): Paths {
  const kept = known.get(spans);
  if (kept) return kept;
  const paths = { area: new Path2D(), line: new Path2D() };
  spanOutline(
    spans,
    width,
    (x, y, w, h) => paths.area.rect(x, y, w, h),
    (x0, y0, x1, y1) => {
      paths.line.moveTo(x0, y0);
      paths.line.lineTo(x1, y1);
    },
  );
  known.set(spans, paths);
  return paths;
}

/** Diagonal lines, rising or falling. */
function hatch(context: CanvasRenderingContext2D, colour: string, rising: boolean): CanvasPattern | null {
  const size = Math.round(HATCH_PX * devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5 * devicePixelRatio;
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, rising ? size : 0);
    pen.lineTo(shift + size, rising ? 0 : size);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}

interface Drawing {
  sketch: SketchOf;
  camera: Camera;
  /** Where the pointer is, in device pixels. */
  pointer: PenPoint | null;
  width: number;
  gainColour: string;
  lossColour: string;
  lineColour: string;
}

/** A line under way, with its corners where they were clicked; dashed where it would go on. */
function drawPath(context: CanvasRenderingContext2D, { sketch, camera, pointer, lineColour }: Drawing): void {
  const points = (sketch.path ?? []).map(({ x, y }) => toScreen(camera, x, y));
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return;
  const clicks = sketch.pathGoesOn === 'pointer' || sketch.pathGoesOn === 'both';
  const ratio = devicePixelRatio;
  const drawn = new Path2D();
  points.forEach(({ x, y }, i) => (i === 0 ? drawn.moveTo(x, y) : drawn.lineTo(x, y)));
  const onward = new Path2D();
  if (clicks && pointer) {
    onward.moveTo(last.x, last.y);
    onward.lineTo(pointer.x, pointer.y);
  }
  if (sketch.pathGoesOn === 'both' && pointer && points.length > 1) onward.lineTo(first.x, first.y);
  if (sketch.pathGoesOn === 'first') {
    onward.moveTo(last.x, last.y);
    onward.lineTo(first.x, first.y);
  }
  for (const [style, thickness] of [
    ['rgb(0 0 0 / 70%)', 3.5],
    [lineColour, 1.5],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = thickness * ratio;
    context.lineJoin = 'round';
    context.stroke(drawn);
    if (style === lineColour) context.setLineDash([4 * ratio, 4 * ratio]);
    context.stroke(onward);
    context.setLineDash([]);
  }
  if (!clicks) return;
  for (const [i, { x, y }] of points.entries()) {
    context.beginPath();
    // The first corner is the one that closes: larger.
    context.arc(x, y, (i === 0 ? 5 : 3) * ratio, 0, 2 * Math.PI);
    context.fillStyle = i === 0 ? 'rgb(0 0 0 / 75%)' : lineColour;
    context.fill();
    context.strokeStyle = lineColour;
    context.stroke();
  }
}

function draw(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const { sketch, camera, width, gainColour, lossColour, lineColour } = drawing;
  canvas.width = camera.viewWidth;
  canvas.height = camera.viewHeight;
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio;
  const origin = toScreen(camera, 0, 0);
  const onScreen = (path: Path2D) => {
    const moved = new Path2D();
    moved.addPath(path, new DOMMatrix([camera.scale, 0, 0, camera.scale, origin.x, origin.y]));
    return moved;
  };
  const region = (spans: Spans, colour: string, gain: boolean) => {
    const { area, line } = pathsOf(spans, width);
    context.fillStyle = hatch(context, colour, gain) ?? colour;
    context.fill(onScreen(area));
    context.setLineDash(gain ? [] : [4 * ratio, 3 * ratio]);
    const edges = onScreen(line);
    // A dark line below, so that it is seen on bright cells as well.
    for (const [style, thickness] of [
      ['rgb(0 0 0 / 70%)', 3],
      [colour, 1.5],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = thickness * ratio;
      context.stroke(edges);
    }
    context.setLineDash([]);
  };
  if (sketch.loss?.length) region(sketch.loss, lossColour, false);
  if (sketch.gain?.length) region(sketch.gain, gainColour, true);
  context.strokeStyle = lineColour;
  context.fillStyle = lineColour;
  if (sketch.box) {
    const a = toScreen(camera, sketch.box.x0, sketch.box.y0);
    const b = toScreen(camera, sketch.box.x1, sketch.box.y1);
    context.lineWidth = ratio;
    context.setLineDash([5 * ratio, 3 * ratio]);
    context.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y);
    context.setLineDash([]);
  }
  drawPath(context, drawing);
  context.strokeStyle = lineColour;
  const marks = [
    ...(sketch.seeds ?? []).map((at, i) => ({ at, text: String(i + 1) })),
    ...(sketch.background ?? []).map((at) => ({ at, text: '−' })),
  ];
  for (const { at, text } of marks) {
    const { x, y } = toScreen(camera, at.x + 0.5, at.y + 0.5);
    context.beginPath();
    context.arc(x, y, 8 * ratio, 0, 2 * Math.PI);
    context.fillStyle = 'rgb(0 0 0 / 75%)';
    context.fill();
    context.lineWidth = 1.5 * ratio;
    context.stroke();
    context.fillStyle = lineColour;
    context.font = `600 ${11 * ratio}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, x, y);
  }
}

export function Sketch() {
  const { parts, view, opened } = useDesk();
  const sketch = useSelector(parts.tools, (state) => state.context.prompt?.sketch ?? null);
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const follows = sketch?.pathGoesOn === 'pointer' || sketch?.pathGoesOn === 'both';
  const pointer = useSelector(parts.canvas, (state) => (follows ? state.context.pointer : null));
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useShown();
  useEffect(() => {
    const element = canvas.current;
    if (!element || !sketch) return;
    const style = getComputedStyle(element);
    const label =
      sketch.cell === null ? '--canvas-select' : `--label-${view.colouring.colourOf(sketch.cell) + 1}`;
    draw(element, {
      sketch,
      camera,
      pointer,
      width: opened.labels.width,
      gainColour: style.getPropertyValue(label).trim() || 'white',
      lossColour: style.getPropertyValue('--canvas-erase').trim() || 'white',
      lineColour: style.getPropertyValue('--canvas-select').trim() || 'white',
    });
  }, [sketch, camera, pointer, view, opened, shown]);
  return sketch && <canvas ref={canvas} className={classes.sketch} aria-hidden />;
}
