/** Split by a line: where a line crosses a cell from side to side, the smaller part becomes a cell of its own. */
import type { Spans } from '../types';
import type { Point } from './brush';
import type { FrameContext } from './frameContext';
import { passLine, sideOfLine } from './line';
import { maskOf, type Patch } from './patch';
import { partsOfRuns, runsInBox, spansOfParts, type Part } from './rowRuns';

/** A pixel of the cell that lies on the line. */
const ON_LINE = 2;

/** How many pixels of each cell a line passes. */
export function cellsOnLine(frame: FrameContext, line: readonly Point[]): Map<number, number> {
  const counts = new Map<number, number>();
  const seen = new Set<number>();
  passLine(line, { x0: 0, y0: 0, x1: frame.width, y1: frame.height }, (x, y) => {
    const index = y * frame.width + x;
    if (seen.has(index)) return;
    seen.add(index);
    for (const cell of frame.cells.cellsOf(frame.t, frame.feature, frame.pixels[index]!))
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  return counts;
}

/**
 * The smaller of the two parts into which a line cuts a cell whose values are given, over a patch round it; null when
 * the line does not cross the cell from side to side. Pieces of the cell that the line does not touch are in no part:
 * they stay. The line is in the frame.
 */
export function partBehindLine(
  patch: Patch,
  values: readonly number[],
  line: readonly Point[],
): Spans | null {
  if (line.length < 2) return null;
  const { x0, y0, width, height } = patch;
  const pixels = maskOf(patch, values);
  const onLine: number[] = [];
  passLine(line, { x0, y0, x1: x0 + width, y1: y0 + height }, (x, y) => {
    const index = (y - y0) * width + x - x0;
    if (pixels[index] !== 1) return;
    pixels[index] = ON_LINE;
    onLine.push(index);
  });
  if (onLine.length === 0) return null;
  const parts = partsOfRuns(
    runsInBox({ pixels, width }, { x0: 0, y0: 0, x1: width, y1: height }, [1]),
    width,
    1,
  );
  // Number of the part of each pixel, from 1 on; 0: none.
  const labels = new Int32Array(width * height);
  parts.forEach(({ runs }, part) => {
    for (let i = 0; i < runs.length; i += 2) labels.fill(part + 1, runs[i], runs[i + 1]);
  });
  const around = (index: number): number[] => {
    const y = Math.floor(index / width);
    const x = index - y * width;
    const found: number[] = [];
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) found.push(ny * width + nx);
    return found;
  };
  const sideAt = (index: number) => {
    const y = Math.floor(index / width);
    return sideOfLine(line, x0 + index - y * width + 0.5, y0 + y + 0.5);
  };

  // Each part that lies along the line votes with the pixels beside it.
  const votes = new Map<number, number>();
  const asked = new Set<number>();
  for (const on of onLine) {
    for (const index of around(on)) {
      const part = labels[index]!;
      if (part === 0 || asked.has(index)) continue;
      asked.add(index);
      votes.set(part, (votes.get(part) ?? 0) + Math.sign(sideAt(index)));
    }
  }
  const sides = sidesOf(
    votes,
    parts.map(({ area }) => area),
  );
  if (sides === null) return null;

  // The line's own pixels go to the part they lie beside, and between two to the side their middle is on.
  const ofLine = new Map<number, 1 | -1>();
  const sideOf = (index: number) => ofLine.get(index) ?? sides.get(labels[index]!) ?? 0;
  for (let open = onLine; open.length > 0;) {
    const decided: [number, 1 | -1][] = [];
    for (const index of open) {
      const beside = new Set(around(index).map(sideOf));
      beside.delete(0);
      const [only] = beside;
      if (beside.size === 1) decided.push([index, only === 1 ? 1 : -1]);
      else if (beside.size === 2) decided.push([index, sideAt(index) > 0 ? 1 : -1]);
    }
    if (decided.length === 0) break;
    for (const [index, side] of decided) ofLine.set(index, side);
    open = open.filter((index) => !ofLine.has(index));
  }
  const pixelsOf = (side: 1 | -1): Part[] => [
    ...parts.filter((_, part) => sides.get(part + 1) === side),
    ...[...ofLine]
      .filter(([, own]) => own === side)
      .map(([index]): Part => ({ area: 1, runs: [index, index + 1] })),
  ];
  const one = pixelsOf(1);
  const other = pixelsOf(-1);
  const area = (of: readonly Part[]) => of.reduce((sum, part) => sum + part.area, 0);
  return spansOfParts(area(one) < area(other) ? one : other);
}

/** +1 or -1 for each part that lies along the line; null when there is only one: then nothing is cut off. */
function sidesOf(votes: ReadonlyMap<number, number>, sizes: readonly number[]): Map<number, 1 | -1> | null {
  if (votes.size < 2) return null;
  const largest = [...votes.keys()].reduce((a, b) => (sizes[b - 1]! > sizes[a - 1]! ? b : a));
  const side = (part: number) => (votes.get(part)! > 0 ? 1 : -1);
  const sides = new Map<number, 1 | -1>([...votes.keys()].map((part) => [part, side(part)]));
  // A line that winds may have all of them on the same hand: then all but the largest are cut off.
  if (new Set(sides.values()).size === 1)
    for (const part of sides.keys()) if (part !== largest) sides.set(part, sides.get(part) === 1 ? -1 : 1);
  return sides;
}
