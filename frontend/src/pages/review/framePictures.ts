/** Frames of a task as they are drawn on the desk: raw picture, outlines of the two states that are compared. */
import { fetchLabelFrame, fetchRawFrame, type LabelSource } from '../../api/frames';
import { imageOf } from '../../api/image';
import type { Lineage, Task } from '../../api/types';
import { type Outline, outlinesOf } from '../picture/outlines';
import type { RawFrame } from './rawPainter';

export interface FramePicture {
  t: number;
  raw: RawFrame;
  before: ReadonlyMap<number, Outline>;
  after: ReadonlyMap<number, Outline>;
}

/** Values of each cell, for every frame of a feature. */
export type ValuesOfCells = ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>;

export function valuesOfCells(lineage: Lineage, feature: string): ValuesOfCells {
  const frames = new Map<number, Map<number, number[]>>();
  for (const [t, value, cell] of lineage.cells[feature] ?? []) {
    let cells = frames.get(t);
    if (!cells) frames.set(t, (cells = new Map<number, number[]>()));
    const values = cells.get(cell);
    if (values) values.push(value);
    else cells.set(cell, [value]);
  }
  return frames;
}

/** One of the two states: where its pixels are, and what their values mean. */
export interface StateSource {
  labels: LabelSource;
  cells: ValuesOfCells;
}

export interface PictureSource {
  task: Task;
  feature: string;
  channel: number;
  before: StateSource;
  after: StateSource;
}

async function load(source: PictureSource, t: number): Promise<FramePicture> {
  const { task, feature, channel, before, after } = source;
  const image = imageOf(task);
  const [raw, labelsBefore, labelsAfter] = await Promise.all([
    fetchRawFrame(image, t, channel),
    fetchLabelFrame(task.id, image, feature, t, before.labels),
    fetchLabelFrame(task.id, image, feature, t, after.labels),
  ]);
  const outlines = (pixels: Uint32Array, frames: ValuesOfCells) =>
    outlinesOf(pixels, image.width, image.height, frames.get(t) ?? new Map<number, number[]>());
  return {
    t,
    raw: { pixels: raw, size: image },
    before: outlines(labelsBefore.pixels, before.cells),
    after: outlines(labelsAfter.pixels, after.cells),
  };
}

/** At 1100 × 700 pixels of 16 bits a frame takes 1.5 MB: these are 25 MB. */
const KEPT = 16;

/** Loads each frame once, keeps the last ones used, and forgets failures so that a second try is a second request. */
export class FramePictures {
  private readonly source: PictureSource;
  private readonly loading = new Map<number, Promise<FramePicture>>();

  constructor(source: PictureSource) {
    this.source = source;
  }

  get(t: number): Promise<FramePicture> {
    const known = this.loading.get(t);
    const picture = known ?? load(this.source, t);
    // Map keeps the order of insertion: what is asked for again becomes the youngest.
    this.loading.delete(t);
    this.loading.set(t, picture);
    if (!known) {
      picture.catch(() => {
        if (this.loading.get(t) === picture) this.loading.delete(t);
      });
      for (const oldest of this.loading.keys()) {
        if (this.loading.size <= KEPT) break;
        this.loading.delete(oldest);
      }
    }
    return picture;
  }

  /** Begin to load a frame that will probably be asked for; whether it fails is of no interest yet. */
  prefetch(t: number): void {
    this.get(t).catch(() => undefined);
  }
}
