/** The list as it is shown: what is left to look at, what was seen, and how much of it. */
import type { GonePlace, Place, Places } from '../../api/places';

export interface SeenPlace {
  place: Place | GonePlace;
  how: 'fine' | 'mended';
}

export interface Standing {
  /** What is left, the most promising first. */
  open: readonly Place[];
  /** By frame. */
  seen: readonly SeenPlace[];
  total: number;
  mended: number;
  fine: number;
}

export const NOTHING: Standing = { open: [], seen: [], total: 0, mended: 0, fine: 0 };

/** `decided`: what was decided here and is on its way to the server: fine (true), or taken back (false). */
export function standingOf(list: Places, decided: ReadonlyMap<string, boolean>): Standing {
  const isFine = (place: Place | GonePlace) => decided.get(place.id) ?? place.decision !== null;
  const open = list.places.filter((place) => !isFine(place));
  const fine = [...list.places, ...list.gone.filter((place) => place.decision !== null)].filter(isFine);
  const mended = list.gone.filter((place) => place.decision === null);
  const seen: SeenPlace[] = [
    ...fine.map((place): SeenPlace => ({ place, how: 'fine' })),
    ...mended.map((place): SeenPlace => ({ place, how: 'mended' })),
  ];
  seen.sort((a, b) => a.place.t - b.place.t || a.place.id.localeCompare(b.place.id));
  return { open, seen, total: open.length + seen.length, mended: mended.length, fine: fine.length };
}

export interface ListedPlace {
  place: Place | GonePlace;
  state: 'open' | SeenPlace['how'];
}

/**
 * The open places, and among them that one is at (`current`, which stood at `at`), also when it was just mended: it stays
 * where it was until one goes on, so that nothing moves under the eye.
 */
export function listedPlaces({ open, seen }: Standing, current: string | null, at: number): ListedPlace[] {
  const rows = open.map((place): ListedPlace => ({ place, state: 'open' }));
  const done = seen.find(({ place }) => place.id === current);
  if (done) rows.splice(Math.min(at, rows.length), 0, { place: done.place, state: done.how });
  return rows;
}

/** The place one is at, as long as it is open. */
export function currentPlace(at: { standing: Standing; current: string | null }): Place | undefined {
  return at.standing.open.find(({ id }) => id === at.current);
}
