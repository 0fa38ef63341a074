/** Divisions among lanes: a line from the end of the parent's lane to where each daughter's begins. */

import type { TrackLookup } from './lineageOrder';

export interface Fork {
  /** The lanes of the parent and of the daughter. */
  readonly from: number;
  readonly to: number;
  /** The parent's last frame before the division, and the division's own frame. */
  readonly last: number;
  readonly t: number;
}

/** From every parent among the lanes to its daughters among them. */
export function forksOf(cells: readonly number[], lookup: TrackLookup): Fork[] {
  const laneOf = new Map(cells.map((cell, lane) => [cell, lane]));
  const forks: Fork[] = [];
  cells.forEach((cell, from) => {
    const parent = lookup(cell);
    for (const { daughters, t } of parent?.divisions ?? []) {
      const before = parent!.stretches.findLast(([first]) => first < t);
      const last = before ? Math.min(before[1], t - 1) : t - 1;
      for (const daughter of daughters) {
        const to = laneOf.get(daughter);
        if (to !== undefined) forks.push({ from, to, last, t });
      }
    }
  });
  return forks;
}
