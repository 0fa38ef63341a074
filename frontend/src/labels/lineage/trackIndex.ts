/**
 * The tracks of a movie as views read them: where each begins, ends and is missing, whom it divides into. Made when it
 * is first asked for; an edit makes anew only the tracks that it names.
 */

import type { Lineage } from '../divisions';
import type { Change, Division } from '../types';
import { lineageOrder, type LineageOrder } from './lineageOrder';

/** First and last frame of an unbroken part of a track. */
export type Stretch = readonly [first: number, last: number];

export interface Track {
  readonly cell: number;
  readonly first: number;
  readonly last: number;
  /** How many frames it is in. */
  readonly frames: number;
  /** By time; more than one where the cell is missing in between. */
  readonly stretches: readonly Stretch[];
  /** In the order of their divisions; sound labels have one at most. */
  readonly parents: readonly number[];
  /** What it divides into, by t; sound labels have one division at most. */
  readonly divisions: readonly Division[];
  /** Of all its divisions, by t and then number, each once. */
  readonly daughters: readonly number[];
}

/** First and last frame of each unbroken part; `frames` ascending. */
export function stretchesOf(frames: readonly number[]): Stretch[] {
  const found: [number, number][] = [];
  for (const t of frames) {
    const open = found.at(-1);
    if (open && open[1] === t - 1) open[1] = t;
    else found.push([t, t]);
  }
  return found;
}

/** Whether the cell is in frame t. */
export const isIn = ({ stretches }: Track, t: number): boolean =>
  stretches.some(([first, last]) => first <= t && t <= last);

/** The frame of the track that is nearest to t; the earlier of two. */
export function nearestFrame({ stretches }: Track, t: number): number {
  let best = stretches[0]![0];
  for (const [first, last] of stretches) {
    const frame = Math.min(last, Math.max(first, t));
    if (Math.abs(frame - t) < Math.abs(best - t)) best = frame;
  }
  return best;
}

/** The frames between the first and the last one in which the cell is missing. */
export const gapsOf = ({ stretches }: Track): Stretch[] =>
  stretches.slice(1).map(([first], i): Stretch => [stretches[i]![1] + 1, first - 1]);

export class TrackIndex {
  /** Rises with every change of a track or a division. */
  version = 0;
  private readonly lineage: Lineage;
  private readonly made = new Map<number, Track | null>();
  /** All tracks by number, and by their first frame; null until they are asked for. */
  private sorted: Track[] | null = null;
  private begins: Track[] | null = null;
  /** Named by changes since those were made. */
  private readonly stale = new Set<number>();
  private ordered: LineageOrder | null = null;
  /** How many cells have a track; null until it is asked for. */
  private present: Set<number> | null = null;

  constructor(lineage: Lineage) {
    this.lineage = lineage;
  }

  /** These changes are made, or taken back: what they name is read again. */
  note(changes: readonly Change[]): void {
    const named = new Set<number>();
    for (const change of changes) {
      if (change.kind === 'cells') {
        for (const [, , cell] of change.removed) named.add(cell);
        for (const [, , cell] of change.added) named.add(cell);
      } else if (change.kind === 'divisions') {
        for (const { parent, daughters } of [...change.removed, ...change.added]) {
          named.add(parent);
          for (const cell of daughters) named.add(cell);
        }
      }
    }
    if (named.size === 0) return;
    for (const cell of named) {
      this.made.delete(cell);
      if (this.lineage.cells.has(cell)) this.present?.add(cell);
      else this.present?.delete(cell);
      if (this.sorted) this.stale.add(cell);
    }
    this.ordered = null;
    this.version += 1;
  }

  /** null for a cell that is in no frame. */
  track(cell: number): Track | null {
    const known = this.made.get(cell);
    if (known !== undefined) return known;
    const track = trackOf(this.lineage, cell);
    this.made.set(cell, track);
    return track;
  }

  get size(): number {
    this.present ??= new Set(this.lineage.cells.cells());
    return this.present.size;
  }

  /** All tracks by number. */
  tracks(): readonly Track[] {
    this.refresh();
    return this.sorted!;
  }

  /** All tracks, families together. */
  order(): LineageOrder {
    this.refresh();
    this.ordered ??= lineageOrder(this.begins!, (cell) => this.track(cell));
    return this.ordered;
  }

  /** What was named by changes goes and comes again: lists that are nearly in order are sorted in no time. */
  private refresh(): void {
    if (this.sorted && this.stale.size === 0) return;
    const cells = this.sorted ? this.stale : this.lineage.cells.cells();
    const fresh = [...cells].flatMap((cell) => this.track(cell) ?? []);
    const kept = (tracks: Track[] | null) => (tracks ?? []).filter(({ cell }) => !this.stale.has(cell));
    this.sorted = [...kept(this.sorted), ...fresh].sort((a, b) => a.cell - b.cell);
    this.begins = [...kept(this.begins), ...fresh].sort((a, b) => a.first - b.first || a.cell - b.cell);
    this.stale.clear();
  }
}

function trackOf({ cells, divisions }: Lineage, cell: number): Track | null {
  const frames = cells.framesOf(cell);
  if (frames.length === 0) return null;
  const made = divisions.of(cell);
  const makes = made.filter((division) => division.parent === cell);
  return {
    cell,
    first: frames[0]!,
    last: frames.at(-1)!,
    frames: frames.length,
    stretches: stretchesOf(frames),
    parents: [
      ...new Set(made.filter(({ daughters }) => daughters.includes(cell)).map((each) => each.parent)),
    ],
    divisions: makes,
    daughters: [...new Set(makes.flatMap(({ daughters }) => daughters))],
  };
}
