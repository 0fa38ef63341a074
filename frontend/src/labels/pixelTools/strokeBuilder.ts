/**
 * A stroke of the brush or the eraser while it is drawn. It paints into the frame's array at once, so that the screen
 * shows it, and gives the changes of the whole stroke when it ends, or takes every pixel back. Its cost follows the
 * pixels it covers: neither the number of cells nor the size of the frame matters.
 */

import { FrameValues } from '../frameValues';
import { RunWriter, runsOf, unionRect } from '../spans';
import {
  ActionRefused,
  type CellTuple,
  type Change,
  type PaintRun,
  type Rect,
  type WriteMode,
} from '../types';
import { erasing, painting, type ValueMap } from '../writeMode';
import { sweep, type Point } from './brush';
import { changesOfRuns, type FrameContext } from './frameContext';

/** What a stroke needs to grow by when its log of pixels is full. */
const FIRST_CAPACITY = 4096;

/** To sort a pixel costs as much as to look at so many pixels of a box. */
const SORTING_COSTS = 16;

export interface StrokeOptions {
  frame: FrameContext;
  /** The cell that is painted or erased; `nextCellId` gives one for a new cell. */
  cell: number;
  mode: WriteMode | 'erase';
}

export class StrokeBuilder {
  readonly cell: number;
  private readonly frame: FrameContext;
  private readonly values: FrameValues;
  private readonly map: ValueMap;
  private readonly bounds: Rect;
  /** Pixels changed, in the order of the stroke, with the value they held. A pixel changes once: the map is idempotent. */
  private indices = new Uint32Array(FIRST_CAPACITY);
  private before = new Uint32Array(FIRST_CAPACITY);
  private length = 0;
  private last: Point | null = null;
  private rect: Rect | null = null;
  private open = true;

  constructor({ frame, cell, mode }: StrokeOptions) {
    this.frame = frame;
    this.cell = cell;
    this.values = new FrameValues(frame);
    this.map = mode === 'erase' ? erasing(this.values, cell) : painting(this.values, cell, mode);
    this.bounds = { x0: 0, y0: 0, x1: frame.width, y1: frame.height };
  }

  /** Number of pixels changed so far. */
  get changed(): number {
    return this.length;
  }

  /** Go on to pixel (x, y), joined with the point before. Returns the box of what changed, null when nothing did. */
  strokeTo(x: number, y: number, radius: number): Rect | null {
    this.mustBeOpen();
    const to = { x: Math.floor(x), y: Math.floor(y) };
    const start = this.length;
    sweep(this.last ?? to, to, radius, this.bounds, (row, x0, x1) => {
      const offset = row * this.frame.width;
      for (let i = offset + x0; i < offset + x1; i++) this.paint(i);
    });
    this.last = to;
    return this.dirtySince(start);
  }

  /** The next strokeTo is joined with this place, which is painted with it. */
  strokeFrom(x: number, y: number): void {
    this.mustBeOpen();
    this.last = { x: Math.floor(x), y: Math.floor(y) };
  }

  /** Rows for values that came up in this stroke and are not in the cells table yet: needed to draw them. */
  provisionalRows(): CellTuple[] {
    return this.values.rows();
  }

  /** The box of all that changed. */
  get dirty(): Rect | null {
    return this.rect;
  }

  /** The changes of the stroke, [] when no pixel changed. The pixels hold them already: commit with `painted: true`. */
  finish(): Change[] {
    this.mustBeOpen();
    this.open = false;
    const runs = this.dense() ? this.runsInBox() : this.runsOfPixels();
    return changesOfRuns(this.frame, runs, this.values);
  }

  /** Give every pixel back. Returns the box of what changed. */
  cancel(): Rect | null {
    this.mustBeOpen();
    this.open = false;
    for (let i = 0; i < this.length; i++) this.frame.pixels[this.indices[i]!] = this.before[i]!;
    return this.rect;
  }

  /** Whether the pixels fill so much of their box that to look through it is quicker than to sort them. */
  private dense(): boolean {
    if (this.rect === null) return false;
    const { x0, y0, x1, y1 } = this.rect;
    return (x1 - x0) * (y1 - y0) < this.length * SORTING_COSTS;
  }

  private runsInBox(): PaintRun[] {
    const { pixels, width: frameWidth } = this.frame;
    const { x0, y0, x1, y1 } = this.rect!;
    const width = x1 - x0;
    const painted = new Uint8Array(width * (y1 - y0));
    const before = new Uint32Array(painted.length);
    for (let i = 0; i < this.length; i++) {
      const index = this.indices[i]!;
      const y = Math.floor(index / frameWidth);
      const at = (y - y0) * width + index - y * frameWidth - x0;
      painted[at] = 1;
      before[at] = this.before[i]!;
    }
    const writer = new RunWriter();
    for (let y = y0; y < y1; y++) {
      const shift = y * frameWidth + x0 - (y - y0) * width;
      for (let at = (y - y0) * width; at < (y + 1 - y0) * width; at++)
        if (painted[at] === 1) writer.add(at + shift, at + shift + 1, before[at]!, pixels[at + shift]!);
    }
    return writer.runs();
  }

  private runsOfPixels(): PaintRun[] {
    const { pixels } = this.frame;
    const indices = this.indices.subarray(0, this.length);
    return runsOf(
      indices,
      (i) => this.before[i]!,
      (i) => pixels[indices[i]!]!,
    );
  }

  private paint(index: number): void {
    const { pixels } = this.frame;
    const value = pixels[index]!;
    const after = this.map(value);
    if (after === value) return;
    if (this.length === this.indices.length) this.grow();
    this.indices[this.length] = index;
    this.before[this.length] = value;
    this.length += 1;
    pixels[index] = after;
  }

  private grow(): void {
    const indices = new Uint32Array(this.indices.length * 2);
    const before = new Uint32Array(this.indices.length * 2);
    indices.set(this.indices);
    before.set(this.before);
    this.indices = indices;
    this.before = before;
  }

  private dirtySince(start: number): Rect | null {
    if (start === this.length) return null;
    const { width } = this.frame;
    let x0 = Infinity;
    let x1 = 0;
    let y0 = Infinity;
    let y1 = 0;
    for (let i = start; i < this.length; i++) {
      const index = this.indices[i]!;
      const y = Math.floor(index / width);
      const x = index - y * width;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      if (y >= y1) y1 = y + 1;
    }
    const rect = { x0, y0, x1, y1 };
    this.rect = unionRect(this.rect, rect);
    return rect;
  }

  private mustBeOpen(): void {
    if (!this.open) throw new ActionRefused('This stroke has ended.');
  }
}
