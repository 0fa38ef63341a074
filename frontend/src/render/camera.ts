/**
 * The camera: which part of the image a view shows, and where. Screen positions are in device pixels from the top left
 * corner of the view, image positions in pixels with the top left corner of the first pixel at (0, 0).
 */

import type { Rect } from '../labels/types';

export interface Camera {
  /** The image position at the centre of the view. */
  readonly x: number;
  readonly y: number;
  /** Device pixels per image pixel. */
  readonly scale: number;
  /** Size of the view in device pixels. */
  readonly viewWidth: number;
  readonly viewHeight: number;
}

export interface ImageSize {
  width: number;
  height: number;
}

interface Position {
  x: number;
  y: number;
}

/** One image pixel then fills an eighth of a usual view: more shows nothing new. */
export const MAX_SCALE = 64;
/** Zooming out stops when the image takes this part of the view. */
const MIN_FILL = 0.5;
/** This part of the view, at least, always shows image. */
const KEPT_IN_VIEW = 0.25;

/** The camera that shows the whole image, with `margin` device pixels around it. */
export function fitCamera(image: ImageSize, viewWidth: number, viewHeight: number, margin = 0): Camera {
  const scale = fitScale(image, viewWidth - 2 * margin, viewHeight - 2 * margin);
  return { x: image.width / 2, y: image.height / 2, scale, viewWidth, viewHeight };
}

/** The camera that fills the view with the image and cuts off what is over: for thumbnails. */
export function coverCamera(image: ImageSize, viewWidth: number, viewHeight: number): Camera {
  const scale = Math.max(viewWidth / image.width, viewHeight / image.height);
  return { x: image.width / 2, y: image.height / 2, scale, viewWidth, viewHeight };
}

function fitScale(image: ImageSize, viewWidth: number, viewHeight: number): number {
  return Math.max(1e-3, Math.min(viewWidth / image.width, viewHeight / image.height));
}

export function toImage(camera: Camera, screenX: number, screenY: number): Position {
  return {
    x: camera.x + (screenX - camera.viewWidth / 2) / camera.scale,
    y: camera.y + (screenY - camera.viewHeight / 2) / camera.scale,
  };
}

export function toScreen(camera: Camera, x: number, y: number): Position {
  return {
    x: (x - camera.x) * camera.scale + camera.viewWidth / 2,
    y: (y - camera.y) * camera.scale + camera.viewHeight / 2,
  };
}

/** The pixel under a screen position, null outside the image. */
export function pixelAt(camera: Camera, image: ImageSize, screenX: number, screenY: number): Position | null {
  const position = toImage(camera, screenX, screenY);
  const x = Math.floor(position.x);
  const y = Math.floor(position.y);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

/** Zoom by `factor`; what is under the screen position stays there. */
export function zoomAt(
  camera: Camera,
  image: ImageSize,
  screenX: number,
  screenY: number,
  factor: number,
): Camera {
  const fixed = toImage(camera, screenX, screenY);
  const scale = clampScale(camera, image, camera.scale * factor);
  return clampCamera(
    {
      ...camera,
      scale,
      x: fixed.x - (screenX - camera.viewWidth / 2) / scale,
      y: fixed.y - (screenY - camera.viewHeight / 2) / scale,
    },
    image,
  );
}

/** Move the image by screen pixels. */
export function panBy(camera: Camera, image: ImageSize, screenX: number, screenY: number): Camera {
  return clampCamera(
    { ...camera, x: camera.x - screenX / camera.scale, y: camera.y - screenY / camera.scale },
    image,
  );
}

/** Move so that an image position is in the centre. */
export function centreOn(camera: Camera, image: ImageSize, x: number, y: number): Camera {
  return clampCamera({ ...camera, x, y }, image);
}

/** A box is large enough to be judged where it takes this part of the view; a smaller one is shown so large. */
const LEAST_OF_VIEW = 0.15;
const WANTED_OF_VIEW = 0.3;
const MOST_OF_VIEW = 0.9;

/** The box in view and large enough to be judged: the same camera where it is so already. */
export function showBox(camera: Camera, image: ImageSize, box: Rect): Camera {
  const { viewWidth, viewHeight } = camera;
  const part = Math.max((box.x1 - box.x0) / viewWidth, (box.y1 - box.y0) / viewHeight) * camera.scale;
  const factor = part < LEAST_OF_VIEW ? WANTED_OF_VIEW / part : part > MOST_OF_VIEW ? MOST_OF_VIEW / part : 1;
  const from = toScreen(camera, box.x0, box.y0);
  const to = toScreen(camera, box.x1, box.y1);
  const within = from.x >= 0 && from.y >= 0 && to.x <= viewWidth && to.y <= viewHeight;
  if (factor === 1 && within) return camera;
  const [x, y] = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2];
  return clampCamera({ ...camera, scale: camera.scale * factor, x, y }, image);
}

/** The same place and scale in a view of another size. */
export function resizeView(camera: Camera, image: ImageSize, viewWidth: number, viewHeight: number): Camera {
  return clampCamera({ ...camera, viewWidth, viewHeight }, image);
}

/** Keep the scale within its limits and some of the image in view. */
export function clampCamera(camera: Camera, image: ImageSize): Camera {
  const scale = clampScale(camera, image, camera.scale);
  const clampAxis = (at: number, view: number, size: number) => {
    const kept = Math.min(size, (view * KEPT_IN_VIEW) / scale);
    const reach = view / 2 / scale - kept;
    return Math.min(Math.max(at, -reach), size + reach);
  };
  return {
    ...camera,
    scale,
    x: clampAxis(camera.x, camera.viewWidth, image.width),
    y: clampAxis(camera.y, camera.viewHeight, image.height),
  };
}

function clampScale(camera: Camera, image: ImageSize, scale: number): number {
  const smallest = MIN_FILL * fitScale(image, camera.viewWidth, camera.viewHeight);
  return Math.min(Math.max(scale, Math.min(smallest, MAX_SCALE)), Math.max(MAX_SCALE, smallest));
}
