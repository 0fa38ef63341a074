/**
 * Where the cells of each frame are, for trails: from the statistics of frames in memory, from what was kept of frames
 * that were, and from the server for the others. It measures no pixels while it is asked; what it does not know yet it
 * says so, and a frame in memory that nobody has measured is measured when there is time.
 */
import type { CentroidsOfFrames } from '../../api/centroids';
import type { FrameStore } from '../../frames/frameStore';
import type { MovieLabels } from '../../frames/movieLabels';
import { OutlineCentroids, type Position } from '../../labels/outlineCentroids';
import type { Change } from '../../labels/types';

export type CellPositions = ReadonlyMap<number, Position>;

interface Entry {
  outlines: OutlineCentroids;
  /** null: the cells table has changed since. */
  cells: CellPositions | null;
}

export class CellCentroids {
  /** Rises whenever a place has changed, or one more frame is known. */
  version = 0;
  /** When labels were changed last, in milliseconds of performance.now(). */
  editedAt = -Infinity;
  private readonly labels: MovieLabels;
  private readonly entries = new Map<string, Entry>();
  private readonly unmeasured = new Map<string, { feature: string; t: number }>();
  private readonly listeners = new Set<() => void>();
  private readonly busy: () => boolean;
  private readonly unwatch: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `busy`: now is no time to measure a frame. */
  constructor(labels: MovieLabels, busy: () => boolean) {
    this.labels = labels;
    this.busy = busy;
    this.unwatch = labels.watch((changes) => this.take(changes));
  }

  /** Be told when more is known than before; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private get store(): FrameStore {
    return this.labels.store;
  }

  /** The centroids of the cells of frame t; null while they are not known. */
  at(feature: string, t: number): CellPositions | null {
    const key = keyOf(feature, t);
    const entry = this.entries.get(key) ?? this.fromStats(feature, t);
    if (!entry) {
      if (this.store.state({ kind: 'labels', t, feature }) === 'ready') this.measureLater(feature, t);
      return null;
    }
    entry.cells ??= entry.outlines.cells((value) => this.labels.cells.cellsOf(t, feature, value));
    return entry.cells;
  }

  /** Take what the server knows. A frame that this page has painted, or measured, is left as it is: that is newer. */
  adopt(feature: string, frames: CentroidsOfFrames): void {
    for (const [t, table] of frames) {
      const key = keyOf(feature, t);
      if (this.entries.has(key) || this.store.paintedHere(feature, t)) continue;
      this.entries.set(key, { outlines: OutlineCentroids.from(table), cells: null });
    }
    this.known();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
    this.unwatch();
  }

  private known(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  private take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'paint') {
        const key = keyOf(change.feature, change.t);
        const entry = this.entries.get(key);
        if (!entry) continue;
        entry.cells = null;
        // The statistics of what is in memory have the edit already, and are asked when somebody wants to know.
        if (this.store.knownStats(change.feature, change.t)) this.entries.delete(key);
        else entry.outlines.apply(change.runs, this.labels.width);
      } else if (change.kind === 'cells') {
        for (const [t] of [...change.removed, ...change.added]) {
          const entry = this.entries.get(keyOf(change.feature, t));
          if (entry) entry.cells = null;
        }
      }
    }
    this.version += 1;
    this.editedAt = performance.now();
  }

  private fromStats(feature: string, t: number): Entry | undefined {
    const stats = this.store.knownStats(feature, t);
    if (!stats) return undefined;
    const entry = { outlines: OutlineCentroids.of(stats), cells: null };
    this.entries.set(keyOf(feature, t), entry);
    return entry;
  }

  private measureLater(feature: string, t: number): void {
    this.unmeasured.set(keyOf(feature, t), { feature, t });
    this.timer ??= setTimeout(() => this.measure(), PAUSE_MS);
  }

  /** One frame at a time, so that nothing waits for more than one. */
  private measure(): void {
    this.timer = undefined;
    const [next] = this.unmeasured;
    if (!next) return;
    const [key, { feature, t }] = next;
    if (!this.busy()) {
      this.unmeasured.delete(key);
      if (this.store.stats(feature, t) && this.fromStats(feature, t)) this.known();
    }
    if (this.unmeasured.size > 0) this.timer = setTimeout(() => this.measure(), PAUSE_MS);
  }
}

/** Between two measurements. */
const PAUSE_MS = 60;

const keyOf = (feature: string, t: number) => `${t} ${feature}`;
