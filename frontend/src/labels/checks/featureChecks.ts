/**
 * The checks of one feature over the frames of a task, kept up to date cell by cell: an edit makes only the cells it
 * touched due again, and those whose comparison looks at the pixels it changed. Nothing is scanned but boxes of cells.
 */
import type { FrameContext } from '../pixelTools/frameContext';
import { forEachSpan, spansRect } from '../spans';
import type { Change, Spans } from '../types';
import type { CellsTable } from '../cellsTable';
import type { DivisionSet } from '../divisionSet';
import { crossFindings, type CrossView } from './crossChecks';
import { linkUnder, type Link } from './links';
import { LEAST_PIECE, SAME_OBJECT, shapeFindings } from './rules';
import { shapeOf } from './shape';
import type { Comparing, Finding } from './types';

export interface CheckSource {
  /** Frames of the task, in order. */
  readonly frames: readonly number[];
  readonly cells: CellsTable;
  readonly divisions: DivisionSet;
  /** A frame with its pixels; null while they are not in memory. */
  context(feature: string, t: number): FrameContext | null;
}

/** What is known of a cell in a frame. `links` by distance in frames: -1, 1, and 2 for what reappears after a gap. */
export interface CellFacts {
  area: number;
  border: boolean;
  hash: number;
  links: Readonly<Partial<Record<-1 | 1 | 2, Link>>>;
  shape: readonly Finding[];
}

/** What `work` did last: looked at the pixels of a cell in a frame, or compared it with the other frames. */
export interface WorkDone {
  did: 'examined' | 'compared';
  t: number;
  cell: number;
}

const REACH = [-1, 1, 2] as const;
const NONE: readonly Finding[] = [];

export class FeatureChecks implements CrossView {
  readonly feature: string;
  readonly source: CheckSource;
  private readonly facts = new Map<number, Map<number, CellFacts>>();
  private readonly crossed = new Map<number, Map<number, readonly Finding[]>>();
  /** By frame and cell: who links to it, as "frame cell". */
  private readonly backrefs = new Map<number, Map<number, Set<string>>>();
  private readonly due = new Map<number, Set<number>>();
  private readonly dueCross = new Map<number, Set<number>>();
  /** Frames whose cells were made due once. */
  private readonly begun = new Set<number>();
  /** Frames that were examined without their pixels' neighbours, or whose pixels changed while they were away. */
  private readonly stale = new Set<number>();
  /** By frame: cells whose findings may be others than `takeChanged` last told. */
  private readonly changed = new Map<number, Set<number>>();
  private linked = 0;
  private same = 0;
  private whole = 0;
  private mode: Comparing = 'cell';
  version = 0;

  constructor(feature: string, source: CheckSource) {
    this.feature = feature;
    this.source = source;
    for (const t of source.frames) {
      for (const map of [this.facts, this.crossed, this.backrefs] as Map<number, Map<number, unknown>>[])
        map.set(t, new Map());
      this.due.set(t, new Set());
      this.dueCross.set(t, new Set());
    }
  }

  get comparing(): Comparing {
    return this.mode;
  }

  /** Frames all of whose cells are examined. */
  get done(): number {
    return this.source.frames.filter((t) => this.begun.has(t) && this.due.get(t)!.size === 0).length;
  }

  factsOf(t: number, cell: number): CellFacts | undefined {
    return this.facts.get(t)?.get(cell);
  }

  linkedFrom(t: number, cell: number): { t: number; cell: number }[] {
    return [...(this.backrefs.get(t)?.get(cell) ?? [])].map((name) => {
      const [at, from] = name.split(' ').map(Number);
      return { t: at!, cell: from! };
    });
  }

  /** The frame `by` steps away in the task. */
  frameAt(t: number, by: number): number | undefined {
    return this.source.frames[this.source.frames.indexOf(t) + by];
  }

  /** A frame came into memory: its cells become due the first time, and whoever could not look at it before. */
  loaded(t: number): void {
    if (!this.due.has(t) || (this.begun.has(t) && !this.stale.has(t))) return;
    this.begun.add(t);
    this.stale.delete(t);
    this.makeDue(t);
    for (const by of REACH) {
      const other = this.frameAt(t, -by);
      if (other !== undefined && this.begun.has(other)) this.makeDue(other);
    }
  }

  hasSeen(t: number): boolean {
    return this.begun.has(t);
  }

