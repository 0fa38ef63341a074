/**
 * Which of the 12 label colours a cell has. New cells are coloured greedily by their neighbourhood (cells closer than
 * 24 px). A cell keeps its colour through all frames, unless it comes to touch another of the same colour in a frame that
 * is shown: then one of the two, the cell that was edited if it is one of them, gets another.
 */

import type { FrameStats } from '../labels/frameStats';
import type { Rect } from '../labels/types';
import { boxOfCell } from '../labels/pixelTools/cellPixels';
import { cellsCloseTo, cellsIn, grown, type CellsFrame } from './nearbyCells';
import { LABEL_COLOURS } from './palette';

/** Cells whose boxes are closer than this, in pixels, get different colours where 12 suffice. */
export const NEIGHBOUR_DISTANCE = 24;
/** Cells this close, in pixels along either axis, never look alike: touching, or hardly apart. */
export const TOUCHING = 3;
/** A touching cell counts so many times what one that is only near does. */
const TOUCHING_WEIGHT = 1000;
/** So often a cell gives way to others: frames that want different colours of it must not send it round in circles. */
const MOST_MOVES = 6;
/** How far a change of colour may spread where a cell is surrounded by all twelve. */
const MOST_SPREAD = 3;

interface CellBox {
  cell: number;
  box: Rect;
}

export class CellColouring {
  private readonly colours = new Map<number, number>();
  private readonly neighbours = new Map<number, Set<number>>();
  /** Cells that touched one of their own colour, in any frame, with what touched them there. */
  private readonly touching = new Map<number, Set<number>>();
  /** How often a cell has changed its colour because of others. */
  private readonly moves = new Map<number, number>();
  /** Frames in which no touching cells look alike, and the state that was true for. */
  private checked = new WeakMap<FrameStats, string>();
  private changes = 0;

  /** Rises when a cell that had a colour gets another. */
  get version(): number {
    return this.changes;
  }

  /**
   * Colour the cells of a frame that have no colour yet, and part those that touch in it and look alike. `edited` is the
   * cell that changes rather than others. Costs nothing while cells and colours are as they were. Whether any colour changed.
   */
  update(frame: CellsFrame, edited: number | null = null): boolean {
    const state = () => `${frame.cells.version} ${this.changes}`;
    if (this.checked.get(frame.stats) === state()) return false;
    const before = this.changes;
    const cells = frame.cells.cellsAt(frame.t, frame.feature);
    const boxes = cells.flatMap((cell): CellBox[] => {
      const box = boxOfCell(frame, cell);
      return box === null ? [] : [{ cell, box }];
    });
    boxes.sort((a, b) => a.box.x0 - b.box.x0);
    const fresh = cells.filter((cell) => !this.colours.has(cell));
    if (fresh.length > 0) this.connect(boxes);
    for (const cell of fresh) this.colours.set(cell, this.freeColour(cell, new Set()));
    forEachNear(boxes, TOUCHING, (a, b) => {
      if (this.colours.get(a) === this.colours.get(b)) this.part(frame, a, b, edited);
    });
    this.checked.set(frame.stats, state());
    return fresh.length > 0 || this.changes > before;
  }

  /** A cell that is being drawn inside `rect`: it has its colour from the first pixel on. */
  introduce(frame: CellsFrame, cell: number, rect: Rect): void {
    if (this.colours.has(cell)) return;
    this.joinAll(cell, cellsIn(frame, grown(rect, NEIGHBOUR_DISTANCE, frame.stats)));
    this.colours.set(cell, this.freeColour(cell, new Set()));
  }

  /** Pixels changed inside `rect`: part what touches there and looks alike. Whether a colour changed. */
  touched(frame: CellsFrame, rect: Rect, edited: number | null = null): boolean {
    const before = this.changes;
    for (const cell of cellsIn(frame, grown(rect, TOUCHING, frame.stats))) {
      const colour = this.colours.get(cell);
      if (colour === undefined) continue;
      for (const other of cellsCloseTo(frame, cell, TOUCHING, rect)) {
        if (this.colours.get(other) === this.colours.get(cell))
          this.recolourOneOf(frame, cell, other, edited);
      }
    }
    return this.changes > before;
  }

