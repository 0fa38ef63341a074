/** The whole frame in small at the top right, while only a part of it is in view: click, drag or arrow keys move the view. */
import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import { toImage, type Camera } from '../../render/camera';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import classes from './minimap.module.css';

/** Of the view's width and height, at most; and in CSS pixels. */
const PART = 0.16;
const MOST = 180;
const LEAST = 72;
/** Of the view, per press of an arrow key. */
const STEP = 0.25;
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Size {
  width: number;
  height: number;
}

/** The part of the image in view, in image pixels. */
function inView(camera: Camera, image: Size) {
  const from = toImage(camera, 0, 0);
  const to = toImage(camera, camera.viewWidth, camera.viewHeight);
  return {
    x0: Math.max(0, from.x),
    y0: Math.max(0, from.y),
    x1: Math.min(image.width, to.x),
    y1: Math.min(image.height, to.y),
  };
}

/** Whether some of the image is out of view. */
export function isZoomedIn(camera: Camera, image: Size): boolean {
  const { x0, y0, x1, y1 } = inView(camera, image);
  return camera.viewWidth > 1 && (x0 > 0.5 || y0 > 0.5 || x1 < image.width - 0.5 || y1 < image.height - 0.5);
}

/** CSS pixels of the map: the image's shape, in a corner of the view. */
export function mapSize(camera: Camera, image: Size, pixelRatio: number): Size {
  const room = {
    width: Math.min(MOST, Math.max(LEAST, (PART * camera.viewWidth) / pixelRatio)),
    height: Math.min(MOST, Math.max(LEAST, (PART * camera.viewHeight) / pixelRatio)),
  };
  const scale = Math.min(room.width / image.width, room.height / image.height);
  return {
    width: Math.max(8, Math.round(image.width * scale)),
    height: Math.max(8, Math.round(image.height * scale)),
  };
}

export function MiniMap() {
  const { parts } = useDesk();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const wanted = useSelector(parts.display, (state) => state.context.map);
  const image = parts.desk.labels;
  return wanted && isZoomedIn(camera, image) ? <FrameMap camera={camera} image={image} /> : null;
}

function FrameMap({ camera, image }: { camera: Camera; image: Size }) {
  const { parts, view } = useDesk();
  const { canvas } = parts;
  const shown = useShown();
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const drawing = useSelector(canvas, (state) => state.matches('drawing'));
  const size = mapSize(camera, image, devicePixelRatio);
  const scale = size.width / image.width;
  const part = inView(camera, image);

  useEffect(
    () => (picture.current ? view.thumbnail(picture.current, shown) : undefined),
    [view, shown, size.width, size.height],
  );

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // Heard here and not by the stage below: a click on the map is no stroke.
    let pointer: number | null = null;
    const go = (event: PointerEvent) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const x = ((event.clientX - left) / width) * image.width;
      const y = ((event.clientY - top) / height) * image.height;
      canvas.send({ type: 'CENTRE', x, y });
    };
    const down = (event: PointerEvent) => {
      event.stopPropagation();
      if (event.button !== 0) return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      pointer = event.pointerId;
      element.setPointerCapture(pointer);
      go(event);
    };
    const move = (event: PointerEvent) => {
      event.stopPropagation();
      if (event.pointerId === pointer) go(event);
    };
    const up = (event: PointerEvent) => {
      event.stopPropagation();
      if (event.pointerId === pointer) pointer = null;
    };
    const enter = () => canvas.send({ type: 'LEAVE' });
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('pointerenter', enter);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('pointerenter', enter);
    };
  }, [canvas, image]);

  const press = (event: React.KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { x, y, viewWidth, viewHeight, scale: zoom } = canvas.getSnapshot().context.camera;
    canvas.send({
      type: 'CENTRE',
      x: x + (direction[0] * STEP * viewWidth) / zoom,
      y: y + (direction[1] * STEP * viewHeight) / zoom,
    });
  };

  return (
    <div
      ref={box}
      className={classes.map}
      role="group"
      aria-roledescription="map"
      aria-label={`The whole frame; in view: columns ${Math.round(part.x0)} to ${Math.round(part.x1)}, rows ${Math.round(part.y0)} to ${Math.round(part.y1)}. Arrow keys move the view.`}
      tabIndex={0}
      data-solid
      data-drawing={drawing}
      style={size}
      onKeyDown={press}
    >
      <canvas ref={picture} aria-hidden />
      <i
        style={{
          left: part.x0 * scale,
          top: part.y0 * scale,
          width: Math.max(4, (part.x1 - part.x0) * scale),
          height: Math.max(4, (part.y1 - part.y0) * scale),
        }}
      />
    </div>
  );
}
