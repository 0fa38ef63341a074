import { describe, expect, it } from 'vitest';
import { everyValue, outlinesOf } from './outlines';

const image = (...rows: string[]) => Uint32Array.from(rows.join('').split('').map(Number));

/** Area of a polygon by the shoelace formula; negative when it runs the other way, as round a hole. */
function area(loop: Float32Array): number {
  let twice = 0;
  for (let i = 0; i < loop.length; i += 2) {
    const j = (i + 2) % loop.length;
    twice += loop[i]! * loop[j + 1]! - loop[j]! * loop[i + 1]!;
  }
  return twice / 2;
}

describe('outlinesOf', () => {
  it('gives the box, the area and the centre of a cell', () => {
    const pixels = image('00000', '02220', '02220', '00000');
    const outline = outlinesOf(pixels, 5, 4, new Map([[7, [2]]])).get(7)!;
    expect(outline.box).toEqual({ x0: 1, y0: 1, x1: 4, y1: 3 });
    expect(outline.pixels).toBe(6);
    expect([outline.x, outline.y]).toEqual([2.5, 2]);
  });

  it('cuts only the corners of a rectangle and keeps two points for each side', () => {
    const outline = outlinesOf(image('333', '333', '333'), 3, 3, new Map([[3, [3]]])).get(3)!;
    expect(outline.loops).toHaveLength(1);
    expect(outline.loops[0]!.length / 2).toBe(8);
    expect(area(outline.loops[0]!)).toBeCloseTo(9 - 4 * 0.125);
  });

  it('runs round a hole in the other direction', () => {
    const outline = outlinesOf(image('1111', '1001', '1001', '1111'), 4, 4, new Map([[1, [1]]])).get(1)!;
    expect(outline.loops.map((loop) => Math.sign(area(loop))).sort()).toEqual([-1, 1]);
  });

  it('keeps pieces that touch at a corner apart', () => {
    const outline = outlinesOf(image('10', '01'), 2, 2, new Map([[1, [1]]])).get(1)!;
    expect(outline.loops).toHaveLength(2);
  });

  it('joins the values of a cell that overlaps another', () => {
    // 3 is where cells 1 and 2 overlap: both have it.
    const cells = outlinesOf(image('1132', '1132'), 4, 2, new Map([[1, [1, 3]], [2, [2, 3]]])); // prettier-ignore
    expect(cells.get(1)!.pixels).toBe(6);
    expect(cells.get(2)!.box).toEqual({ x0: 2, y0: 0, x1: 4, y1: 2 });
    expect(cells.get(1)!.loops).toHaveLength(1);
  });

  it('leaves out a cell that has no pixel', () => {
    expect(outlinesOf(image('10', '00'), 2, 2, new Map([[9, [4]]])).size).toBe(0);
  });
});

describe('everyValue', () => {
  it('lists each value once and no background', () => {
    expect([...everyValue(image('0110', '2201')).keys()]).toEqual([1, 2]);
  });
});
