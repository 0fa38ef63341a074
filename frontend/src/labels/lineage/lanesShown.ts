/** Which tracks have a lane, and in what order, in each of the three views. */

import { familyOf } from './lineageOrder';
import type { TrackIndex } from './trackIndex';

export type LanesView = 'around' | 'lineage' | 'reasons';

/** A place that is worth a look, and whom it is about. */
export interface OpenReason {
  readonly t: number;
  readonly cells: readonly number[];
}

export interface Attention {
  readonly selected: number | null;
  /** The cells an action is about, those near the selected one, those under the pointer: in the order in which they come. */
  readonly others: readonly number[];
  /** The cells of the frame, for when nothing is selected. */
  readonly here: readonly number[];
}

/** The family of the selected cell in its order, then what is told of the selected cell, then the others. */
export function lanesAround(
  index: TrackIndex,
  reasons: readonly OpenReason[],
  { selected, others, here }: Attention,
): number[] {
  const cells = new Set<number>();
  const add = (cell: number) => {
    if (index.track(cell) !== null) cells.add(cell);
  };
  if (selected === null) here.forEach(add);
  else {
    for (const { cell } of familyOf(selected, (each) => index.track(each))) cells.add(cell);
    for (const reason of reasons) if (reason.cells.includes(selected)) reason.cells.forEach(add);
  }
  others.forEach(add);
  return [...cells];
}

/** The same lanes, those of `first` at the top where they are farther apart than there is room for. */
export function broughtTogether(
  cells: readonly number[],
  first: readonly number[],
  room: number,
): readonly number[] {
  const lanes = first.map((cell) => cells.indexOf(cell)).filter((lane) => lane >= 0);
  if (lanes.length < 2 || Math.max(...lanes) - Math.min(...lanes) < room) return cells;
  const top = lanes.sort((a, b) => a - b).map((lane) => cells[lane]!);
  return [...top, ...cells.filter((cell) => !top.includes(cell))];
}

/** The tracks that open places name, those of one place together, in the order of the places. */
export function lanesOfReasons(index: TrackIndex, reasons: readonly OpenReason[]): number[] {
  const cells = new Set(reasons.flatMap((reason) => reason.cells));
  return [...cells].filter((cell) => index.track(cell) !== null);
}

/** The frames of the open places by cell, ascending. */
export function reasonFrames(reasons: readonly OpenReason[]): Map<number, number[]> {
  const frames = new Map<number, number[]>();
  for (const { t, cells } of reasons) {
    for (const cell of cells) {
      const known = frames.get(cell);
      if (known === undefined) frames.set(cell, [t]);
      else if (!known.includes(t)) known.push(t);
    }
  }
  for (const each of frames.values()) each.sort((a, b) => a - b);
  return frames;
}
