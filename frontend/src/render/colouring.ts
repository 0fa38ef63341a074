/**
 * Which of the 12 label colours a cell has: greedy colouring of the neighbourhood graph (cells closer than 24 px), so
 * that neighbours differ. A cell keeps its colour through all frames, once it has one.
 */

import type { CellsTable } from '../labels/cellsTable';
import type { FrameStats } from '../labels/frameStats';
import { unionRect } from '../labels/spans';
import type { Rect } from '../labels/types';
import { LABEL_COLOURS } from './palette';

/** Cells whose boxes are closer than this, in pixels, get different colours where 12 suffice. */
export const NEIGHBOUR_DISTANCE = 24;

interface CellBox {
  cell: number;
  box: Rect;
}

export class CellColouring {
  private readonly colours = new Map<number, number>();
  private readonly neighbours = new Map<number, Set<number>>();

  /** Colour the cells of a frame that have no colour yet. Whether there were any. */
  update(frame: { t: number; feature: string; cells: CellsTable; stats: FrameStats }): boolean {
    const cells = frame.cells.cellsAt(frame.t, frame.feature);
    const fresh = cells.filter((cell) => !this.colours.has(cell));
    if (fresh.length === 0) return false;
    this.connect(boxesOf(cells, frame));
    for (const cell of fresh) this.colours.set(cell, this.freeColour(cell));
    return true;
  }

  /** Index of the cell's colour, 0 … 11. */
  colourOf(cell: number): number {
    return this.colours.get(cell) ?? preferred(cell);
  }

  /**
   * The first colour from the cell's own place in the list on that no neighbour has. Starting at the id makes most
   * colours the same after a reload, whichever frame is opened first, and uses all twelve.
   */
  private freeColour(cell: number): number {
    const uses = new Array<number>(LABEL_COLOURS).fill(0);
    for (const other of this.neighbours.get(cell) ?? []) {
      const colour = this.colours.get(other);
      if (colour !== undefined) uses[colour]! += 1;
    }
    let best = preferred(cell);
    for (let step = 0; step < LABEL_COLOURS; step++) {
      const colour = (preferred(cell) + step) % LABEL_COLOURS;
      if (uses[colour]! < uses[best]!) best = colour;
    }
    return best;
  }

  private connect(boxes: CellBox[]): void {
    // Sweep along x: only boxes that may be near are compared.
    boxes.sort((a, b) => a.box.x0 - b.box.x0);
    boxes.forEach((first, i) => {
      for (let j = i + 1; j < boxes.length; j++) {
        const second = boxes[j]!;
        if (second.box.x0 - first.box.x1 >= NEIGHBOUR_DISTANCE) break;
        const gap = Math.max(second.box.y0 - first.box.y1, first.box.y0 - second.box.y1);
        if (gap < NEIGHBOUR_DISTANCE) {
          this.join(first.cell, second.cell);
          this.join(second.cell, first.cell);
        }
      }
    });
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

function boxesOf(
  cells: readonly number[],
  { t, feature, cells: table, stats }: { t: number; feature: string; cells: CellsTable; stats: FrameStats },
): CellBox[] {
  return cells.flatMap((cell) => {
    let box: Rect | null = null;
    for (const value of table.valuesOf(t, feature, cell)) box = unionRect(box, stats.box(value));
    return box === null ? [] : [{ cell, box }];
  });
}
