/** What an action takes from the marked ends of tracks besides, in a few words for its preview. */

import type { Change } from '../types';

/** Phrases at most; more are counted. */
const MOST = 2;

/** "no mark that 121 dies at 66"; '' when nothing is lost. A mark that goes on with another number is not. */
export function lostEvents(changes: readonly Change[]): string {
  const phrases = changes
    .filter((change) => change.kind === 'events')
    .flatMap(({ removed, added }) =>
      removed
        .filter(
          ({ cell, t, kind }) =>
            !added.some((each) => each.cell === cell || (each.t === t && each.kind === kind)),
        )
        .map(({ cell, t, kind }) => `no mark that ${cell} ${kind} at ${t}`),
    );
  const more = phrases.length - MOST;
  return [...phrases.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
