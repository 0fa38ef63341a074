/** What the zoom of a view asks of the shaders. */

import { levelsOf } from './textures';
import type { View } from './types';

/** Device pixels per image pixel from which pixels of the raw image need no antialiased edges. */
export const CRISP_SCALE = 3;
/** Zoom (CSS pixels per image pixel) at which the edges of label pixels begin to show, and are all that shows. */
const PIXEL_EDGES = [6, 10] as const;

/** The level of the raw pyramid whose pixels come nearest to one device pixel. */
export function pyramidLevel({ camera, width, height }: View): number {
  const wanted = Math.round(Math.log2(1 / camera.scale));
  return Math.min(Math.max(0, wanted), levelsOf(width, height) - 1);
}

export function narrowing({ camera, pixelRatio }: View): number {
  return ramp(camera.scale / pixelRatio, ...PIXEL_EDGES);
}

/** Outlines are smoothed over more pixels where pixels are larger than the line and smaller than what one looks at. */
export function smoothness(view: View): number {
  return ramp(view.camera.scale / view.pixelRatio, 1, 2) * (1 - narrowing(view));
}

/** 0 up to `from`, 1 beyond `to`. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
