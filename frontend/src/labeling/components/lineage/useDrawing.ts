/** A 2D canvas that is drawn once for each frame of the screen at most, at the resolution of the screen. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

export interface Size {
  width: number;
  height: number;
}

/** The inner size of an element in CSS pixels, without its scroll bar. */
export function useSize(element: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return undefined;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = node;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** `draw` works in CSS pixels. Drawn after each rendering, and when `redraw` is called: for what changes without one. */
export function useDrawing({ width, height }: Size, draw: (context: CanvasRenderingContext2D) => void) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pending = useRef(0);
  const latest = useRef(draw);
  const redraw = useCallback(() => {
    pending.current ||= requestAnimationFrame(() => {
      pending.current = 0;
      const node = canvas.current;
      const context = node?.getContext('2d');
      if (!node || !context) return;
      const [w, h] = [Number(node.dataset['width']), Number(node.dataset['height'])];
      const ratio = devicePixelRatio;
      if (node.width !== Math.round(w * ratio) || node.height !== Math.round(h * ratio)) {
        node.width = Math.round(w * ratio);
        node.height = Math.round(h * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, w, h);
      latest.current(context);
    });
  }, []);
  useLayoutEffect(() => {
    latest.current = draw;
    redraw();
  });
  useEffect(
    () => () => {
      cancelAnimationFrame(pending.current);
      pending.current = 0;
    },
    [],
  );
  return {
    redraw,
    /** For the canvas. */
    props: { ref: canvas, 'data-width': width, 'data-height': height, style: { width, height } },
  };
}
