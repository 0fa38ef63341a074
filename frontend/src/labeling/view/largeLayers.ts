/**
 * What is drawn of an image too large to be one texture: from afar its overview, closer a window of the level whose
 * pixels come nearest to those of the screen, a little larger than the view. Windows are made of tiles of the raw image
 * and of the labels in memory, and move when the view leaves them.
 */

import type { FrameStore } from '../../frames/frameStore';
import { levelSize, partOfRect, thinLabels, type Overview, type Part } from '../../frames/largeImage';
import { RawTiles } from '../../frames/rawTiles';
import type { RawPixels } from '../../frames/types';
import type { Rect } from '../../labels/types';
import type { Camera } from '../../render/camera';

/** Windows begin and end at multiples of this, so that a small movement changes none. */
const GRID = 256;
/** Pixels round the view that the smooth outlines look at. */
const REACH = 8;

export interface Layer<Pixels> {
  pixels: Pixels;
  part: Part;
}

interface Window<Pixels> extends Layer<Pixels> {
  /** The tiles that are in it; of labels the array they were taken from. */
  from: string | Uint32Array;
}

export class LargeLayers {
  private readonly store: FrameStore;
  /** The overview as a part. */
  readonly whole: Part;
  private readonly tiles: RawTiles;
  private readonly forget: (pixels: RawPixels | Uint32Array) => void;
  private readonly raws = new Map<string, Window<RawPixels>>();
  private readonly labels = new Map<string, Window<Uint32Array>>();

  /** `forget`: an array will not be drawn again. `onLoaded`: there is more to be seen. */
  constructor(
    store: FrameStore,
    overview: Overview,
    forget: (pixels: RawPixels | Uint32Array) => void,
    onLoaded: () => void,
  ) {
    this.store = store;
    this.whole = { ...overview, x0: 0, y0: 0 };
    this.forget = forget;
    this.tiles = new RawTiles(store, (...part) => store.fetchers.rawPart!(...part), onLoaded);
  }

  /** What follows is all that the main view shows. */
  beginView(frames: readonly number[]): void {
    this.tiles.look();
    for (const kept of [this.raws, this.labels] as Map<string, Window<RawPixels | Uint32Array>>[]) {
      for (const [key, { pixels }] of kept) {
        if (frames.includes(Number(key.split(' ', 1)[0]))) continue;
        this.forget(pixels);
        kept.delete(key);
      }
    }
  }

  endView(): void {
    this.tiles.load();
  }

  /** A raw channel for this camera. `far`: a small picture, for which the overview will do. */
  raw(t: number, channel: number, camera: Camera, far: boolean): Layer<RawPixels> | null {
    const overview = this.store.raw(t, channel);
    if (!overview) return null;
    const level = Math.max(0, Math.round(Math.log2(1 / camera.scale)));
    if (far || level >= this.whole.level) return { pixels: overview, part: this.whole };
    const key = `${t} ${channel}`;
    const known = this.raws.get(key);
    const needed = this.inView(camera, level);
    const part = known && holds(known.part, needed) ? known.part : this.grown(needed);
    const tiles = this.tiles.of(t, channel, part);
    const from = tiles.map((tile) => `${tile.part.x0} ${tile.part.y0}`).join();
    if (known && known.part === part && known.from === from) return known;
    const window = { part, from, pixels: enlarged(overview, this.whole, part) };
    for (const tile of tiles) copyPart(tile.pixels, tile.part, window.pixels, part);
    if (known) this.forget(known.pixels);
    this.raws.set(key, window);
    return window;
  }

  /** Labels for this camera. `ratio`: device pixels per CSS pixel, one label of which is drawn at most. */
  labelsOf(
    t: number,
    feature: string,
    camera: Camera,
    ratio: number,
    far: boolean,
  ): Layer<Uint32Array> | null {
    const overview = this.store.labelOverview(feature, t);
    if (!overview) return null;
    const pixels = this.store.labels(feature, t);
    const level = Math.max(0, Math.floor(Math.log2(ratio / camera.scale)));
    if (far || !pixels || level >= this.whole.level) return { pixels: overview, part: this.whole };
    const key = `${t} ${feature}`;
    const known = this.labels.get(key);
    const needed = this.inView(camera, level);
    if (known && known.from === pixels && holds(known.part, needed)) return known;
    const part = this.grown(needed);
    const window = { part, from: pixels, pixels: new Uint32Array(part.width * part.height) };
    thinLabels(pixels, this.store, part, part, window.pixels);
    if (known) this.forget(known.pixels);
    this.labels.set(key, window);
    return window;
  }

