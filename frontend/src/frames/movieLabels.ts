/** The labels of a task as edits see them: pixels in a frame store, the cells table, the divisions and the events. */

import type { CellsTable } from '../labels/cellsTable';
import type { DivisionSet } from '../labels/divisionSet';
import { EventSet } from '../labels/eventSet';
import { applyEdit } from '../labels/edits';
import type { FrameContext } from '../labels/pixelTools/frameContext';
import type { Change, Edit, LabelTarget, TouchedFrame } from '../labels/types';
import type { FrameStore } from './frameStore';

export interface CommitOptions {
  /** The pixels hold the edit already: it is a stroke that was painted as it was drawn. */
  painted?: boolean;
  /** The edit's place in the server's log, when it is known. */
  sequence?: number | null;
}

export class MovieLabels implements LabelTarget {
  readonly store: FrameStore;
  readonly cells: CellsTable;
  readonly divisions: DivisionSet;
  readonly events: EventSet;

  private readonly watchers = new Set<(changes: readonly Change[]) => void>();

  constructor(store: FrameStore, cells: CellsTable, divisions: DivisionSet, events = new EventSet()) {
    this.store = store;
    this.cells = cells;
    this.divisions = divisions;
    this.events = events;
  }

  get width(): number {
    return this.store.width;
  }

  get height(): number {
    return this.store.height;
  }

  hasFrame(feature: string, t: number): boolean {
    return this.store.has(t) && this.store.features.includes(feature);
  }

  frame(feature: string, t: number): Uint32Array | null {
    return this.store.labels(feature, t);
  }

  /** What pixel tools need of a frame; null while it is not in memory. */
  context(feature: string, t: number): FrameContext | null {
    const pixels = this.frame(feature, t);
    const stats = this.store.stats(feature, t);
    if (pixels === null || stats === null) return null;
    const { width, height, cells, divisions } = this;
    return { t, feature, width, height, pixels, cells, divisions, stats };
  }

  /** Be told of changes that the labels hold now; returns how to stop. */
  watch(listener: (changes: readonly Change[]) => void): () => void {
    this.watchers.add(listener);
    return () => {
      this.watchers.delete(listener);
    };
  }

  /** Tell who watches that these changes are made. */
  changed(changes: readonly Change[]): void {
    for (const listener of this.watchers) listener(changes);
  }

  /**
   * Apply an edit to everything in memory, keep it for frames that are loaded later, and tell who listens to the store.
   * Throws EditConflict when it does not fit, and then nothing has changed.
   */
  commit(edit: Edit, options: CommitOptions = {}): TouchedFrame[] {
    const touched = applyEdit(edit, this, { painted: options.painted ?? false });
    for (const change of edit.changes) {
      if (change.kind === 'paint') this.store.takeOver(change);
    }
    this.store.recordEdit(edit, options.sequence ?? null);
    for (const { feature, t, rect } of touched) if (rect !== null) this.store.painted(feature, t, rect);
    this.changed(edit.changes);
    return touched;
  }
}
