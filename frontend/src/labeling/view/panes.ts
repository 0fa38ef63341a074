/** Frames side by side: which frames are in view, and where each of them stands on the stage. */
import type { ImageSize } from '../../render/camera';
import type { Box } from '../../render/panes';

/**
 * `n` frames in their order with frame t among them, as near its middle as the ends allow; of two it is the first: one
 * looks at what comes next.
 */
export function framesAround(frames: readonly number[], t: number, n: number): readonly number[] {
  const at = Math.max(0, frames.indexOf(t));
  const from = Math.min(Math.max(0, at - Math.floor((n - 1) / 2)), Math.max(0, frames.length - n));
  return frames.slice(from, from + n);
}

/**
 * Boxes of one size for `n` pictures of an image, row by row, in the columns that show it largest. Whole device pixels,
 * with `gap` between them; what is left over is at the right and at the bottom.
 */
export function layOut(n: number, width: number, height: number, image: ImageSize, gap: number): Box[] {
  if (n < 2) return [{ x: 0, y: 0, width, height }];
  const size = (columns: number) => {
    const rows = Math.ceil(n / columns);
    const w = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
    const h = Math.max(1, Math.floor((height - gap * (rows - 1)) / rows));
    return { columns, w, h, scale: Math.min(w / image.width, h / image.height) };
  };
  let best = size(n);
  for (let columns = n - 1; columns >= 1; columns--) {
    const next = size(columns);
    // As large either way: the one with more of them in a row.
    if (next.scale > best.scale * 1.001) best = next;
  }
  const { columns, w, h } = best;
  return Array.from({ length: n }, (_, i) => ({
    x: (i % columns) * (w + gap),
    y: Math.floor(i / columns) * (h + gap),
    width: w,
    height: h,
  }));
}

/** The room that the last row leaves free for the map; null when it is full. */
export function freeRoom(boxes: readonly Box[], width: number): Box | null {
  const last = boxes.at(-1);
  const first = boxes[0];
  if (!last || !first || boxes.length < 2) return null;
  const gap = (boxes[1]?.x ?? 0) - first.width;
  const x = last.x + last.width + Math.max(0, gap);
  return width - x >= first.width ? { x, y: last.y, width: width - x, height: last.height } : null;
}

/** The box that holds a place of the stage; between boxes the nearest. */
export function boxAt(boxes: readonly Box[], x: number, y: number): number {
  const away = ({ x: left, y: top, width, height }: Box) =>
    Math.hypot(Math.max(left - x, 0, x - left - width), Math.max(top - y, 0, y - top - height));
  let best = 0;
  boxes.forEach((box, i) => {
    if (away(box) < away(boxes[best]!)) best = i;
  });
  return best;
}
