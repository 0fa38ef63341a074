/**
 * Draws views of frames with WebGL2. One renderer, one context, any number of views: the main one on `canvas`, others
 * (thumbnails, the views of a review) on 2D canvases. All share the textures, so that a frame is uploaded once.
 */

import type { RawPixels } from '../frames/types';
import { unionRect } from '../labels/spans';
import type { Rect } from '../labels/types';
import { ENTRY, type LabelLookup } from './lookup';
import { Program } from './program';
import { LOOKUP_WIDTH } from './labelShader';
import { MAX_CHANNELS, type ShaderVariant } from './shaders';
import { boxToDraw, showsTheSame } from './redraw';
import { FrameTextures, levelsOf, setNearest } from './textures';
import type { LabelLayer, Palette, View } from './types';

/** The browser gives no WebGL2 context. */
export class WebGL2Unavailable extends Error {
  override name = 'WebGL2Unavailable';

  constructor() {
    super(
      'This browser cannot draw the images: WebGL2 is off. Use a current Chrome, Edge, Firefox or Safari.',
    );
  }
}

/** Texture units: raw channels from 0 on, then these. */
const LABELS_UNIT = MAX_CHANNELS;
const LOOKUP_UNIT = MAX_CHANNELS + 1;

/** What depends on the context and is made anew when it comes back. */
interface Resources {
  textures: FrameTextures;
  programs: Map<string, Program>;
  lookups: WeakMap<LabelLookup, WebGLTexture>;
  /** Lookups in the order they were made: old ones are deleted, they are made anew with each selection. */
  lookupQueue: WeakRef<LabelLookup>[];
  offscreen: { framebuffer: WebGLFramebuffer; texture: WebGLTexture; width: number; height: number } | null;
}

/** Lookups kept: the strip's five, the review's three, and the newest of the main view. */
const KEPT_LOOKUPS = 16;

export class GlRenderer {
  /** Shows the main view; put it into the page. Its size is set by `draw`. */
  readonly canvas: HTMLCanvasElement;
  private readonly gl: WebGL2RenderingContext;
  private readonly palette: Palette;
  private readonly onRestored: () => void;
  private resources: Resources | null;
  /** What is on `canvas`, and where labels have changed since. */
  private shown: View | null = null;
  private dirty: Rect | null = null;

