import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EDGE, tagPlace } from './tagPlace';

const canvas = { width: 900, height: 500 };

it('below right of the pointer, and on the other side at the right and the lower edge', () => {
  const tag = { width: 280, height: 26 };
  expect(tagPlace({ x: 100, y: 100 }, 20, tag, canvas)).toEqual({ x: 120, y: 120 });
  expect(tagPlace({ x: 640, y: 100 }, 20, tag, canvas)).toEqual({ x: 340, y: 120 });
  expect(tagPlace({ x: 640, y: 480 }, 20, tag, canvas)).toEqual({ x: 340, y: 434 });
});

it('never leaves the canvas, however long its words are', () => {
  const within = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 500 }) });
  fc.assert(
    fc.property(
      within,
      fc.integer({ min: 14, max: 54 }),
      fc.integer({ min: 10, max: 888 }),
      (at, away, width) => {
        const place = tagPlace(at, away, { width, height: 26 }, canvas);
        expect(place.x).toBeGreaterThanOrEqual(EDGE);
        expect(place.x + width).toBeLessThanOrEqual(canvas.width - EDGE);
        expect(place.y).toBeGreaterThanOrEqual(EDGE);
        expect(place.y + 26).toBeLessThanOrEqual(canvas.height - EDGE);
      },
    ),
  );
});
