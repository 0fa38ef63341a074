/** Where one looks along a lineage: frames of a cell, its family, and the places where tracks divide, begin and end. */

import type { Lineage } from '../divisions';
import type { Division } from '../types';

/** A frame, and the cell to look at in it. */
export interface Place {
  t: number;
  cell: number;
}

/** A place that one comes to on the way through all of its kind; `cells`: whom it is about. */
export interface Landmark extends Place {
  cells: readonly number[];
}

/** The frame of the cell before (-1) or after (1) frame t. */
export function frameBeside({ cells }: Lineage, cell: number, t: number, by: 1 | -1): number | undefined {
  const frames = cells.framesOf(cell);
  return by === 1 ? frames.find((frame) => frame > t) : frames.findLast((frame) => frame < t);
}

const nearest = (divisions: readonly Division[], t: number): Division | undefined =>
  [...divisions].sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t))[0];

/** The parent in its last frame before the division; null when the cell has none. */
export function parentOf({ cells, divisions }: Lineage, cell: number, t: number): Place | null {
  const division = nearest(divisions.ofDaughter(cell), t);
  if (!division) return null;
  const { parent } = division;
  return {
    cell: parent,
    t: cells.framesOf(parent).findLast((frame) => frame < division.t) ?? division.t - 1,
  };
}

/** The first (0) or the other daughter (1) in her first frame; null when the cell has no such daughter. */
export function daughterOf(lineage: Lineage, cell: number, t: number, which: 0 | 1): Place | null {
  const division = nearest(lineage.divisions.ofParent(cell), t);
  const daughter = division?.daughters[which];
  return division && daughter !== undefined ? born(lineage, division, daughter) : null;
}

/** The daughter after this one of the division that made it; null when it has no sister. */
export function sisterOf(lineage: Lineage, cell: number, t: number): Place | null {
  const division = nearest(lineage.divisions.ofDaughter(cell), t);
  if (!division || division.daughters.length < 2) return null;
  const { daughters } = division;
  return born(lineage, division, daughters[(daughters.indexOf(cell) + 1) % daughters.length]!);
}

function born({ cells }: Lineage, division: Division, cell: number): Place {
  return { cell, t: cells.framesOf(cell).find((frame) => frame >= division.t) ?? division.t };
}

/** Every division, at the first of its daughters. */
export function divisionPlaces({ cells, divisions }: Lineage): Landmark[] {
  return divisions.all().map(({ parent, daughters, t }) => ({
    t,
    cell: daughters.find((cell) => cells.has(cell, t)) ?? daughters[0]!,
    cells: [...daughters, parent],
  }));
}

/** Where cells appear that nobody divided into, after the first frame of the task. */
export function appearances({ cells, divisions }: Lineage, first: number): Landmark[] {
  return cells.cells().flatMap((cell) => {
    const [t] = cells.framesOf(cell);
    return t === undefined || t <= first || divisions.ofDaughter(cell).length > 0
      ? []
      : [{ t, cell, cells: [cell] }];
  });
}

/** The last frames of cells that end before the last frame of the task and do not divide. */
export function disappearances({ cells, divisions }: Lineage, last: number): Landmark[] {
  return cells.cells().flatMap((cell) => {
    const t = cells.framesOf(cell).at(-1);
    return t === undefined || t >= last || divisions.ofParent(cell).length > 0
      ? []
      : [{ t, cell, cells: [cell] }];
  });
}

/**
 * The landmark after (1) or before (-1) where one is. Who looks at one goes on from it; else those of the frame count as
 * well, so that none is passed over when one was mended and is no more.
 */
export function landmarkBeside(
  landmarks: readonly Landmark[],
  { t, cell }: { t: number; cell: number | null },
  by: 1 | -1,
): Landmark | null {
  const order = [...landmarks].sort((a, b) => a.t - b.t || a.cell - b.cell);
  const at = order.findIndex((each) => each.t === t && cell !== null && each.cells.includes(cell));
  if (at >= 0) return order[at + by] ?? null;
  return (by === 1 ? order.find((each) => each.t >= t) : order.findLast((each) => each.t <= t)) ?? null;
}
