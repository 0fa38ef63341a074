/** Several views in one canvas, each in a box of its own: the frames of a task side by side. */

import type { Camera } from './camera';
import type { View } from './types';

/** A part of a canvas in device pixels, from its top left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A view and where it stands; its camera has the size of the box. */
export interface Pane {
  view: View;
  box: Box;
}

/** The camera of a whole canvas that shows in the box what `camera` shows in a view of the box's size. */
export function cameraOver(camera: Camera, box: Box, width: number, height: number): Camera {
  return {
    scale: camera.scale,
    x: camera.x + (width / 2 - (box.x + box.width / 2)) / camera.scale,
    y: camera.y + (height / 2 - (box.y + box.height / 2)) / camera.scale,
    viewWidth: width,
    viewHeight: height,
  };
}

/** Device pixels per pixel of a coarse view, each way. */
export const COARSENESS = 2;

/**
 * The same view with fewer pixels, which, enlarged from its bottom left corner, lie where those of the view do: an odd
 * last column or row reaches beyond it.
 */
export function coarseView(view: View): View {
  const { camera, pixelRatio } = view;
  const viewWidth = Math.ceil(camera.viewWidth / COARSENESS);
  const viewHeight = Math.ceil(camera.viewHeight / COARSENESS);
  const beyond = (coarse: number, fine: number) => (COARSENESS * coarse - fine) / 2 / camera.scale;
  return {
    ...view,
    pixelRatio: pixelRatio / COARSENESS,
    camera: {
      scale: camera.scale / COARSENESS,
      x: camera.x + beyond(viewWidth, camera.viewWidth),
      y: camera.y - beyond(viewHeight, camera.viewHeight),
      viewWidth,
      viewHeight,
    },
  };
}

export const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** What two boxes have in common; of no size when they lie apart. */
export function commonBox(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}
