/** In a task that is a part of a field, the cells of the margin are the neighbours' to check. */
import type { Core } from '../../api/image';
import type { MovieLabels } from '../../frames/movieLabels';
import type { Finding } from '../../labels/checks/types';
import { isOutside } from '../view/cursorWords';

type Where = Pick<Finding, 'feature' | 't' | 'cell' | 'from'>;

/** The centroid of a cell in a frame; null where it is not there. */
function centroidOf(labels: Pick<MovieLabels, 'context'>, feature: string, t: number, cell: number) {
  const frame = labels.context(feature, t);
  let [n, x, y] = [0, 0, 0];
  for (const value of frame?.cells.valuesOf(t, feature, cell) ?? []) {
    const at = frame?.stats.centroid(value);
    const count = frame?.stats.count(value) ?? 0;
    if (!at) continue;
    n += count;
    x += at.x * count;
    y += at.y * count;
  }
  return n > 0 ? { x: x / n, y: y / n } : null;
}

/** Whether a finding is about a cell of the part that counts; all are where there is no margin. */
export function ofPart(core: Core | null, labels: Pick<MovieLabels, 'context'>, finding: Where): boolean {
  if (core === null) return true;
  const { feature, t, cell, from } = finding;
  const at =
    centroidOf(labels, feature, t, cell) ??
    (from === undefined ? null : centroidOf(labels, feature, from, cell));
  return at === null || !isOutside(core, at.x, at.y);
}
