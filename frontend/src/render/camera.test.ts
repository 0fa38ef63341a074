import { describe, expect, it } from 'vitest';

import {
  clampCamera,
  coverCamera,
  fitCamera,
  MAX_SCALE,
  panBy,
  pixelAt,
  showBox,
  toImage,
  toScreen,
  zoomAt,
} from './camera';

const image = { width: 700, height: 400 };

describe('the camera', () => {
  it('fits the whole image into the view', () => {
    const camera = fitCamera(image, 900, 500, 10);
    expect(toScreen(camera, 0, 0).x).toBeGreaterThanOrEqual(10);
    expect(toScreen(camera, 700, 400).y).toBeCloseTo(490);
    expect(coverCamera(image, 100, 100).scale).toBe(0.25);
  });

  it('shows a box large enough to be judged, and moves nothing where it is so already', () => {
    const whole = fitCamera(image, 900, 500);
    const small = { x0: 600, y0: 300, x1: 640, y1: 320 };
    const near = showBox(whole, image, small);
    expect(near.scale * 40).toBeCloseTo(0.3 * 900);
    expect(toScreen(near, 620, 310)).toEqual({ x: 450, y: 250 });
    expect(showBox(near, image, small)).toBe(near);
    // Beside the view at this scale, and larger than it.
    expect(showBox(near, image, { x0: 0, y0: 0, x1: 40, y1: 20 })).toMatchObject({
      x: 20,
      y: 10,
      scale: near.scale,
    });
    expect(showBox(near, image, { x0: 0, y0: 0, x1: 700, y1: 20 }).scale * 700).toBeCloseTo(0.9 * 900);
  });

  it('goes from screen to image and back', () => {
    const camera = { x: 33.5, y: 120, scale: 3.7, viewWidth: 917, viewHeight: 509 };
    const position = toImage(camera, 12.25, 401);
    const back = toScreen(camera, position.x, position.y);
    expect(back.x).toBeCloseTo(12.25);
    expect(back.y).toBeCloseTo(401);
  });

  it('zooms at the pointer', () => {
    const camera = fitCamera(image, 900, 500);
    const under = toImage(camera, 300, 200);
    const zoomed = zoomAt(camera, image, 300, 200, 4);
    expect(zoomed.scale).toBeCloseTo(camera.scale * 4);
    expect(toImage(zoomed, 300, 200).x).toBeCloseTo(under.x);
    expect(toImage(zoomed, 300, 200).y).toBeCloseTo(under.y);
  });

  it('stops zooming, and keeps some of the image in view', () => {
    const camera = fitCamera(image, 900, 500);
    expect(zoomAt(camera, image, 450, 250, 1e6).scale).toBe(MAX_SCALE);
    expect(zoomAt(camera, image, 450, 250, 1e-6).scale).toBeCloseTo(camera.scale / 2);
    const away = panBy(camera, image, 1e6, -1e6);
    const corner = toScreen(away, 0, 400);
    expect(corner.x).toBeLessThan(900);
    expect(corner.y).toBeGreaterThan(0);
    expect(clampCamera(away, image)).toEqual(away);
  });

  it('names the pixel under the pointer, and none outside the image', () => {
    const camera = { x: 350, y: 200, scale: 2, viewWidth: 900, viewHeight: 500 };
    expect(pixelAt(camera, image, 450.9, 251)).toEqual({ x: 350, y: 200 });
    expect(pixelAt({ ...camera, x: 0 }, image, 449, 250)).toBeNull();
    expect(pixelAt({ ...camera, x: 0 }, image, 450, 250)).toEqual({ x: 0, y: 200 });
  });
});
