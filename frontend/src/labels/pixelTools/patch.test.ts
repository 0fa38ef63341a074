import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spansOf } from '../spans';
import { copyRows, inFrame, inPatch, partedByValue, patchOf, wholeOf } from './patch';

// 5 wide, 3 high.
const FRAME = { width: 5, height: 3, pixels: Uint32Array.from({ length: 15 }, (_, i) => i) };
const BOX = { x0: 1, y0: 1, x1: 4, y1: 3 };

describe('a patch', () => {
  it('holds the pixels of its box, and of the whole frame it shares them', () => {
    expect(patchOf(FRAME, BOX)).toEqual({
      ...{ x0: 1, y0: 1, width: 3, height: 2 },
      pixels: Uint32Array.of(6, 7, 8, 11, 12, 13),
    });
    expect(patchOf(FRAME, wholeOf(FRAME)).pixels).toBe(FRAME.pixels);
  });

  it('is copied row by row, whole rows and parts of rows alike', () => {
    for (const box of [BOX, { x0: 0, y0: 1, x1: 5, y1: 3 }]) {
      const pixels = new Uint32Array((box.x1 - box.x0) * 2);
      copyRows(FRAME, box, pixels, 1, 2);
      copyRows(FRAME, box, pixels, 0, 1);
      expect(pixels).toEqual(patchOf(FRAME, box).pixels);
    }
  });

  it('spans go to the frame and back, and are parted at the ends of rows', () => {
    const patch = patchOf(FRAME, BOX);
    expect(inFrame([1, 4], patch, 5)).toEqual([7, 2, 2, 2]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5)), (indices) => {
        const spans = spansOf(Uint32Array.from(indices));
        expect(inPatch(inFrame(spans, patch, 5), patch, 5)).toEqual(spans);
      }),
    );
  });

  it('spans are parted by value in the order in which the values are met', () => {
    const pixels = Uint32Array.of(7, 7, 2, 7, 2, 2);
    expect(partedByValue(pixels, [1, 4])).toEqual([
      { value: 7, spans: [1, 1, 1, 1] },
      { value: 2, spans: [2, 1, 1, 1] },
    ]);
  });
});
