/**
 * Draws views of frames with WebGL2. One renderer, one context, any number of views: the main one on `canvas`, others
 * (thumbnails, the views of a review) on 2D canvases. All share the textures, so that a frame is uploaded once.
 */

import type { RawPixels } from '../frames/types';
import { unionRect } from '../labels/spans';
import type { Rect } from '../labels/types';
import { ENTRY, type LabelLookup } from './lookup';
import { Program } from './program';
import { MAX_GHOSTS } from './ghostShader';
import { LOOKUP_WIDTH } from './labelShader';
import { Offscreen } from './offscreen';
import { cameraOver, COARSENESS, coarseView, commonBox, sameBox, type Box, type Pane } from './panes';
import { fragmentShader, MAX_CHANNELS, VERTEX_SHADER, type ShaderVariant } from './shaders';
import { boxToDraw, showsTheSameFrame, whatChanged } from './redraw';
import { CRISP_SCALE, narrowing, pyramidLevel, smoothness } from './scales';
import { FrameTextures, setNearest } from './textures';
import { TrailPainter } from './trails';
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
/** Two for each ghost: its labels, its lookup. */
const GHOST_UNIT = MAX_CHANNELS + 2;

/** What depends on the context and is made anew when it comes back. */
interface Resources {
  textures: FrameTextures;
  programs: Map<string, Program>;
  lookups: WeakMap<LabelLookup, WebGLTexture>;
  /** Lookups in the order they were made: old ones are deleted, they are made anew with each selection. */
  lookupQueue: WeakRef<LabelLookup>[];
  offscreen: Offscreen;
  trails: TrailPainter;
}

/** A view has come to rest when nothing was drawn for so long. */
const REST_MS = 200;