  /** `onRestored` is called when a lost context is back and everything must be drawn again. Throws WebGL2Unavailable. */
  constructor(palette: Palette, onRestored: () => void = () => undefined) {
    this.canvas = document.createElement('canvas');
    const gl = this.canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
      // Views are drawn in parts.
      preserveDrawingBuffer: true,
    });
    if (gl === null) throw new WebGL2Unavailable();
    this.gl = gl;
    this.palette = palette;
    this.onRestored = onRestored;
    this.resources = newResources(gl);
    this.canvas.addEventListener('webglcontextlost', this.contextLost);
    this.canvas.addEventListener('webglcontextrestored', this.contextRestored);
  }

  /** Whether the context is lost; drawing then does nothing until it is back. */
  get lost(): boolean {
    return this.resources === null || this.gl.isContextLost();
  }

  /**
   * Draw the main view on `canvas`, which takes the size of the view's camera. When nothing but label pixels changed
   * since the last time (see `changed`), only their box is drawn. A view must not be altered once it was drawn.
   */
  draw(view: View): void {
    const { viewWidth, viewHeight } = view.camera;
    if (this.canvas.width !== viewWidth) this.canvas.width = viewWidth;
    if (this.canvas.height !== viewHeight) this.canvas.height = viewHeight;
    if (this.resources === null || this.gl.isContextLost()) return;
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    if (this.shown !== null && showsTheSame(this.shown, view)) {
      if (this.dirty !== null) {
        const box = boxToDraw(view, this.dirty);
        gl.enable(gl.SCISSOR_TEST);
        gl.scissor(box.x, box.y, box.width, box.height);
        this.render(view, this.resources, false);
        gl.disable(gl.SCISSOR_TEST);
      }
    } else {
      this.render(view, this.resources, false);
    }
    this.shown = view;
    this.dirty = null;
  }

  /** Draw another view on a 2D canvas, which takes the size of the view's camera. */
  drawTo(target: HTMLCanvasElement, view: View): void {
    const { gl, resources } = this;
    const { viewWidth: width, viewHeight: height } = view.camera;
    if (resources === null || gl.isContextLost() || width < 1 || height < 1) return;
    this.bindOffscreen(resources, width, height);
    this.render(view, resources, true);
    const image = new ImageData(width, height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(image.data.buffer));
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    if (target.width !== width) target.width = width;
    if (target.height !== height) target.height = height;
    target.getContext('2d')?.putImageData(image, 0, 0);
  }

  /** Label pixels changed inside `rect`; uploaded with the next draw. */
  changed(pixels: Uint32Array, rect: Rect): void {
    this.resources?.textures.changed(pixels, rect);
    if (this.shown?.labels?.pixels === pixels) this.dirty = unionRect(this.dirty, rect);
  }

  /** Pixels that were dropped from memory: their texture goes too. */
  forget(pixels: RawPixels | Uint32Array): void {
    this.resources?.textures.forget(pixels);
  }

  /** Wait until everything drawn so far is on the canvas: for measuring. */
  finish(): void {
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.canvas.removeEventListener('webglcontextlost', this.contextLost);
    this.canvas.removeEventListener('webglcontextrestored', this.contextRestored);
    this.resources?.textures.dispose();
    this.resources = null;
    // Browsers keep few contexts: give it back now and not when the garbage is collected.
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.remove();
  }

  private readonly contextLost = (event: Event) => {
    event.preventDefault();
    this.resources = null;
    this.shown = null;
    this.dirty = null;
  };

  private readonly contextRestored = () => {
    this.resources = newResources(this.gl);
    this.onRestored();
  };

  private render(view: View, resources: Resources, topDown: boolean): void {
    const { gl } = this;
    const { camera } = view;
    const channels = view.channels.slice(0, MAX_CHANNELS);
    const program = this.program(resources, {
      channels: channels.length,
      float: channels[0]?.pixels instanceof Float32Array,
      labels: view.labels === null ? 'none' : view.labels.lookup.sparse ? 'sparse' : 'dense',
    });
    gl.viewport(0, 0, camera.viewWidth, camera.viewHeight);
    program.use();
    program.vec2('viewSize', camera.viewWidth, camera.viewHeight);
    program.vec2('centre', camera.x, camera.y);
    program.float('scale', camera.scale);
    program.float('ratio', view.pixelRatio);
    program.int('topDown', topDown ? 1 : 0);
    program.ivec2('imageSize', view.width, view.height);
    program.vec3('canvasColour', this.palette.canvas);
    program.vec3('selectColour', this.palette.select);
    program.vec3('hoverColour', this.palette.hover);
    program.int('invert', view.invert ? 1 : 0);
    program.int('border', view.border ? 1 : 0);

    // The level whose pixels come nearest to one device pixel.
    const wanted = Math.round(Math.log2(1 / camera.scale));
    const level = Math.min(Math.max(0, wanted), levelsOf(view.width, view.height) - 1);
    program.int('level', level);
    channels.forEach((channel, i) => {
      resources.textures.bind(i, channel.pixels, view.width, view.height, level > 0);
      program.int(`raw${i}`, i);
      const span = Math.max(channel.high - channel.low, 1e-9);
      program.vec3(`range${i}`, [channel.low, 1 / span, channel.gamma]);
      program.vec3(`colour${i}`, channel.colour);
    });
    if (view.labels !== null) this.setLabels(program, resources, view.labels, view);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private setLabels(program: Program, resources: Resources, layer: LabelLayer, view: View): void {
    const { gl } = this;
    resources.textures.bind(LABELS_UNIT, layer.pixels, view.width, view.height);
    gl.activeTexture(gl.TEXTURE0 + LOOKUP_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.lookupTexture(resources, layer.lookup));
    program.int('labels', LABELS_UNIT);
    program.int('lookup', LOOKUP_UNIT);
    program.int('lookupEntries', layer.lookup.entries);
    // One label per image pixel, or when zoomed out per CSS pixel.
    const zoom = view.camera.scale / view.pixelRatio;
    program.float('pitch', Math.max(1, 1 / zoom));
    program.float('smoothness', ramp(zoom, 1, 2) * (1 - ramp(zoom, 6, 10)));
    program.float('narrowing', ramp(zoom, 6, 10));
    program.vec3s('palette', this.palette.labels);
    program.float('cellOpacity', layer.cellOpacity);
    program.float('outlineOpacity', layer.outlineOpacity);
  }

  private lookupTexture(resources: Resources, lookup: LabelLookup): WebGLTexture {
    const known = resources.lookups.get(lookup);
    if (known !== undefined) return known;
    const { gl } = this;
    const rows = Math.max(1, Math.ceil(lookup.entries / LOOKUP_WIDTH));
    const padded = new Uint32Array(rows * LOOKUP_WIDTH * ENTRY);
    padded.set(lookup.data);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    setNearest(gl, 1);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32UI, LOOKUP_WIDTH, rows);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, LOOKUP_WIDTH, rows, gl.RGBA_INTEGER, gl.UNSIGNED_INT, padded);
    resources.lookups.set(lookup, texture);
    resources.lookupQueue.push(new WeakRef(lookup));
    this.dropOldLookups(resources);
    return texture;
  }

  private dropOldLookups(resources: Resources): void {
    while (resources.lookupQueue.length > KEPT_LOOKUPS) {
      const old = resources.lookupQueue.shift()!.deref();
      if (old === undefined) continue;
      this.gl.deleteTexture(resources.lookups.get(old) ?? null);
      resources.lookups.delete(old);
    }
  }

  private program(resources: Resources, variant: ShaderVariant): Program {
    const key = `${variant.channels} ${variant.float ? 'float' : 'integer'} ${variant.labels}`;
    let program = resources.programs.get(key);
    if (program === undefined) {
      program = new Program(this.gl, variant);
      resources.programs.set(key, program);
    }
    return program;
  }

  private bindOffscreen(resources: Resources, width: number, height: number): void {
    const { gl } = this;
    const old = resources.offscreen;
    if (old !== null && old.width >= width && old.height >= height) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, old.framebuffer);
      return;
    }
    if (old !== null) {
      gl.deleteFramebuffer(old.framebuffer);
      gl.deleteTexture(old.texture);
    }
    const size = { width: Math.max(width, old?.width ?? 0), height: Math.max(height, old?.height ?? 0) };
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + LOOKUP_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    setNearest(gl, 1);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, size.width, size.height);
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    resources.offscreen = { framebuffer, texture, ...size };
  }
}

function newResources(gl: WebGL2RenderingContext): Resources {
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  return {
    textures: new FrameTextures(gl),
    programs: new Map(),
    lookups: new WeakMap(),
    lookupQueue: [],
    offscreen: null,
  };
}

/** 0 up to `from`, 1 beyond `to`. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
