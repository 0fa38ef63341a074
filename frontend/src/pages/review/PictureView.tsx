import { type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Camera, Size } from '../picture/camera';
import { toImage, toView } from '../picture/camera';
import { Pin } from '../Pin';
import { pinsApart } from '../pinsApart';
import type { Display } from './display';
import { paintView, type Scene, type ViewName } from './paintViews';
import { useRawPainter } from './RawPainterContext';
import classes from './Views.module.css';

/** A press that moved less than this (CSS pixels) is a click. */
const CLICK_SLACK = 4;
/** One notch of a wheel (100) zooms by a quarter. */
const WHEEL_ZOOM = 0.0022;

export interface NumberedPin {
  number: number;
  x: number;
  y: number;
}

export interface PictureViewProps {
  view: ViewName;
  camera: Camera;
  scene: Scene | null;
  display: Display;
  /** Of a swipe, 0 … 1. */
  divider?: number;
  pins: readonly NumberedPin[];
  label: string;
  /** The large one, which is a Tab stop. */
  main: boolean;
  /** The picture is of another frame, for the one asked for is on its way. */
  dimmed: boolean;
  onPan: (dx: number, dy: number) => void;
  onZoom: (factor: number, px: number, py: number, size: Size) => void;
  /** A click at an image point. */
  onPick: (x: number, y: number) => void;
  onSize?: (size: Size) => void;
  children?: ReactNode;
}

/** One of the linked pictures. It draws what it is told and reports gestures. */
export function PictureView(props: PictureViewProps) {
  const {
    view,
    camera,
    scene,
    display,
    divider,
    pins,
    label,
    main,
    dimmed,
    onPan,
    onZoom,
    onPick,
    onSize,
    children,
  } = props;
  const box = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const raw = useRawPainter();
  const press = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (size.width > 0) onSize?.(size);
  }, [size, onSize]);

  const frame = scene?.picture.raw;
  useEffect(() => {
    if (under.current && frame && size.width > 0)
      raw.painter?.paint(under.current, frame, camera, size, display);
  }, [raw, camera, size, frame, display]);

  useEffect(() => {
    if (canvas.current && scene && size.width > 0)
      paintView(canvas.current, view, camera, size, scene, divider);
  }, [view, camera, size, scene, divider]);

  // React's onWheel is passive and could not keep the page from zooming with it.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      onZoom(Math.exp(-event.deltaY * WHEEL_ZOOM), event.clientX - left, event.clientY - top, size);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [onZoom, size]);

  function down(event: PointerEvent) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    press.current = { x: event.clientX, y: event.clientY, moved: false };
  }

  function move(event: PointerEvent) {
    const from = press.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < CLICK_SLACK) return;
    press.current = { x: event.clientX, y: event.clientY, moved: true };
    onPan(dx, dy);
  }

  function up(event: PointerEvent) {
    const from = press.current;
    press.current = null;
    if (!from || from.moved) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    onPick(...toImage(camera, size, event.clientX - left, event.clientY - top));
  }

  return (
    <div
      ref={box}
      className={classes.stage}
      data-view={view}
      data-dimmed={dimmed || undefined}
      role="application"
      tabIndex={main ? 0 : -1}
      data-main={main || undefined}
      aria-label={label}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => (press.current = null)}
    >
      <canvas ref={under} aria-hidden />
      <canvas ref={canvas} aria-hidden />
      {size.width > 0 &&
        pinsApart(
          pins.map(({ number, ...at }) => {
            const [x, y] = toView(camera, size, at.x, at.y);
            return { number, x: x + 2, y: y - 20 };
          }),
        ).map(({ number, x, y }) => <Pin key={number} number={number} style={{ left: x, top: y }} />)}
      {children}
    </div>
  );
}
