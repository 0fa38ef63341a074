/** Lineages for tests: cells by the frames they are in, without pixels; the value of a cell is its id. */
import { MemoryLabels } from '../memoryLabels';
import type { CellTuple, Division } from '../types';

export type Tracks = Readonly<Record<number, readonly number[]>>;

export const rowsOf = (tracks: Tracks): CellTuple[] =>
  Object.entries(tracks).flatMap(([cell, frames]) =>
    frames.map((t): CellTuple => [t, Number(cell), Number(cell)]),
  );

/** Frames from `first` to `last`, both included. */
export const span = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** A movie of so many frames in one feature, or in several. */
export function movie(
  tracks: Tracks,
  divisions: Division[] = [],
  { length = 10, other = {} }: { length?: number; other?: Record<string, Tracks> } = {},
): MemoryLabels {
  const features = { nucleus: tracks, ...other };
  const frames = Object.fromEntries(span(0, length - 1).map((t) => [String(t), [[0]]]));
  const each = <T>(of: (name: string) => T) =>
    Object.fromEntries(Object.keys(features).map((name) => [name, of(name)]));
  return new MemoryLabels(
    {
      frames: each(() => frames),
      cells: Object.fromEntries(Object.entries(features).map(([name, cells]) => [name, rowsOf(cells)])),
      divisions,
    },
    [1, 1],
  );
}
