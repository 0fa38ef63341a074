import { describe, expect, it } from 'vitest';

import { toScreen, type Camera } from './camera';
import { cameraOver, COARSENESS, coarseView, commonBox, sameBox } from './panes';
import type { View } from './types';

describe('views side by side on one canvas', () => {
  const camera: Camera = { x: 310.25, y: 80, scale: 2.5, viewWidth: 300, viewHeight: 200 };

  it('show in their boxes what they would show alone', () => {
    for (const box of [
      { x: 0, y: 0, width: 300, height: 200 },
      { x: 307, y: 0, width: 300, height: 200 },
      { x: 307, y: 211, width: 300, height: 200 },
    ]) {
      const over = cameraOver(camera, box, 917, 411);
      expect([over.viewWidth, over.viewHeight]).toEqual([917, 411]);
      for (const [x, y] of [
        [300, 70],
        [0, 0],
        [333.3, 99.9],
      ] as const) {
        const alone = toScreen(camera, x, y);
        const there = toScreen(over, x, y);
        expect(there.x - box.x).toBeCloseTo(alone.x, 9);
        expect(there.y - box.y).toBeCloseTo(alone.y, 9);
      }
    }
  });

  it('is the camera itself where the box is the canvas', () => {
    expect(cameraOver(camera, { x: 0, y: 0, width: 300, height: 200 }, 300, 200)).toEqual(camera);
  });

  it('never draw into each other', () => {
    const left = { x: 0, y: 0, width: 100, height: 80 };
    expect(commonBox(left, { x: 90, y: 70, width: 40, height: 40 })).toEqual({
      x: 90,
      y: 70,
      width: 10,
      height: 10,
    });
    expect(commonBox(left, { x: 108, y: 0, width: 100, height: 80 }).width).toBe(0);
    expect(sameBox(left, { ...left })).toBe(true);
    expect(sameBox(left, { ...left, x: 1 })).toBe(false);
  });
});

describe('a coarse view', () => {
  it.each([
    [300, 200],
    [301, 200],
    [300, 201],
    [917, 509],
  ])(
    'enlarged from its bottom left corner shows everything where a view of %i × %i shows it',
    (width, height) => {
      const camera: Camera = { x: 310.25, y: 80, scale: 2.5, viewWidth: width, viewHeight: height };
      const { camera: coarse } = coarseView({ camera, pixelRatio: 2 } as View);
      expect(coarse.viewWidth * COARSENESS - width).toBeLessThan(COARSENESS);
      for (const [x, y] of [
        [300, 70],
        [0, 0],
        [333.3, 99.9],
      ] as const) {
        const fine = toScreen(camera, x, y);
        const there = toScreen(coarse, x, y);
        expect(COARSENESS * there.x).toBeCloseTo(fine.x, 9);
        expect(COARSENESS * (coarse.viewHeight - there.y)).toBeCloseTo(height - fine.y, 9);
      }
    },
  );
});
