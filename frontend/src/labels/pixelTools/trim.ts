/** Trim: of a cell in several pieces, only the piece clicked stays. */
import type { Spans } from '../types';
import type { Patch } from './patch';
import { partsOfRuns, runsInBox, spansOfParts } from './rowRuns';

/** The 8-connected pieces of a cell other than the one at pixel (x, y) of the patch; none when that is off the cell. */
export function otherPieces(patch: Patch, values: readonly number[], at: { x: number; y: number }): Spans {
  const { width, height } = patch;
  const x = Math.floor(at.x);
  const y = Math.floor(at.y);
  if (x < 0 || y < 0 || x >= width || y >= height) return [];
  const clicked = y * width + x;
  const pieces = partsOfRuns(runsInBox(patch, { x0: 0, y0: 0, x1: width, y1: height }, values), width, 1);
  const kept = pieces.find(({ runs }) => {
    for (let i = 0; i < runs.length; i += 2) if (runs[i]! <= clicked && clicked < runs[i + 1]!) return true;
    return false;
  });
  return kept ? spansOfParts(pieces.filter((piece) => piece !== kept)) : [];
}
