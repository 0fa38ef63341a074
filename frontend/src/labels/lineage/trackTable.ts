/** The table of tracks: what its columns hold, how it is sorted and searched. */

import { gapsOf, type Track } from './trackIndex';

export type Column = 'cell' | 'first' | 'last' | 'frames' | 'parent' | 'daughters' | 'gaps';

export interface Sorting {
  readonly column: Column;
  readonly down: boolean;
}

/** Number of frames in which the cell is missing between its first and its last one. */
export const missingFrames = (track: Track): number => track.last - track.first + 1 - track.frames;

const KEYS: Readonly<Record<Column, (track: Track) => number>> = {
  cell: ({ cell }) => cell,
  first: ({ first }) => first,
  last: ({ last }) => last,
  frames: ({ frames }) => frames,
  // Those without come first.
  parent: ({ parents }) => parents[0] ?? 0,
  daughters: ({ daughters }) => daughters.length,
  gaps: missingFrames,
};

/** Equal ones by number. */
export function sortTracks(tracks: readonly Track[], { column, down }: Sorting): Track[] {
  const key = KEYS[column];
  const sign = down ? -1 : 1;
  return [...tracks].sort((a, b) => sign * (key(a) - key(b)) || a.cell - b.cell);
}

/** Those whose number begins with the digits of `text`, and those that are its parent or daughters where it is a whole number. */
export function findTracks(tracks: readonly Track[], text: string): readonly Track[] {
  const digits = text.replace(/\D/g, '');
  if (digits === '') return tracks;
  const number = Number(digits);
  return tracks.filter(
    ({ cell, parents, daughters }) =>
      String(cell).startsWith(digits) || parents.includes(number) || daughters.includes(number),
  );
}

/** The frames of the gaps: "37-39, 50". */
export const gapWords = (track: Track): string =>
  gapsOf(track)
    .map(([first, last]) => (first === last ? String(first) : `${first}-${last}`))
    .join(', ');
