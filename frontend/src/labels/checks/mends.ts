/** The safe mends, as changes of one edit: made from the pixels as they are now, not as they were when they were found. */
import { FrameValues } from '../frameValues';
import { changesOfSpans, type FrameContext } from '../pixelTools/frameContext';
import { addRegion } from '../pixelTools/regions';
import { spansOfParts } from '../pixelTools/rowRuns';
import type { Change } from '../types';
import { erasing } from '../writeMode';
import { mendOf } from './rules';
import { shapeOf } from './shape';
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
