/** How tracks end that do not divide: one event for each cell at most. */

import type { TrackEvent } from './types';

const words = ({ cell, t, kind }: TrackEvent) => `Cell ${cell} ${kind} at frame ${t}`;

export class EventSet {
  /** Rises with every change. */
  version = 0;
  private readonly byCell = new Map<number, TrackEvent>();

  constructor(events: readonly TrackEvent[] = []) {
    for (const event of events) this.add(event);
  }

  get size(): number {
    return this.byCell.size;
  }

  /** How the track of a cell ends; null where nobody said. */
  of(cell: number): TrackEvent | null {
    return this.byCell.get(cell) ?? null;
  }

  has({ cell, t, kind }: TrackEvent): boolean {
    const known = this.byCell.get(cell);
    return known?.t === t && known.kind === kind;
  }

  /** A RangeError when the cell has one already. */
  add({ cell, t, kind }: TrackEvent): void {
    const known = this.byCell.get(cell);
    if (known) throw new RangeError(`${words(known)} already.`);
    this.byCell.set(cell, { cell, t, kind });
    this.version += 1;
  }

  /** A RangeError when it is absent. */
  remove(event: TrackEvent): void {
    if (!this.has(event))
      throw new RangeError(`It is not marked that cell ${event.cell} ${event.kind} at frame ${event.t}.`);
    this.byCell.delete(event.cell);
    this.version += 1;
  }

  /** All events by cell. */
  all(): TrackEvent[] {
    return [...this.byCell.values()].sort((a, b) => a.cell - b.cell);
  }

  maxCell(): number {
    let max = 0;
    for (const cell of this.byCell.keys()) max = Math.max(max, cell);
    return max;
  }
}
