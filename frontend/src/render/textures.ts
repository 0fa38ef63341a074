/**
 * Frames as textures. A texture belongs to a typed array and is made from it when it is first drawn; the array stays the
 * truth, so that a lost context costs an upload and nothing else. Changed boxes are uploaded alone.
 */

import type { RawPixels } from '../frames/types';
import { unionRect } from '../labels/spans';
import type { Rect } from '../labels/types';

/** Memory of the graphics card for frames; the least recently drawn ones go first. */
const TEXTURE_BUDGET = 384_000_000;
/** Levels of the raw pyramid: a frame of 4096² then still fits a thumbnail. */
const MAX_LEVELS = 6;

type Pixels = RawPixels | Uint32Array;

interface TextureFormat {
  internal: number;
  format: number;
  type: number;
}

interface Entry {
  /** The array, as long as somebody else has it, too: a dropped texture is made anew from it. */
  pixels: WeakRef<Pixels>;
  texture: WebGLTexture;
  bytes: number;
  lastUse: number;
  dirty: Rect | null;
  pyramid: boolean;
}

export class FrameTextures {
  private readonly gl: WebGL2RenderingContext;
  private entries = new WeakMap<Pixels, Entry>();
  private readonly live = new Set<Entry>();
  private bytes = 0;
  private clock = 0;
  /** When the drawing under way began. */
  private begun = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  /** What is bound from now on is used together: none of it is dropped to make room for the rest. */
  beginDrawing(): void {
    this.begun = this.clock;
  }

  /** Bind the texture of an array of height * width values to a unit, uploading what it lacks. */
  bind(unit: number, pixels: Pixels, width: number, height: number, pyramid = false): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    let entry = this.entries.get(pixels);
    if (entry === undefined) {
      entry = this.create(pixels, width, height);
    } else {
      gl.bindTexture(gl.TEXTURE_2D, entry.texture);
      if (entry.dirty !== null) this.uploadBox(pixels, width, entry.dirty);
    }
    entry.dirty = null;
    entry.lastUse = ++this.clock;
    if (pyramid && !entry.pyramid) {
      this.uploadPyramid(pixels as RawPixels, width, height);
      entry.pyramid = true;
    }
  }

  /** The array changed inside `rect`: uploaded when it is drawn next. */
  changed(pixels: Pixels, rect: Rect): void {
    const entry = this.entries.get(pixels);
    if (entry !== undefined) entry.dirty = unionRect(entry.dirty, rect);
  }

  /** The array will not be drawn again. */
  forget(pixels: Pixels): void {
    const entry = this.entries.get(pixels);
    if (entry === undefined) return;
    this.drop(entry);
  }

  dispose(): void {
    for (const entry of this.live) this.gl.deleteTexture(entry.texture);
    this.live.clear();
    this.entries = new WeakMap();
    this.bytes = 0;
  }

  private create(pixels: Pixels, width: number, height: number): Entry {
    const { gl } = this;
    const { internal, format, type } = formatOf(gl, pixels);
    const labels = pixels instanceof Uint32Array;
    const levels = labels ? 1 : levelsOf(width, height);
    const bytes = Math.ceil(pixels.byteLength * (levels > 1 ? 4 / 3 : 1));
    this.makeRoom(bytes);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    setNearest(gl, levels);
    gl.texStorage2D(gl.TEXTURE_2D, levels, internal, width, height);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, format, type, pixels);
    const entry: Entry = {
      pixels: new WeakRef(pixels),
      texture,
      bytes,
      lastUse: 0,
      dirty: null,
      pyramid: false,
    };
    this.entries.set(pixels, entry);
    this.live.add(entry);
    this.bytes += bytes;
    return entry;
  }

  private uploadBox(pixels: Pixels, width: number, { x0, y0, x1, y1 }: Rect): void {
    const { gl } = this;
    const { format, type } = formatOf(gl, pixels);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, width);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x0);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y0);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x0, y0, x1 - x0, y1 - y0, format, type, pixels);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
  }

  private uploadPyramid(pixels: RawPixels, width: number, height: number): void {
    const { gl } = this;
    const { format, type } = formatOf(gl, pixels);
    let level: RawPixels = pixels;
    let [w, h] = [width, height];
    for (let i = 1; i < levelsOf(width, height); i++) {
      level = halved(level, w, h);
      w = Math.max(1, w >> 1);
      h = Math.max(1, h >> 1);
      gl.texSubImage2D(gl.TEXTURE_2D, i, 0, 0, w, h, format, type, level);
    }
  }

  private makeRoom(bytes: number): void {
    const oldest = [...this.live].sort((a, b) => a.lastUse - b.lastUse);
    for (const entry of oldest) {
      // What is bound for the drawing under way stays: one frame of 8192² is more than the budget.
      if (this.bytes + bytes <= TEXTURE_BUDGET || entry.lastUse > this.begun) return;
      this.drop(entry);
    }
  }

  private drop(entry: Entry): void {
    if (!this.live.delete(entry)) return;
    const pixels = entry.pixels.deref();
    if (pixels !== undefined) this.entries.delete(pixels);
    this.gl.deleteTexture(entry.texture);
    this.bytes -= entry.bytes;
  }
}

/** Levels of the pyramid that a frame has, the frame itself included. */
export function levelsOf(width: number, height: number): number {
  return Math.min(MAX_LEVELS, 1 + Math.floor(Math.log2(Math.max(width, height))));
}

/** Each value the mean of 2 × 2; a last odd row or column is left out, as in a texture's levels. */
export function halved(pixels: RawPixels, width: number, height: number): RawPixels {
  const w = Math.max(1, width >> 1);
  const h = Math.max(1, height >> 1);
  const result =
    pixels instanceof Uint8Array
      ? new Uint8Array(w * h)
      : pixels instanceof Uint16Array
        ? new Uint16Array(w * h)
        : new Float32Array(w * h);
  const half = pixels instanceof Float32Array ? 0 : 2;
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  for (let y = 0; y < h; y++) {
    for (let x = 0, i = 2 * y * width; x < w; x++, i += 2) {
      const sum = pixels[i]! + pixels[i + right]! + pixels[i + below]! + pixels[i + below + right]!;
      result[y * w + x] = (sum + half) / 4;
    }
  }
  return result;
}

/** Integer textures are complete only when nothing is filtered. */
export function setNearest(gl: WebGL2RenderingContext, levels: number): void {
  const min = levels > 1 ? gl.NEAREST_MIPMAP_NEAREST : gl.NEAREST;
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, min);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

function formatOf(gl: WebGL2RenderingContext, pixels: Pixels): TextureFormat {
  if (pixels instanceof Uint8Array)
    return { internal: gl.R8UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_BYTE };
  if (pixels instanceof Uint16Array) {
    return { internal: gl.R16UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_SHORT };
  }
  if (pixels instanceof Uint32Array) {
    return { internal: gl.R32UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_INT };
  }
  return { internal: gl.R32F, format: gl.RED, type: gl.FLOAT };
}
