import { describe, expect, it } from 'vitest';
import { fit, MAX_SCALE, minScale, pan, sees, toImage, toView, zoomAt } from './camera';

const image = { width: 400, height: 200 };
const view = { width: 200, height: 200 };

describe('camera', () => {
  it('fits the whole image', () => {
    const camera = fit(image, view);
    expect(camera).toEqual({ x: 200, y: 100, scale: 0.5 });
    expect(toView(camera, view, 0, 100)).toEqual([0, 100]);
    expect(toView(camera, view, 400, 100)).toEqual([200, 100]);
  });

  it('keeps the point under the pointer while it zooms', () => {
    const before = fit(image, view);
    const point = toImage(before, view, 30, 120);
    const after = zoomAt(before, image, view, 3, 30, 120);
    expect(toImage(after, view, 30, 120)[0]).toBeCloseTo(point[0]);
    expect(toImage(after, view, 30, 120)[1]).toBeCloseTo(point[1]);
    expect(after.scale).toBeCloseTo(1.5);
  });

  it('stops at both ends of the zoom', () => {
    expect(zoomAt(fit(image, view), image, view, 1e6).scale).toBe(MAX_SCALE);
    expect(zoomAt(fit(image, view), image, view, 1e-6).scale).toBe(minScale(image, view));
  });

  it('never loses the image while it pans', () => {
    expect(pan(fit(image, view), image, 1e6, -1e6)).toEqual({ x: 0, y: 200, scale: 0.5 });
  });

  it('knows what is out of sight', () => {
    const camera = { x: 100, y: 100, scale: 2 };
    expect(sees(camera, view, { x0: 60, y0: 60, x1: 70, y1: 70 })).toBe(true);
    expect(sees(camera, view, { x0: 160, y0: 60, x1: 170, y1: 70 })).toBe(false);
  });
});