  /** Labels changed inside a box of image pixels: tell which arrays that are drawn did, and where. */
  painted(t: number, feature: string, rect: Rect, changed: (pixels: Uint32Array, at: Rect) => void): void {
    const overview = this.store.labelOverview(feature, t);
    const far = overview && partOfRect(rect, this.whole);
    if (overview && far) changed(overview, rectIn(far, this.whole));
    const window = this.labels.get(`${t} ${feature}`);
    const near = window && partOfRect(rect, window.part);
    const pixels = near && this.store.labels(feature, t);
    if (!window || !near || !pixels) return;
    thinLabels(pixels, this.store, window.part, near, window.pixels);
    changed(window.pixels, rectIn(near, window.part));
  }

  dispose(): void {
    this.tiles.dispose();
  }

  private inView(camera: Camera, level: number): Part {
    const size = levelSize(this.store.width, this.store.height, level);
    const reach = (n: number) => n / 2 / camera.scale / 2 ** level + REACH;
    const [x, y] = [camera.x / 2 ** level, camera.y / 2 ** level];
    const clamp = (value: number, most: number) => Math.min(Math.max(0, Math.floor(value)), most);
    const x0 = clamp(x - reach(camera.viewWidth), size.width - 1);
    const y0 = clamp(y - reach(camera.viewHeight), size.height - 1);
    const x1 = clamp(x + reach(camera.viewWidth) + 1, size.width);
    const y1 = clamp(y + reach(camera.viewHeight) + 1, size.height);
    return { level, x0, y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0) };
  }

  private grown(part: Part): Part {
    const size = levelSize(this.store.width, this.store.height, part.level);
    const down = (value: number) => Math.max(0, Math.floor((value - GRID / 2) / GRID) * GRID);
    const up = (value: number, most: number) => Math.min(most, Math.ceil((value + GRID / 2) / GRID) * GRID);
    const [x0, y0] = [down(part.x0), down(part.y0)];
    return {
      level: part.level,
      x0,
      y0,
      width: up(part.x0 + part.width, size.width) - x0,
      height: up(part.y0 + part.height, size.height) - y0,
    };
  }
}

function holds(outer: Part, inner: Part): boolean {
  return (
    outer.level === inner.level &&
    outer.x0 <= inner.x0 &&
    outer.y0 <= inner.y0 &&
    outer.x0 + outer.width >= inner.x0 + inner.width &&
    outer.y0 + outer.height >= inner.y0 + inner.height
  );
}

function rectIn(part: Part, whole: Part): Rect {
  const [x0, y0] = [part.x0 - whole.x0, part.y0 - whole.y0];
  return { x0, y0, x1: x0 + part.width, y1: y0 + part.height };
}

/** A part of a finer level from the overview, each of its pixels as a square. */
function enlarged(overview: RawPixels, whole: Part, part: Part): RawPixels {
  const target = overview.slice(0, 0).constructor as new (length: number) => RawPixels;
  const pixels = new target(part.width * part.height);
  const shift = whole.level - part.level;
  for (let y = 0; y < part.height; y++) {
    const row = Math.min((part.y0 + y) >> shift, whole.height - 1) * whole.width;
    const to = y * part.width;
    for (let x = 0; x < part.width; x++) {
      pixels[to + x] = overview[row + Math.min((part.x0 + x) >> shift, whole.width - 1)]!;
    }
  }
  return pixels;
}

/** Copy what two parts of a level have in common. */
function copyPart(from: RawPixels, source: Part, to: RawPixels, target: Part): void {
  const x0 = Math.max(source.x0, target.x0);
  const x1 = Math.min(source.x0 + source.width, target.x0 + target.width);
  const y1 = Math.min(source.y0 + source.height, target.y0 + target.height);
  if (x1 <= x0) return;
  for (let y = Math.max(source.y0, target.y0); y < y1; y++) {
    const start = (y - source.y0) * source.width - source.x0;
    to.set(from.subarray(start + x0, start + x1), (y - target.y0) * target.width + x0 - target.x0);
  }
}
