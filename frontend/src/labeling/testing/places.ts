/** Places as the server lists them: for tests. */
import type { GonePlace, Place, Places } from '../../api/places';

/** A swap of 1 and 2 from frame 1 on, unless said otherwise. */
export function aPlace(id: string, given: Partial<Place> = {}): Place {
  return {
    id,
    kind: 'swap',
    feature: 'nucleus',
    t: 1,
    cells: [1, 2],
    where: { y: 1, x: 1 },
    title: 'Two cells may have swapped',
    detail: '1 and 2 jump 9 µm, others 1 µm',
    score: 0.9,
    frames: [0, 1],
    box: [0, 0, 2, 2],
    action: { action: 'swap', cells: [1, 2], t: 1 },
    decision: null,
    ...given,
  };
}

export function somePlaces(places: Place[], gone: GonePlace[], sequence = 0): Places {
  const fine = [...places, ...gone].filter(({ decision }) => decision !== null).length;
  const mended = gone.filter(({ decision }) => decision === null).length;
  const counts = { total: places.length + gone.length, seen: fine + mended, fine, mended };
  return { sequence, places, gone, counts };
}
