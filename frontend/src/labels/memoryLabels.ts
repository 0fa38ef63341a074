/** Labels that are wholly in memory: small frames of any task, for tests and for what is computed without a server. */

import { CellsTable } from './cellsTable';
import { DivisionSet } from './divisionSet';
import { EventSet } from './eventSet';
import { FrameStats } from './frameStats';
import type { FrameContext } from './pixelTools/frameContext';
import type { CellTuple, Division, LabelTarget, TrackEvent } from './types';

export interface LabelsAsRows {
  /** feature -> t -> rows of pixels. */
  frames: Record<string, Record<string, number[][]>>;
  cells: Record<string, CellTuple[]>;
  divisions: Division[];
  /** Left out where there are none. */
  events?: TrackEvent[];
}

export class MemoryLabels implements LabelTarget {
  readonly width: number;
  readonly height: number;
  readonly cells: CellsTable;
  readonly divisions: DivisionSet;
  readonly events: EventSet;
  private readonly images = new Map<string, Uint32Array>();
  private readonly names: { feature: string; t: string }[] = [];

  constructor(
    { frames, cells, divisions, events = [] }: LabelsAsRows,
    [height, width]: readonly [number, number],
  ) {
    this.width = width;
    this.height = height;
    this.cells = CellsTable.fromTuples(cells);
    this.divisions = new DivisionSet(divisions);
    this.events = new EventSet(events);
    for (const [feature, byFrame] of Object.entries(frames)) {
      for (const [t, rows] of Object.entries(byFrame)) {
        this.images.set(`${feature} ${t}`, Uint32Array.from(rows.flat()));
        this.names.push({ feature, t });
      }
    }
  }

  hasFrame(feature: string, t: number): boolean {
    return this.images.has(`${feature} ${t}`);
  }

  frame(feature: string, t: number): Uint32Array | null {
    return this.images.get(`${feature} ${t}`) ?? null;
  }

  context(feature: string, t: number): FrameContext {
    const pixels = this.images.get(`${feature} ${t}`);
    if (pixels === undefined) throw new RangeError(`There is no frame ${t} of ${feature}.`);
    const { width, height, cells, divisions } = this;
    return {
      t,
      feature,
      width,
      height,
      pixels,
      cells,
      divisions,
      stats: FrameStats.of(pixels, width, height),
    };
  }

  toRows(): LabelsAsRows {
    const frames: LabelsAsRows['frames'] = {};
    for (const { feature, t } of this.names) {
      const pixels = this.images.get(`${feature} ${t}`)!;
      const rows = Array.from({ length: this.height }, (_, y) => [
        ...pixels.subarray(y * this.width, (y + 1) * this.width),
      ]);
      (frames[feature] ??= {})[t] = rows;
    }
    return {
      frames,
      cells: this.cells.toTuples(),
      divisions: this.divisions.all(),
      ...(this.events.size > 0 && { events: this.events.all() }),
    };
  }
}
