/**
 * The shape of a cell in one frame: its pieces and its holes. Found from the runs of its rows inside its own box, so
 * that the cost follows the cell and not the frame.
 */
import { boxOfCell } from '../pixelTools/cellPixels';
import type { FrameContext } from '../pixelTools/frameContext';
import { gapsOf, partsOfRuns, runsInBox, type Part, type RowRuns } from '../pixelTools/rowRuns';
import type { Rect } from '../types';

export interface CellShape {
  area: number;
  box: Rect;
  /** Whether the cell touches the border of the image: part of it may lie outside. */
  border: boolean;
  /** 8-connected parts, the largest first. */
  pieces: readonly Part[];
  /** Background the cell encloses on all sides (4-connected), the largest first. */
  holes: readonly Part[];
  /** Another number as soon as a pixel of the cell is another one. */
  hash: number;
  /** All runs of the cell: start, end, start, end, … */
  runs: readonly number[];
}

/** The shape of a cell with all its values (overlaps included); null when it has no pixel in the frame. */
export function shapeOf(frame: FrameContext, cell: number): CellShape | null {
  const box = boxOfCell(frame, cell);
  if (box === null) return null;
  const { width, height } = frame;
  const own = runsInBox(frame, box, frame.cells.valuesOf(frame.t, frame.feature, cell));
  const byArea = (a: Part, b: Part) => b.area - a.area || a.runs[0]! - b.runs[0]!;
  const { runs } = own;
  let area = 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < runs.length; i += 2) {
    area += runs[i + 1]! - runs[i]!;
    hash = Math.imul(hash ^ runs[i]!, 0x01000193);
    hash = Math.imul(hash ^ runs[i + 1]!, 0x01000193);
  }
  return {
    area,
    box,
    border: box.x0 === 0 || box.y0 === 0 || box.x1 === width || box.y1 === height,
    pieces: partsOfRuns(own, width, 1).sort(byArea),
    holes: enclosed(frame, own, box).sort(byArea),
    hash: hash >>> 0,
    runs,
  };
}

function enclosed(frame: FrameContext, own: RowRuns, box: Rect): Part[] {
  const { width } = frame;
  const several = own.rowAt.some((at, row) => at - (own.rowAt[row - 1] ?? at) > 2);
  // A hole has the cell on both sides in some row.
  if (!several) return [];
  return partsOfRuns(gapsOf(own, box, width), width, 0).filter((part) => isHole(frame, part, box));
}

function isHole({ pixels, width, cells, t, feature }: FrameContext, { runs }: Part, box: Rect): boolean {
  for (let i = 0; i < runs.length; i += 2) {
    const y = Math.floor(runs[i]! / width);
    if (y === box.y0 || y === box.y1 - 1) return false;
    if (runs[i]! === y * width + box.x0 || runs[i + 1]! === y * width + box.x1) return false;
  }
  for (let i = 0; i < runs.length; i += 2) {
    for (let at = runs[i]!; at < runs[i + 1]!; at++) {
      const value = pixels[at]!;
      if (value !== 0 && cells.cellsOf(t, feature, value).length > 0) return false;
    }
  }
  return true;
}

/** More pairs of runs than this are not compared one by one: then the boxes are. */
const MOST_PAIRS = 40_000;

/** How far two parts lie apart, in pixels between them (rounded; 1 at least). */
export function distanceApart(a: Part, b: Part, width: number): number {
  const span = (start: number, end: number) => {
    const y = Math.floor(start / width);
    return { y, x0: start - y * width, x1: end - y * width };
  };
  const boxed = (part: Part) => {
    let x0 = Infinity;
    let x1 = 0;
    for (let i = 0; i < part.runs.length; i += 2) {
      const run = span(part.runs[i]!, part.runs[i + 1]!);
      x0 = Math.min(x0, run.x0);
      x1 = Math.max(x1, run.x1);
    }
    const first = span(part.runs[0]!, part.runs[1]!).y;
    const last = span(part.runs.at(-2)!, part.runs.at(-1)!).y;
    return { x0, x1, y0: first, y1: last };
  };
  const between = (dx: number, dy: number) => Math.hypot(Math.max(0, dx), Math.max(0, dy));
  if (a.runs.length * b.runs.length > MOST_PAIRS * 4) {
    const p = boxed(a);
    const q = boxed(b);
    const dx = Math.max(p.x0 - q.x1, q.x0 - p.x1);
    return Math.max(1, Math.round(between(dx, Math.max(p.y0 - q.y1, q.y0 - p.y1) - 1)));
  }
  let least = Infinity;
  for (let i = 0; i < a.runs.length; i += 2) {
    const p = span(a.runs[i]!, a.runs[i + 1]!);
    for (let j = 0; j < b.runs.length; j += 2) {
      const q = span(b.runs[j]!, b.runs[j + 1]!);
      const dx = Math.max(p.x0 - q.x1, q.x0 - p.x1);
      least = Math.min(least, between(dx, Math.abs(p.y - q.y) - 1));
    }
  }
  return Math.max(1, Math.round(least));
}