  /** Changes that the labels hold now. */
  touch(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'divisions') {
        for (const { parent, daughters } of [...change.removed, ...change.added])
          for (const cell of [parent, ...daughters])
            for (const t of this.source.frames) this.crossAgain(t, cell);
      } else if (change.kind === 'events') continue;
      else if (change.feature !== this.feature) continue;
      else if (change.kind === 'paint') {
        if (!this.due.has(change.t)) continue;
        for (const { before, after, spans } of change.runs) {
          for (const value of [before, after]) this.valueDue(change.t, value);
          this.enclosersDue(change.t, spans);
          this.neighboursDue(change.t, spans);
        }
      } else {
        for (const [t, value, cell] of [...change.removed, ...change.added]) {
          if (!this.due.has(t)) continue;
          this.due.get(t)!.add(cell);
          this.crossAgain(t, cell);
          const spans = this.spansOfValue(t, value);
          this.enclosersDue(t, spans);
          this.neighboursDue(t, spans);
        }
      }
    }
  }

  /**
   * Examine what is due, as far as it is in memory, then compare; after each cell `enough` says whether to stop. True
   * when nothing more can be done now.
   */
  work(enough: (done: WorkDone) => boolean): boolean {
    for (const [t, cells] of this.due) {
      if (cells.size === 0) continue;
      const frame = this.source.context(this.feature, t);
      if (frame === null) {
        this.stale.add(t);
        continue;
      }
      for (const cell of cells) {
        cells.delete(cell);
        this.examine(frame, cell);
        if (enough({ did: 'examined', t, cell })) return false;
      }
    }
    return this.cross(enough);
  }

  /** What is known to be wrong with a cell of frame t. */
  findingsOf(t: number, cell: number): readonly Finding[] {
    const shape = this.factsOf(t, cell)?.shape ?? NONE;
    const crossed = this.crossed.get(t)?.get(cell) ?? NONE;
    return crossed.length === 0 ? shape : [...shape, ...crossed];
  }

  /** The cells whose findings may have changed since this was asked last. */
  takeChanged(): { t: number; cell: number }[] {
    const taken = [...this.changed].flatMap(([t, cells]) => [...cells].map((cell) => ({ t, cell })));
    this.changed.clear();
    return taken;
  }

  /** The hash of a cell's pixels in a frame, 0 where it has none. */
  hashOf(t: number, cell: number): number {
    return this.factsOf(t, cell)?.hash ?? 0;
  }

  private makeDue(t: number): void {
    const due = this.due.get(t)!;
    for (const cell of this.source.cells.cellsAt(t, this.feature)) due.add(cell);
    for (const cell of this.facts.get(t)!.keys()) due.add(cell);
  }

  private valueDue(t: number, value: number): void {
    if (value === 0) return;
    for (const cell of this.source.cells.cellsOf(t, this.feature, value)) this.due.get(t)!.add(cell);
  }

  /** A pixel that is taken from another cell, or given to it, may make or fill a hole of the cell around it. */
  private enclosersDue(t: number, spans: Spans): void {
    const frame = this.source.context(this.feature, t);
    const rect = frame && spansRect(spans, frame.width);
    if (rect) for (const value of frame.stats.near(rect)) this.valueDue(t, value);
  }

  /** Cells of other frames that lie over these pixels look at them. */
  private neighboursDue(t: number, spans: Spans): void {
    for (const by of REACH) {
      const other = this.frameAt(t, -by);
      if (other === undefined || !this.begun.has(other)) continue;
      const frame = this.source.context(this.feature, other);
      if (frame === null) {
        this.stale.add(other);
        continue;
      }
      let last = 0;
      forEachSpan(spans, (start, end) => {
        for (let i = start; i < end; i++) {
          const value = frame.pixels[i]!;
          if (value !== last) this.valueDue(other, (last = value));
        }
      });
    }
  }

  private spansOfValue(t: number, value: number): Spans {
    const frame = this.source.context(this.feature, t);
    const box = frame?.stats.box(value);
    if (!frame || !box) return [];
    const spans: Spans = [];
    let end = 0;
    for (let y = box.y0; y < box.y1; y++) {
      for (let i = y * frame.width + box.x0; i < y * frame.width + box.x1; i++) {
        if (frame.pixels[i] !== value) continue;
        if (i === end && spans.length > 0) spans[spans.length - 1]! += 1;
        else spans.push(i - end, 1);
        end = i + 1;
      }
    }
    return spans;
  }

  private examine(frame: FrameContext, cell: number): void {
    const { t } = frame;
    const shape = shapeOf(frame, cell);
    const before = this.factsOf(t, cell);
    if (shape === null) {
      this.replace(t, cell, before, undefined);
      return;
    }
    const links: Partial<Record<-1 | 1 | 2, Link>> = {};
    for (const by of REACH) {
      const at = this.frameAt(t, by);
      if (at === undefined) continue;
      const other = this.source.context(this.feature, at);
      if (other === null) this.stale.add(at);
      else links[by] = linkUnder(shape.runs, other);
    }
    const about = { feature: this.feature, t, cell, width: frame.width };
    const { area, border, hash } = shape;
    this.replace(t, cell, before, { area, border, hash, links, shape: shapeFindings(about, shape) });
  }

  private replace(
    t: number,
    cell: number,
    before: CellFacts | undefined,
    after: CellFacts | undefined,
  ): void {
    this.tell(t, cell);
    this.crossAgain(t, cell);
    if (before) this.relate(t, cell, before, -1);
    if (after) this.facts.get(t)!.set(cell, after);
    else this.facts.get(t)!.delete(cell);
    if (after) this.relate(t, cell, after, 1);
    this.crossAgain(t, cell);
  }

  private tell(t: number, cell: number): void {
    this.version += 1;
    const cells = this.changed.get(t);
    if (cells) cells.add(cell);
    else this.changed.set(t, new Set([cell]));
  }

  /** Count a cell in (1) or out (-1): who links to whom, and whether numbers go with objects. */
  private relate(t: number, cell: number, { area, border, links }: CellFacts, sign: 1 | -1): void {
    for (const by of REACH) {
      const target = links[by]?.cell ?? null;
      const at = this.frameAt(t, by);
      if (target === null || at === undefined) continue;
      const refs = this.backrefs.get(at)!;
      const names = refs.get(target) ?? new Set();
      refs.set(target, names);
      if (sign === 1) names.add(`${t} ${cell}`);
      else names.delete(`${t} ${cell}`);
    }
    if (border || area < LEAST_PIECE || links[1] === undefined) return;
    this.whole += sign;
    if (links[1].pixels < SAME_OBJECT * area) return;
    this.linked += sign;
    if (links[1].cell === cell) this.same += sign;
  }

  /** Compare a cell anew with the other frames, and those that compare themselves with it (two steps: siblings). */
  private crossAgain(t: number, cell: number): void {
    const near = (at: number, c: number): { t: number; cell: number }[] => {
      const own = REACH.flatMap((by) => {
        const target = this.factsOf(at, c)?.links[by]?.cell ?? null;
        const frame = this.frameAt(at, by);
        return target === null || frame === undefined ? [] : [{ t: frame, cell: target }];
      });
      return [...own, ...this.linkedFrom(at, c)];
    };
    for (const at of this.source.frames) {
      this.dueCross.get(at)!.add(cell);
      // Whether this cell is in frame t matters to all that lie on it in any frame.
      for (const first of near(at, cell)) {
        this.dueCross.get(first.t)!.add(first.cell);
        if (at !== t) continue;
        for (const second of near(first.t, first.cell)) this.dueCross.get(second.t)!.add(second.cell);
      }
    }
  }

  private compares(): Comparing {
    if (this.linked === 0) return 'cell';
    if (this.same >= this.linked / 2) return 'cell';
    return this.linked >= 0.7 * this.whole ? 'overlap' : 'off';
  }

  /** True when all that was due is compared. */
  private cross(enough: (done: WorkDone) => boolean): boolean {
    const mode = this.compares();
    if (mode !== this.mode) {
      this.mode = mode;
      for (const t of this.source.frames) {
        for (const cell of this.facts.get(t)!.keys()) this.dueCross.get(t)!.add(cell);
        for (const cell of this.crossed.get(t)!.keys()) this.dueCross.get(t)!.add(cell);
      }
    }
    for (const [t, cells] of this.dueCross) {
      for (const cell of cells) {
        cells.delete(cell);
        const found = this.factsOf(t, cell) ? crossFindings(this, t, cell) : [];
        const all = this.crossed.get(t)!;
        if (found.length > 0) all.set(cell, found);
        if (found.length > 0 || all.delete(cell)) this.tell(t, cell);
        if (enough({ did: 'compared', t, cell })) return false;
      }
    }
    return true;
  }
}
