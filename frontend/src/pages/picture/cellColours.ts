/** Colours of cells in pictures: far from those of the neighbours, and the same in every frame. */
import type { Outline } from './outlines';
import { token } from './paint';

export const N_LABEL_COLOURS = 12;
/** Cells whose boxes are closer than this (pixels) are neighbours. */
const NEAR = 24;

function near(a: Outline, b: Outline): boolean {
  return (
    a.box.x0 - NEAR < b.box.x1 &&
    b.box.x0 - NEAR < a.box.x1 &&
    a.box.y0 - NEAR < b.box.y1 &&
    b.box.y0 - NEAR < a.box.y1
  );
}

/**
 * Give every cell of a frame a colour, 0 … 11, greedily: the first in its own order that no neighbour has.
 *
 * Cells in `colours` keep theirs; the new ones are added to it.
 */
export function chooseColours(outlines: ReadonlyMap<number, Outline>, colours: Map<number, number>): void {
  for (const [cell, outline] of outlines) {
    if (colours.has(cell)) continue;
    const taken = new Set<number>();
    for (const [other, its] of outlines) {
      const colour = colours.get(other);
      if (colour !== undefined && near(outline, its)) taken.add(colour);
    }
    // 5 and 12 share no factor: consecutive cells start far apart, and every colour is tried.
    const start = (cell * 5) % N_LABEL_COLOURS;
    let choice = start;
    for (let k = 0; k < N_LABEL_COLOURS && taken.has(choice); k++) choice = (choice + 1) % N_LABEL_COLOURS;
    colours.set(cell, taken.has(choice) ? start : choice);
  }
}

/** The 12 label colours of the tokens. */
export function labelColours(): string[] {
  return Array.from({ length: N_LABEL_COLOURS }, (_, i) => token(`--label-${i + 1}`));
}
