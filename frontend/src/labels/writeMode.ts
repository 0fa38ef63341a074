/** What a tool that paints cell c makes of a pixel's value, in each write mode; and what the eraser makes of it. */

import type { FrameValues } from './frameValues';
import type { WriteMode } from './types';

/** Gives the value after; equal to the value before when the pixel stays. Repeating it changes nothing. */
export type ValueMap = (value: number) => number;

export function painting(values: FrameValues, cell: number, mode: WriteMode): ValueMap {
  // Before any overlap asks for a value: the cell's own one comes first, so that it gets the lower number.
  const own = values.valueFor([cell]);
  return remembered((value) => {
    const cells = values.cellsOf(value);
    if (cells.length === 0) return own;
    if (cells.includes(cell)) return mode === 'overwrite' && cells.length > 1 ? own : value;
    switch (mode) {
      case 'exclude':
        return value;
      case 'overwrite':
        return own;
      case 'overlap':
        return values.valueFor([...cells, cell].sort((a, b) => a - b));
    }
  });
}

/** Takes only `cell` away; what overlaps it there stays. */
export function erasing(values: FrameValues, cell: number): ValueMap {
  return remembered((value) => {
    const cells = values.cellsOf(value);
    return cells.includes(cell) ? values.valueFor(cells.filter((other) => other !== cell)) : value;
  });
}

/** Pixels of one value come in long rows: ask for the last one again without a lookup, and for the others once. */
function remembered(map: ValueMap): ValueMap {
  const seen = new Map<number, number>();
  let lastValue = -1;
  let lastResult = -1;
  return (value) => {
    if (value === lastValue) return lastResult;
    let result = seen.get(value);
    if (result === undefined) {
      result = map(value);
      seen.set(value, result);
    }
    lastValue = value;
    lastResult = result;
    return result;
  };
}
