import { describe, expect, it } from 'vitest';

import { movie, span } from '../testing/lineages';
import {
  appearances,
  daughterOf,
  disappearances,
  divisionPlaces,
  frameBeside,
  landmarkBeside,
  parentOf,
  sisterOf,
} from './landmarks';

/** 1 divides into 2 and 3, 3 divides into 4; 7 comes and goes; 8 is there all the time. */
const family = movie({ 1: [0, 1, 2], 2: span(4, 9), 3: [4, 5], 4: span(6, 9), 7: [3, 4, 6], 8: span(0, 9) }, [
  { parent: 1, daughters: [2, 3], t: 4 },
  { parent: 3, daughters: [4], t: 6 },
]);

describe('along a track', () => {
  it('frames of the cell, over its gaps', () => {
    expect([frameBeside(family, 7, 4, 1), frameBeside(family, 7, 6, -1)]).toEqual([6, 4]);
    expect([frameBeside(family, 7, 6, 1), frameBeside(family, 7, 3, -1)]).toEqual([undefined, undefined]);
  });

  it('the parent in its last frame, a daughter in her first', () => {
    expect(parentOf(family, 2, 9)).toEqual({ cell: 1, t: 2 });
    expect(daughterOf(family, 1, 0, 0)).toEqual({ cell: 2, t: 4 });
    expect(daughterOf(family, 1, 0, 1)).toEqual({ cell: 3, t: 4 });
    expect(sisterOf(family, 2, 9)).toEqual({ cell: 3, t: 4 });
    expect(sisterOf(family, 3, 4)).toEqual({ cell: 2, t: 4 });
  });

  it('nobody where there is nobody', () => {
    expect([parentOf(family, 1, 0), daughterOf(family, 2, 4, 0), daughterOf(family, 3, 4, 1)]).toEqual([
      null,
      null,
      null,
    ]);
    expect([sisterOf(family, 4, 6), sisterOf(family, 8, 0)]).toEqual([null, null]);
  });
});

describe('places', () => {
  it('divisions stand at their daughters', () => {
    expect(divisionPlaces(family)).toEqual([
      { t: 4, cell: 2, cells: [2, 3, 1] },
      { t: 6, cell: 4, cells: [4, 3] },
    ]);
  });

  it('appearances leave out daughters and the first frame, disappearances parents and the last', () => {
    expect(appearances(family, 0)).toEqual([{ t: 3, cell: 7, cells: [7] }]);
    expect(disappearances(family, 9)).toEqual([{ t: 6, cell: 7, cells: [7] }]);
  });

  it('are gone through in order, those of one frame too', () => {
    const places = [5, 2, 9].map((cell) => ({ t: cell === 9 ? 7 : 3, cell, cells: [cell] }));
    const next = (t: number, cell: number | null, by: 1 | -1 = 1) =>
      landmarkBeside(places, { t, cell }, by)?.cell;
    expect([next(0, null), next(3, 2), next(3, 5), next(7, 9)]).toEqual([2, 5, 9, undefined]);
    expect([next(9, null, -1), next(7, 9, -1), next(3, 2, -1)]).toEqual([9, 5, undefined]);
    // Who stands in a frame and looks at none of its places comes to the first of them.
    expect([next(3, 77), next(3, null)]).toEqual([2, 2]);
  });

  it('are one for whoever looks at one of their cells', () => {
    expect(landmarkBeside(divisionPlaces(family), { t: 4, cell: 3 }, 1)?.t).toBe(6);
  });
});
