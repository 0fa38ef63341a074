import { expect, it } from 'vitest';
import { fitCamera } from '../../render/camera';
import { isZoomedIn, mapSize } from './MiniMap';

const image = { width: 1100, height: 700 };

it('is there only while a part of the image is out of view', () => {
  const whole = fitCamera(image, 900, 500, 8);
  expect(isZoomedIn(whole, image)).toBe(false);
  expect(isZoomedIn({ ...whole, scale: whole.scale * 1.5 }, image)).toBe(true);
  expect(isZoomedIn({ ...whole, x: 900 }, image)).toBe(true);
});

it('has the shape of the image and leaves the view free', () => {
  const { width, height } = mapSize(fitCamera(image, 1800, 1000), image, 2);
  expect(width / height).toBeCloseTo(1100 / 700, 1);
  expect(width).toBeLessThanOrEqual(0.16 * 900);
  const tall = mapSize(fitCamera(image, 900, 500), { width: 100, height: 3000 }, 1);
  expect(tall.height).toBeLessThanOrEqual(80);
});
