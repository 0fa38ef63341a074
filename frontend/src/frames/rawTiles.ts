/** The raw image of a large frame in squares of each level: those in view are loaded, and kept within a budget of bytes. */

import type { Part } from './largeImage';
import { levelSize } from './largeImage';
import type { RawPixels } from './types';

/** A chunk of the server's store. */
export const TILE_EDGE = 1024;
const BYTE_BUDGET = 96_000_000;
const MAX_REQUESTS = 4;

export type FetchPart = (t: number, channel: number, part: Part, signal: AbortSignal) => Promise<RawPixels>;

interface Tile {
  readonly id: string;
  readonly t: number;
  readonly channel: number;
  readonly part: Part;
  pixels: RawPixels | null;
  abort: AbortController | null;
  /** Loading it failed; it is asked for again when another part is looked at. */
  failed: boolean;
  lastUse: number;
}

export interface LoadedTile {
  part: Part;
  pixels: RawPixels;
}

export class RawTiles {
  private readonly image: { width: number; height: number };
  private readonly fetchPart: FetchPart;
  private readonly onLoaded: () => void;
  private readonly tiles = new Map<string, Tile>();
  private wanted: Tile[] = [];
  private loading = 0;
  private clock = 0;
  private bytes = 0;

  constructor(image: { width: number; height: number }, fetchPart: FetchPart, onLoaded: () => void) {
    this.image = image;
    this.fetchPart = fetchPart;
    this.onLoaded = onLoaded;
  }

  /** What is wanted from now on is looked at now: the rest is given up. */
  look(): void {
    this.wanted = [];
  }

  /** The tiles that a part of a level lies in, as far as they are here; the others are loaded. */
  of(t: number, channel: number, part: Part): LoadedTile[] {
    const { width, height } = levelSize(this.image.width, this.image.height, part.level);
    const found: LoadedTile[] = [];
    for (let y0 = part.y0 - (part.y0 % TILE_EDGE); y0 < part.y0 + part.height; y0 += TILE_EDGE) {
      for (let x0 = part.x0 - (part.x0 % TILE_EDGE); x0 < part.x0 + part.width; x0 += TILE_EDGE) {
        const size = { width: Math.min(TILE_EDGE, width - x0), height: Math.min(TILE_EDGE, height - y0) };
        const tile = this.tile(t, channel, { level: part.level, x0, y0, ...size });
        tile.lastUse = ++this.clock;
        if (tile.pixels) found.push({ part: tile.part, pixels: tile.pixels });
        else if (!tile.failed) this.wanted.push(tile);
      }
    }
    return found;
  }

  /** Load what was wanted since `look`, and nothing else. */
  load(): void {
    const wanted = new Set(this.wanted);
    for (const tile of this.tiles.values()) {
      if (tile.abort && !wanted.has(tile)) tile.abort.abort();
    }
    this.pump();
  }

  dispose(): void {
    this.wanted = [];
    for (const tile of this.tiles.values()) tile.abort?.abort();
    this.tiles.clear();
  }

  private tile(t: number, channel: number, part: Part): Tile {
    const id = `${t} ${channel} ${part.level} ${part.y0} ${part.x0}`;
    let tile = this.tiles.get(id);
    if (!tile) {
      tile = { id, t, channel, part, pixels: null, abort: null, failed: false, lastUse: 0 };
      this.tiles.set(id, tile);
    }
    return tile;
  }

  private pump(): void {
    for (const tile of this.wanted) {
      if (this.loading >= MAX_REQUESTS) return;
      if (!tile.pixels && !tile.abort && !tile.failed) this.fetch(tile);
    }
  }

  private fetch(tile: Tile): void {
    const abort = new AbortController();
    tile.abort = abort;
    this.loading += 1;
    this.fetchPart(tile.t, tile.channel, tile.part, abort.signal)
      .then((pixels) => {
        if (abort.signal.aborted) return;
        tile.pixels = pixels;
        this.bytes += pixels.byteLength;
        this.evict();
        this.onLoaded();
      })
      .catch(() => {
        // What is missing stays as coarse as the overview.
        tile.failed = !abort.signal.aborted;
      })
      .finally(() => {
        this.loading -= 1;
        tile.abort = null;
        this.pump();
      });
  }

  private evict(): void {
    const oldest = [...this.tiles.values()].sort((a, b) => a.lastUse - b.lastUse);
    for (const tile of oldest) {
      if (this.bytes <= BYTE_BUDGET) return;
      if (!tile.pixels) continue;
      this.bytes -= tile.pixels.byteLength;
      this.tiles.delete(tile.id);
    }
  }
}
