/** The safe mends, as changes of one edit: made from the pixels as they are now, not as they were when they were found. */
import { FrameValues } from '../frameValues';
import { changesOfSpans, type FrameContext } from '../pixelTools/frameContext';
import { addRegion } from '../pixelTools/regions';
import type { Change, Spans } from '../types';
import { erasing } from '../writeMode';
import { mendOf } from './rules';
import { shapeOf, type Part } from './shape';
import type { CheckKind } from './types';

/** The changes that mend what a check found about a cell; [] when it is not there any more or not safe to mend. */
export function mendChanges(frame: FrameContext, kind: CheckKind, cell: number): Change[] {
  const shape = shapeOf(frame, cell);
  const mend = shape && mendOf(kind, shape);
  if (!mend) return [];
  if (mend.fill.length > 0) return addRegion(frame, cell, spansOfParts(mend.fill), 'exclude').changes;
  const values = new FrameValues(frame);
  return changesOfSpans(frame, spansOfParts(mend.erase), values, erasing(values, cell));
}

function spansOfParts(parts: readonly Part[]): Spans {
  const runs: [start: number, end: number][] = [];
  for (const { runs: flat } of parts) {
    for (let i = 0; i < flat.length; i += 2) runs.push([flat[i]!, flat[i + 1]!]);
  }
  runs.sort((a, b) => a[0] - b[0]);
  const spans: Spans = [];
  let at = 0;
  for (const [start, end] of runs) {
    spans.push(start - at, end - start);
    at = end;
  }
  return spans;
}