/** A view on the canvas (its camera is that of the whole canvas), and where labels have changed since. */
interface Shown extends Pane {
  dirty: Rect | null;
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
  /** What is on `canvas`. */
  private shown: readonly Shown[] = [];
  /** Whether the processor draws, not a graphics card. */
  private readonly software: boolean;
  private refining: ReturnType<typeof setTimeout> | undefined;

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
    this.software = isSoftware(gl);
    this.resources = newResources(gl, palette);
    this.canvas.addEventListener('webglcontextlost', this.contextLost);
    this.canvas.addEventListener('webglcontextrestored', this.contextRestored);
  }

  /** Whether the context is lost; drawing then does nothing until it is back. */
  get lost(): boolean {
    return this.resources === null || this.gl.isContextLost();
  }

  /**
   * Draw the main view on `canvas`, which takes the size of the view's camera. When nothing but label pixels (see
   * `changed`) or the meaning of a few values changed since the last time, only their box is drawn. A view must not be altered once it was drawn.
   */
  draw(view: View): void {
    const { viewWidth: width, viewHeight: height } = view.camera;
    this.drawPanes([{ view, box: { x: 0, y: 0, width, height } }], width, height);
  }

  /** The same for several views side by side on a canvas of this size (device pixels); each is looked at by itself. */
  drawPanes(panes: readonly Pane[], width: number, height: number): void {
    const { canvas, gl, resources } = this;
    const resized = canvas.width !== width || canvas.height !== height;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (resources === null || gl.isContextLost()) return;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    const before = this.shown;
    const laidOut =
      resized || before.length !== panes.length || panes.some(({ box }, i) => !sameBox(box, before[i]!.box));
    if (laidOut && panes.length > 1) {
      gl.clearColor(...this.palette.canvas, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
    const shown: Shown[] = [];
    let moved = false;
    for (const [i, { view: own, box }] of panes.entries()) {
      const view = { ...own, camera: cameraOver(own.camera, box, width, height) };
      const old = laidOut ? undefined : before[i];
      const changed = old === undefined ? 'all' : whatChanged(old.view, view);
      const rect = changed === 'all' ? null : unionRect(old?.dirty ?? null, changed);
      if (changed === 'all' && this.software && old && showsTheSameFrame(old.view, view))
        this.renderCoarsely({ view: own, box }, resources);
      else if (changed === 'all') this.renderBox(view, box, resources, this.software);
      else if (rect !== null) this.renderBox(view, partToDraw(view, box, rect), resources, false);
      // A stroke has begun before the view came to rest: it must not be held up.
      moved ||= changed === 'all' || (rect !== null && this.refining !== undefined);
      shown.push({ view, box, dirty: null });
    }
    this.shown = shown;
    if (moved && this.software) this.refineLater();
  }

  /** Draw what is shown once more, with smooth outlines: software renderers draw them when the view has come to rest. */
  refine(): void {
    clearTimeout(this.refining);
    this.refining = undefined;
    if (this.resources === null || this.gl.isContextLost()) return;
    this.gl.bindFramebuffer(this.gl.FRAMEBUFFER, null);
    for (const { view, box } of this.shown) this.renderBox(view, box, this.resources, false);
  }

  /** Draw the part of a view over the whole canvas that lies in a box. */
  private renderBox(view: View, box: Box, resources: Resources, fast: boolean): void {
    if (box.width === 0 || box.height === 0) return;
    const { gl } = this;
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(box.x, view.camera.viewHeight - box.y - box.height, box.width, box.height);
    this.render(view, resources, { topDown: false, fast });
    const { viewWidth, viewHeight } = view.camera;
    const small = box.width * box.height < (viewWidth * viewHeight) / 4;
    // Where little is drawn few trails are looked at: a stroke draws so at each step.
    if (view.trails) resources.trails.draw(view, view.trails, { ...(small && { box }), quick: fast });
    gl.disable(gl.SCISSOR_TEST);
  }

  /**
   * Draw a view at half its resolution: while it moves, or its colours and contrast do, a processor that draws keeps up
   * so. Another frame is drawn sharp at once, for people step to and fro to compare.
   */
  private renderCoarsely({ view, box }: Pane, resources: Resources): void {
    const coarse = coarseView(view);
    const { viewWidth, viewHeight } = coarse.camera;
    const { offscreen } = resources;
    offscreen.bind(viewWidth, viewHeight);
    this.render(coarse, resources, { topDown: false, fast: true });
    if (coarse.trails) resources.trails.draw(coarse, coarse.trails, { quick: true });
    offscreen.copyTo(box, this.canvas.height, viewWidth, viewHeight, COARSENESS);
  }

  private refineLater(): void {
    clearTimeout(this.refining);
    this.refining = setTimeout(() => this.refine(), REST_MS);
  }

  /** Draw another view on a 2D canvas, which takes the size of the view's camera. */
  drawTo(target: HTMLCanvasElement, view: View): void {
    const { gl, resources } = this;
    const { viewWidth: width, viewHeight: height } = view.camera;
    if (resources === null || gl.isContextLost() || width < 1 || height < 1) return;
    resources.offscreen.bind(width, height);
    this.render(view, resources, { topDown: true, fast: false });
    const image = new ImageData(width, height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(image.data.buffer));
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    if (target.width !== width) target.width = width;
    if (target.height !== height) target.height = height;
    target.getContext('2d')?.putImageData(image, 0, 0);
  }

  /** Label pixels changed inside `rect` of the image, which is `at` in an array that holds a part; uploaded with the next draw. */
  changed(pixels: Uint32Array, rect: Rect, at: Rect = rect): void {
    this.resources?.textures.changed(pixels, at);
    for (const shown of this.shown)
      if (showsLabels(shown.view, pixels)) shown.dirty = unionRect(shown.dirty, rect);
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
    clearTimeout(this.refining);
    this.resources?.textures.dispose();
    this.resources = null;
    // Browsers keep few contexts: give it back now and not when the garbage is collected.
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.remove();
  }

  private readonly contextLost = (event: Event) => {
    event.preventDefault();
    this.resources = null;
    this.shown = [];
  };

  private readonly contextRestored = () => {
    this.resources = newResources(this.gl, this.palette);
    this.onRestored();
  };

  private render(
    view: View,
    resources: Resources,
    { topDown, fast }: { topDown: boolean; fast: boolean },
  ): void {
    const { gl } = this;
    const { camera, labels } = view;
    const channels = view.channels.slice(0, MAX_CHANNELS);
    const { raw = view, labels: labelSize = view } = view.parts ?? {};
    const base = view.parts?.raw.level ?? 0;
    const level = Math.max(base, pyramidLevel(view));
    gl.viewport(0, 0, camera.viewWidth, camera.viewHeight);
    resources.textures.beginDrawing();
    channels.forEach(({ pixels }, i) => {
      resources.textures.bind(i, pixels, raw.width, raw.height, level > base);
    });
    if (labels !== null) {
      resources.textures.bind(LABELS_UNIT, labels.pixels, labelSize.width, labelSize.height);
      gl.activeTexture(gl.TEXTURE0 + LOOKUP_UNIT);
      gl.bindTexture(gl.TEXTURE_2D, this.lookupTexture(resources, labels.lookup));
    }
    const ghosts = view.parts === undefined ? (view.ghosts ?? []).slice(0, MAX_GHOSTS) : [];
    ghosts.forEach(({ pixels, lookup }, i) => {
      resources.textures.bind(GHOST_UNIT + 2 * i, pixels, view.width, view.height);
      gl.activeTexture(gl.TEXTURE0 + GHOST_UNIT + 2 * i + 1);
      gl.bindTexture(gl.TEXTURE_2D, this.lookupTexture(resources, lookup));
    });
    const kernel = fast ? 'fast' : smoothness(view) > 0 ? 'wide' : 'near';
    const program = this.program(resources, {
      channels: channels.length,
      float: channels[0]?.pixels instanceof Float32Array,
      crisp: fast || (level === 0 && camera.scale > CRISP_SCALE),
      labels: labels === null ? null : { sparse: labels.lookup.sparse, kernel },
      parts: view.parts !== undefined,
      ghosts: ghosts.map(({ lookup: { sparse }, when }) => ({ sparse, when })),
    });
    program.use();
    this.setView(program, view, level);
    program.int('topDown', topDown ? 1 : 0);
    ghosts.forEach(({ lookup }, i) => {
      program.int(`ghost${i}`, GHOST_UNIT + 2 * i);
      program.int(`ghostLookup${i}`, GHOST_UNIT + 2 * i + 1);
      program.int(`ghostLookup${i}Entries`, lookup.entries);
    });
    if (ghosts.length > 0) program.float('ghostPitch', Math.max(1, view.pixelRatio / view.camera.scale));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private setView(program: Program, view: View, level: number): void {
    const { camera } = view;
    program.vec2('viewSize', camera.viewWidth, camera.viewHeight);
    program.vec2('centre', camera.x, camera.y);
    program.float('scale', camera.scale);
    program.float('ratio', view.pixelRatio);
    program.ivec2('imageSize', view.width, view.height);
    program.vec3('canvasColour', this.palette.canvas);
    program.vec3('selectColour', this.palette.select);
    program.vec3('hoverColour', this.palette.hover);
    program.int('invert', view.invert ? 1 : 0);
    program.int('border', view.border ? 1 : 0);
    program.int('level', level);
    if (view.parts) setParts(program, view.parts);
    view.channels.slice(0, MAX_CHANNELS).forEach(({ low, high, gamma, colour }, i) => {
      program.int(`raw${i}`, i);
      program.vec3(`range${i}`, [low, 1 / Math.max(high - low, 1e-9), gamma]);
      program.vec3(`colour${i}`, colour);
    });
    if (view.labels !== null) this.setLabels(program, view.labels, view);
  }

  private setLabels(program: Program, layer: LabelLayer, view: View): void {
    program.int('labels', LABELS_UNIT);
    program.int('lookup', LOOKUP_UNIT);
    program.int('lookupEntries', layer.lookup.entries);
    // One label per image pixel, or when zoomed out per CSS pixel.
    program.float('pitch', Math.max(1, view.pixelRatio / view.camera.scale));
    program.float('smoothness', smoothness(view));
    program.float('narrowing', narrowing(view));
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
    const key = JSON.stringify(variant);
    let program = resources.programs.get(key);
    if (program === undefined) {
      program = new Program(this.gl, VERTEX_SHADER, fragmentShader(variant));
      resources.programs.set(key, program);
    }
    return program;
  }
}

function setParts(program: Program, { raw, labels }: NonNullable<View['parts']>): void {
  program.ivec3('rawPart', raw.x0, raw.y0, raw.level);
  program.ivec2('rawLast', raw.width - 1, raw.height - 1);
  program.ivec3('labelPart', labels.x0, labels.y0, labels.level);
  program.ivec2('labelLast', labels.width - 1, labels.height - 1);
}

const showsLabels = ({ labels, ghosts = [] }: View, pixels: Uint32Array): boolean =>
  labels?.pixels === pixels || ghosts.some((ghost) => ghost.pixels === pixels);

function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL);
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(name));
}

/** The part of a box of the canvas that a box of image pixels has a part in. */
function partToDraw(view: View, box: Box, rect: Rect): Box {
  const { x, y, width, height } = boxToDraw(view, rect);
  return commonBox(box, { x, y: view.camera.viewHeight - y - height, width, height });
}

function newResources(gl: WebGL2RenderingContext, palette: Palette): Resources {
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  return {
    textures: new FrameTextures(gl),
    programs: new Map(),
    lookups: new WeakMap(),
    lookupQueue: [],
    offscreen: new Offscreen(gl),
    trails: new TrailPainter(gl, palette),
  };
}