  /** Index of the cell's colour, 0 … 11. */
  colourOf(cell: number): number {
    return this.colours.get(cell) ?? preferred(cell);
  }

  private part(frame: CellsFrame, a: number, b: number, edited: number | null): void {
    // Boxes may be near where the cells are not.
    if (cellsCloseTo(frame, a, TOUCHING).has(b)) this.recolourOneOf(frame, a, b, edited);
  }

  private recolourOneOf(frame: CellsFrame, a: number, b: number, edited: number | null): void {
    // Without an edit the younger one changes: what was there first is what people remember.
    const own = edited === a || edited === b;
    const cell = own ? edited : Math.max(a, b);
    const moves = own ? 0 : (this.moves.get(cell) ?? 0);
    if (moves >= MOST_MOVES) return;
    this.moves.set(cell, moves + 1);
    this.recolour(frame, cell, new Set());
  }

  private recolour(frame: CellsFrame, cell: number, settled: Set<number>): void {
    const touching = cellsCloseTo(frame, cell, TOUCHING);
    const known = this.touching.get(cell);
    this.touching.set(cell, new Set([...(known ?? []), ...touching]));
    const box = boxOfCell(frame, cell);
    if (box !== null) this.joinAll(cell, cellsIn(frame, grown(box, NEIGHBOUR_DISTANCE, frame.stats)));
    const colour = this.freeColour(cell, touching);
    if (colour !== this.colours.get(cell)) {
      this.colours.set(cell, colour);
      this.changes += 1;
    }
    settled.add(cell);
    if (settled.size > MOST_SPREAD) return;
    // All twelve are around it: those that have the one that was chosen, the fewest, take another.
    for (const other of touching) {
      if (this.colours.get(other) === colour && !settled.has(other)) this.recolour(frame, other, settled);
    }
  }

  /**
   * The first colour from the cell's own place in the list on that the fewest neighbours have. Starting at the id makes
   * most colours the same after a reload, whichever frame is opened first, and uses all twelve.
   */
  private freeColour(cell: number, touching: ReadonlySet<number>): number {
    const uses = new Array<number>(LABEL_COLOURS).fill(0);
    const count = (other: number, weight: number) => {
      const colour = this.colours.get(other);
      if (colour !== undefined) uses[colour]! += weight;
    };
    for (const other of this.neighbours.get(cell) ?? []) count(other, 1);
    for (const other of this.touching.get(cell) ?? []) count(other, TOUCHING_WEIGHT / 10);
    for (const other of touching) count(other, TOUCHING_WEIGHT);
    let best = preferred(cell);
    for (let step = 0; step < LABEL_COLOURS; step++) {
      const colour = (preferred(cell) + step) % LABEL_COLOURS;
      if (uses[colour]! < uses[best]!) best = colour;
    }
    return best;
  }

  private connect(boxes: readonly CellBox[]): void {
    forEachNear(boxes, NEIGHBOUR_DISTANCE, (a, b) => {
      this.join(a, b);
      this.join(b, a);
    });
  }

  private joinAll(cell: number, others: Iterable<number>): void {
    for (const other of others) {
      if (other === cell) continue;
      this.join(cell, other);
      this.join(other, cell);
    }
  }

  private join(cell: number, other: number): void {
    const known = this.neighbours.get(cell);
    if (known === undefined) this.neighbours.set(cell, new Set([other]));
    else known.add(other);
  }
}

function preferred(cell: number): number {
  return (((cell - 1) % LABEL_COLOURS) + LABEL_COLOURS) % LABEL_COLOURS;
}

/** Pairs of boxes closer than `distance` along both axes; boxes come sorted by x0, so that only those that may be near are compared. */
function forEachNear(
  boxes: readonly CellBox[],
  distance: number,
  visit: (first: number, second: number) => void,
): void {
  boxes.forEach((first, i) => {
    for (let j = i + 1; j < boxes.length; j++) {
      const second = boxes[j]!;
      if (second.box.x0 - first.box.x1 >= distance) break;
      const gap = Math.max(second.box.y0 - first.box.y1, first.box.y0 - second.box.y1);
      if (gap < distance) visit(first.cell, second.cell);
    }
  });
}
