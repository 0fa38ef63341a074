import { describe, expect, it } from 'vitest';
import { PIECE, partSeen, piecesIn, type TrailLayer } from './trails';
import type { View } from './types';

const layer = (...pieces: number[][]): TrailLayer => ({
  data: Float32Array.from(pieces.flat()),
  count: pieces.length,
  box: null,
});

describe('a part of a view', () => {
  it('draws the pieces that may reach into it', () => {
    const all = layer([0, 0, 2, 2, 1, 1], [10, 0, 12, 30, 2, 1], [40, 40, 41, 41, 3, 1]);
    const colours = (part: Parameters<typeof piecesIn>[1]) =>
      [...piecesIn(all, part)].filter((_, i) => i % PIECE === 4);
    expect(colours({ x0: 0, y0: 0, x1: 50, y1: 50 })).toEqual([1, 2, 3]);
    expect(colours({ x0: 9, y0: 12, x1: 20, y1: 14 })).toEqual([2]);
    expect(colours({ x0: 3, y0: 3, x1: 8, y1: 8 })).toEqual([]);
  });

  it('is known in the image, with room for the lines at its border', () => {
    const view = {
      camera: { x: 50, y: 40, scale: 2, viewWidth: 200, viewHeight: 100 },
      pixelRatio: 1,
    } as View;
    const part = partSeen(view, { x: 100, y: 50, width: 20, height: 10 });
    expect(part.x0).toBeLessThan(50 - 1);
    expect(part.y0).toBeLessThan(40 - 1);
    expect(part.x1).toBeGreaterThan(60 + 1);
    expect(part.y1).toBeLessThan(45 + 4);
  });
});
