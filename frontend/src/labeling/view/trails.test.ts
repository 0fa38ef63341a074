import { describe, expect, it } from 'vitest';
import { PIECE, type TrailLayer } from '../../render/trails';
import type { CellPositions } from './cellCentroids';
import { allTrails, MOST_PIECES, trailOf } from './trails';
import type { Trails } from './seeing';

const FRAMES = Array.from({ length: 10 }, (_, i) => 100 + i);

/** Cell n of frame t is at (t, n); the cells of each frame. */
function world(cellsAt: (t: number) => number[] | null) {
  return (t: number): CellPositions | null => {
    const cells = cellsAt(t);
    return cells && new Map(cells.map((cell) => [cell, { x: t, y: cell }]));
  };
}

const ask = (t: number, trails: Trails, at: (t: number) => CellPositions | null) => ({
  ...{ frames: FRAMES, t, trails, at },
  colourOf: (cell: number) => cell % 12,
});

/** "from x, to x" of the pieces of a cell. */
const piecesOf = ({ data, count }: TrailLayer, cell: number) =>
  Array.from({ length: count }, (_, i) => data.subarray(i * PIECE, (i + 1) * PIECE))
    .filter((piece) => piece[1] === cell)
    .map((piece) => [piece[0], piece[2]]);

describe('trails', () => {
  it('have so many places, the one in the frame with them', () => {
    const at = world(() => [1, 2]);
    expect(piecesOf(allTrails(ask(109, 4, at)), 1)).toEqual([
      [108, 109],
      [107, 108],
      [106, 107],
    ]);
    expect(piecesOf(allTrails(ask(109, 'all', at)), 2)).toHaveLength(9);
    expect(piecesOf(allTrails(ask(101, 8, at)), 2)).toEqual([[100, 101]]);
    expect(allTrails(ask(100, 8, at)).count).toBe(0);
  });

  it('are those of the cells in the frame, bridge a gap of the cell, and end where a frame is not known', () => {
    const at = world((t) => (t < 103 ? null : t === 107 ? [2] : t < 105 ? [1, 2, 3] : [1, 2]));
    const layer = allTrails(ask(109, 'all', at));
    expect(piecesOf(layer, 1)).toEqual([
      [108, 109],
      [106, 108],
      [105, 106],
      [104, 105],
      [103, 104],
    ]);
    expect(piecesOf(layer, 3)).toEqual([]);
    expect(allTrails(ask(102, 8, at)).count).toBe(0);
  });

  it('fade, know their colours and where they all are', () => {
    const layer = allTrails(
      ask(
        109,
        4,
        world(() => [13]),
      ),
    );
    const pieces = [0, 1, 2].map((i) => layer.data.slice(i * PIECE + 4, (i + 1) * PIECE));
    expect(pieces.map(([colour]) => colour)).toEqual([1, 1, 1]);
    expect(pieces[0]![1]).toBeGreaterThan(pieces[1]![1]!);
    expect(pieces[2]![1]).toBeGreaterThan(0.2);
    expect(layer.box).toEqual({ x0: 103, y0: 10, x1: 112, y1: 16 });
  });

  it('of one cell are its own', () => {
    const at = world(() => [1, 2]);
    expect(trailOf(2, ask(109, 4, at)).count).toBe(3);
    expect(trailOf(7, ask(109, 4, at)).count).toBe(0);
    expect(trailOf(null, ask(109, 4, at)).count).toBe(0);
  });

  it('of thousands of cells are not without end, but for sixteen places each', () => {
    const many = Array.from({ length: 3000 }, (_, i) => i + 1);
    const long = Array.from({ length: 92 }, (_, i) => i);
    const question = {
      ...ask(
        91,
        'all',
        world(() => many),
      ),
      frames: long,
    };
    const { count } = allTrails(question);
    expect(count).toBe(3000 * 15);
    expect(trailOf(5, question).count).toBe(91);
    const few = { ...question, at: world(() => many.slice(0, 500)) };
    expect(allTrails(few).count).toBeLessThanOrEqual(MOST_PIECES);
    expect(allTrails(few).count).toBe(500 * 48);
  });
});
