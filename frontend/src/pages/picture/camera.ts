/** Which part of the image a view shows. */
import type { Box } from './outlines';

export interface Camera {
  /** The image point (pixels) in the middle of the view. */
  x: number;
  y: number;
  /** CSS pixels per image pixel. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export const MAX_SCALE = 24;

/** How far out one can zoom: the whole image in half of the view. */
export function minScale(image: Size, view: Size): number {
  return Math.min(view.width / image.width, view.height / image.height) / 2;
}

/** The whole image, as large as it fits. */
export function fit(image: Size, view: Size): Camera {
  return {
    x: image.width / 2,
    y: image.height / 2,
    scale: Math.min(view.width / image.width, view.height / image.height),
  };
}

export function toView(camera: Camera, view: Size, x: number, y: number): [number, number] {
  return [(x - camera.x) * camera.scale + view.width / 2, (y - camera.y) * camera.scale + view.height / 2];
}

export function toImage(camera: Camera, view: Size, x: number, y: number): [number, number] {
  return [(x - view.width / 2) / camera.scale + camera.x, (y - view.height / 2) / camera.scale + camera.y];
}

/** Move so that the image goes along with the pointer; the middle of the view stays on the image. */
export function pan(camera: Camera, image: Size, dx: number, dy: number): Camera {
  return {
    ...camera,
    x: Math.min(image.width, Math.max(0, camera.x - dx / camera.scale)),
    y: Math.min(image.height, Math.max(0, camera.y - dy / camera.scale)),
  };
}

/** Zoom by `factor`; the image point under (px, py) of the view stays where it is. */
export function zoomAt(
  camera: Camera,
  image: Size,
  view: Size,
  factor: number,
  px = view.width / 2,
  py = view.height / 2,
): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(minScale(image, view), camera.scale * factor));
  const [x, y] = toImage(camera, view, px, py);
  return { x: x - (px - view.width / 2) / scale, y: y - (py - view.height / 2) / scale, scale };
}

/** Can any of the box be seen? */
export function sees(camera: Camera, view: Size, box: Box): boolean {
  const [left, top] = toImage(camera, view, 0, 0);
  const [right, bottom] = toImage(camera, view, view.width, view.height);
  return box.x1 >= left && box.x0 <= right && box.y1 >= top && box.y0 <= bottom;
}
