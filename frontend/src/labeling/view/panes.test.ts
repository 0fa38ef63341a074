import { describe, expect, it } from 'vitest';

import { boxAt, framesAround, freeRoom, layOut } from './panes';

const square = { width: 512, height: 512 };

describe('the frames in view', () => {
  it('are those around the current one, shifted at the ends', () => {
    const ten = Array.from({ length: 10 }, (_, i) => 100 + i);
    expect(framesAround(ten, 105, 3)).toEqual([104, 105, 106]);
    expect(framesAround(ten, 100, 3)).toEqual([100, 101, 102]);
    expect(framesAround(ten, 109, 3)).toEqual([107, 108, 109]);
    expect(framesAround(ten, 105, 1)).toEqual([105]);
    expect(framesAround(ten, 105, 2)).toEqual([105, 106]);
    expect(framesAround(ten, 109, 2)).toEqual([108, 109]);
  });

  it('are all of them when there are fewer', () => {
    expect(framesAround([7, 8, 9], 9, 5)).toEqual([7, 8, 9]);
    expect(framesAround([7], 7, 5)).toEqual([7]);
  });
});

describe('their boxes', () => {
  it('are the stage where there is one', () => {
    expect(layOut(1, 917, 509, square, 6)).toEqual([{ x: 0, y: 0, width: 917, height: 509 }]);
  });

  it('show the image as large as five can be, whatever its shape', () => {
    const columns = (image: typeof square, width = 917, height = 636) =>
      layOut(5, width, height, image, 6).filter((box) => box.y === 0).length;
    expect(columns(square)).toBe(3);
    expect(columns({ width: 100, height: 1000 })).toBe(5);
    expect(columns({ width: 4000, height: 300 })).toBe(1);
    expect(columns({ width: 1100, height: 700 })).toBe(2);
    expect(columns(square, 1424, 995)).toBe(3);
  });

  it.each([
    [5, 917, 636],
    [3, 917, 636],
    [2, 500, 900],
    [5, 1424, 995],
  ])('lie on the stage, in one size, apart (%i of %i × %i)', (n, width, height) => {
    const boxes = layOut(n, width, height, { width: 700, height: 400 }, 6);
    expect(boxes).toHaveLength(n);
    for (const [i, a] of boxes.entries()) {
      expect(a.width).toBe(boxes[0]!.width);
      expect(a.height).toBe(boxes[0]!.height);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
      for (const b of boxes.slice(i + 1)) {
        expect(b.x >= a.x + a.width + 6 || b.y >= a.y + a.height + 6 || b.x + b.width + 6 <= a.x).toBe(true);
      }
    }
  });

  it('leave room for the map where the last row is not full', () => {
    const boxes = layOut(5, 917, 636, square, 6);
    const room = freeRoom(boxes, 917)!;
    const last = boxes.at(-1)!;
    expect(room.x).toBe(last.x + last.width + 6);
    expect(room.x + room.width).toBe(917);
    expect(room.y).toBe(last.y);
    expect(freeRoom(layOut(4, 917, 636, square, 6), 917)).toBeNull();
    expect(freeRoom(layOut(1, 917, 636, square, 6), 917)).toBeNull();
  });

  it('are found by a place of the stage, the nearest one between them', () => {
    const boxes = layOut(5, 917, 636, square, 6);
    boxes.forEach(({ x, y, width, height }, i) => {
      expect(boxAt(boxes, x + 1, y + 1)).toBe(i);
      expect(boxAt(boxes, x + width - 1, y + height - 1)).toBe(i);
    });
    expect(boxAt(boxes, boxes[1]!.x - 2, 20)).toBe(1);
    expect(boxAt(boxes, 910, 630)).toBe(4);
  });
});
