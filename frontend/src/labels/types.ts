/**
 * What an edit is, exactly as it travels over HTTP and lies in the server's log (docs/formats.md).
 * The same definition stands in Python in `celldata/edits.py`; tests/vectors/edits holds the two together.
 */

import type { CellsTable } from './cellsTable';
import type { DivisionSet } from './divisionSet';
import type { EventSet } from './eventSet';

/** Pairs (gap, length) over row-major flat pixel indices. The first gap is the absolute start; each later gap is the distance from the end of the span before. */
export type Spans = number[];

/** Pixels that held `before` and hold `after` from now on; `before !== after`. */
export interface PaintRun {
  before: number;
  after: number;
  spans: Spans;
}

export interface PaintChange {
  kind: 'paint';
  t: number;
  feature: string;
  runs: PaintRun[];
}

/** One row of the cells table: [t, value, cell]; the feature stands in the change. */
export type CellTuple = [t: number, value: number, cell: number];

export interface CellsChange {
  kind: 'cells';
  feature: string;
  removed: CellTuple[];
  added: CellTuple[];
}

/** `daughters` are sorted; `t` is the first frame of the daughters. */
export interface Division {
  parent: number;
  daughters: number[];
  t: number;
}

export interface DivisionsChange {
  kind: 'divisions';
  removed: Division[];
  added: Division[];
}

/** What happens to a cell at the end of its track, where it does not divide. */
export type EventKind = 'leaves' | 'dies';

/** `t` is the last frame of the cell; a cell has one event at most. */
export interface TrackEvent {
  cell: number;
  t: number;
  kind: EventKind;
}

export interface EventsChange {
  kind: 'events';
  removed: TrackEvent[];
  added: TrackEvent[];
}

export type Change = PaintChange | CellsChange | DivisionsChange | EventsChange;

export interface Edit {
  /** UUID made by the client, so that sending it twice is harmless. */
  id: string;
  action: string;
  /** Id of the edit this one inverts (an undo; a redo undoes the undo). */
  undoes: string | null;
  /** Opaque state of the page, to be restored with the undo; at most 4 kB of JSON. */
  ui: unknown;
  changes: Change[];
}

/** Half-open pixel box: x0 <= x < x1, y0 <= y < y1. */
export interface Rect {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A frame that an edit touched, and where; `rect` is null when only rows of the cells table changed. */
export interface TouchedFrame {
  t: number;
  feature: string;
  rect: Rect | null;
}

/** What edits apply to. Pixels of a frame that is not in memory are null: its paint is applied when it is loaded (frames/localEdits.ts). */
export interface LabelTarget {
  readonly width: number;
  readonly height: number;
  readonly cells: CellsTable;
  readonly divisions: DivisionSet;
  readonly events: EventSet;
  hasFrame(feature: string, t: number): boolean;
  /** The pixels (height * width, row-major) of a frame; null when they are not in memory. */
  frame(feature: string, t: number): Uint32Array | null;
}

/** What tools that add pixels do where another cell is: leave it, take its place, or lie on top of it. */
export type WriteMode = 'exclude' | 'overwrite' | 'overlap';

/** The frames a cell action changes, seen from the current one: t, <= t, >= t, or every frame. */
export type FrameMode = 'one' | 'past' | 'future' | 'all';

/** An action that cannot be done; the message is a sentence for the person at the page. */
export class ActionRefused extends Error {
  override name = 'ActionRefused';
}
