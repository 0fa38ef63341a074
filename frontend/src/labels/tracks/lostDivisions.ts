/** What an action on tracks takes from divisions besides, in a few words for its preview. */

import type { Change, DivisionsChange } from '../types';

/** Phrases at most; more are counted. */
const MOST = 2;

/** "12 divides no more at 37", "96 is no daughter of 12"; '' when nothing is lost. */
export function lostDivisions(changes: readonly Change[]): string {
  const phrases = changes
    .filter((change): change is DivisionsChange => change.kind === 'divisions')
    .flatMap(({ removed, added }) =>
      removed.flatMap((division) => {
        const { parent, daughters, t } = division;
        const hers = added.filter((each) => each.parent === parent);
        const heirs =
          hers.length > 0
            ? hers
            : added.filter((each) => each.t === t && each.daughters.some((id) => daughters.includes(id)));
        const left = new Set(heirs.flatMap((each) => each.daughters));
        if (left.size === 0) return [`${parent} divides no more at ${t}`];
        // As many as before: those that are missing have another number.
        const lost = left.size < daughters.length ? daughters.filter((cell) => !left.has(cell)) : [];
        return lost.map((cell) => `${cell} is no daughter of ${parent}`);
      }),
    );
  const more = phrases.length - MOST;
  return [...phrases.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
