/** Where cells came from: their centroids over the last frames, as pieces of lines drawn over a view. */

import type { Rect } from '../labels/types';
import type { Box } from './panes';
import { Program } from './program';
import type { Palette, Rgb, View } from './types';

/** Numbers of a piece: from x, y to x, y in image positions, index of its colour, opacity. */
export const PIECE = 6;

/** Pieces that belong together. A layer is never altered once it was made. */
export interface TrailLayer {
  /** PIECE numbers each. */
  readonly data: Float32Array;
  readonly count: number;
  /** Holds all of them; null when there are none. */
  readonly box: Rect | null;
}

export interface Trails {
  /** Of every cell in the frame. */
  all: TrailLayer;
  /** Of the selected cell: drawn once more, stronger. */
  selected: TrailLayer;
}

/** Half the width of a line in CSS pixels, and of the dark line below a strong one. */
const THIN = 0.75;
const STRONG = 1.4;
const CASING = 2.6;
const DARK: Rgb = [0.02, 0.03, 0.04];
/** Layers whose buffers are kept: two for each of three frames side by side, and those before them. */
const KEPT = 12;

const VERTEX = `#version 300 es
layout(location = 0) in vec4 ends;
layout(location = 1) in vec2 style;
uniform vec2 viewSize;
uniform vec2 centre;
uniform float scale;
uniform float reach;        // half the width of the quad, device pixels
flat out vec4 line;
flat out vec2 kind;
vec2 screenOf(vec2 p) { return (p - centre) * scale + 0.5 * viewSize; }
void main() {
  vec2 a = screenOf(ends.xy);
  vec2 b = screenOf(ends.zw);
  vec2 along = b - a;
  float size = length(along);
  vec2 u = size > 0.001 ? along / size : vec2(1.0, 0.0);
  vec2 side = vec2(-u.y, u.x) * ((gl_VertexID & 1) == 0 ? -reach : reach);
  vec2 at = ((gl_VertexID & 2) == 0 ? a - u * reach : b + u * reach) + side;
  line = vec4(a, b);
  kind = style;
  gl_Position = vec4(at.x / viewSize.x * 2.0 - 1.0, 1.0 - at.y / viewSize.y * 2.0, 0.0, 1.0);
}`;

const fragmentOf = (colours: number) => `#version 300 es
precision highp float;
flat in vec4 line;
flat in vec2 kind;
uniform vec2 viewSize;
uniform float halfWidth;    // device pixels
uniform vec4 dark;          // instead of the colour, where a is 1
uniform vec3 palette[${colours}];
out vec4 fragment;
void main() {
  vec2 p = vec2(gl_FragCoord.x, viewSize.y - gl_FragCoord.y);
  vec2 along = line.zw - line.xy;
  float t = clamp(dot(p - line.xy, along) / max(dot(along, along), 1e-6), 0.0, 1.0);
  float cover = clamp(halfWidth + 0.5 - distance(p, line.xy + t * along), 0.0, 1.0);
  vec3 colour = mix(palette[int(kind.x + 0.5)], dark.rgb, dark.a);
  fragment = vec4(colour, kind.y * cover);
}`;

/** The pieces that reach into a part of the image. */
export function piecesIn({ data, count }: TrailLayer, { x0, y0, x1, y1 }: Rect): Float32Array {
  const found: number[] = [];
  for (let at = 0; at < count * PIECE; at += PIECE) {
    const [ax, ay, bx, by] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
    if ((ax < x0 && bx < x0) || (ax > x1 && bx > x1) || (ay < y0 && by < y0) || (ay > y1 && by > y1))
      continue;
    for (let i = 0; i < PIECE; i++) found.push(data[at + i]!);
  }
  return Float32Array.from(found);
}

/** The part of the image that a part of a view shows, with room for lines that reach into it. */
export function partSeen(view: View, box: Box): Rect {
  const { camera, pixelRatio } = view;
  const reach = ((CASING + 1) * pixelRatio) / camera.scale;
  const x = (at: number) => camera.x + (at - camera.viewWidth / 2) / camera.scale;
  const y = (at: number) => camera.y + (at - camera.viewHeight / 2) / camera.scale;
  return {
    x0: x(box.x) - reach,
    y0: y(box.y) - reach,
    x1: x(box.x + box.width) + reach,
    y1: y(box.y + box.height) + reach,
  };
}

/** Draws layers over a view that was drawn. Of one context. */
export class TrailPainter {
  private readonly gl: WebGL2RenderingContext;
  private readonly palette: Palette;
  private program: Program | null = null;
  private readonly buffers = new Map<TrailLayer, WebGLBuffer>();
  private scratch: WebGLBuffer | null = null;
  private vertices: WebGLVertexArrayObject | null = null;

  constructor(gl: WebGL2RenderingContext, palette: Palette) {
    this.gl = gl;
    this.palette = palette;
  }

  /**
   * `box`: only this part of the view is drawn (device pixels from its top left corner); all of it unless said. `quick`:
   * of the selected cell only. Thousands of pieces take a processor that draws longer than the rest of the view.
   */
  draw(
    view: View,
    { all, selected }: Trails,
    { box, quick = false }: { box?: Box; quick?: boolean } = {},
  ): void {
    const { gl } = this;
    if ((quick ? 0 : all.count) + selected.count === 0) return;
    this.begin(view);
    if (!quick) this.paint(all, view, box, [[THIN, false]]);
    this.paint(selected, view, box, [
      [CASING, true],
      [STRONG, false],
    ]);
    gl.bindVertexArray(null);
    gl.disable(gl.BLEND);
  }

  private begin({ camera }: View): void {
    const { gl } = this;
    this.program ??= new Program(gl, VERTEX, fragmentOf(this.palette.labels.length));
    this.vertices ??= gl.createVertexArray();
    this.program.use();
    this.program.vec2('viewSize', camera.viewWidth, camera.viewHeight);
    this.program.vec2('centre', camera.x, camera.y);
    this.program.float('scale', camera.scale);
    this.program.vec3s('palette', this.palette.labels);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ZERO, gl.ONE);
    gl.bindVertexArray(this.vertices);
  }

  private paint(
    layer: TrailLayer,
    view: View,
    box: Box | undefined,
    lines: readonly [halfWidth: number, dark: boolean][],
  ): void {
    const { gl, program } = this;
    const count = box ? this.few(piecesIn(layer, partSeen(view, box))) : this.whole(layer);
    if (count === 0 || program === null) return;
    gl.enableVertexAttribArray(0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, 4 * PIECE, 0);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, 4 * PIECE, 16);
    gl.vertexAttribDivisor(0, 1);
    gl.vertexAttribDivisor(1, 1);
    for (const [halfWidth, dark] of lines) {
      program.float('halfWidth', halfWidth * view.pixelRatio);
      program.float('reach', halfWidth * view.pixelRatio + 1);
      program.vec4('dark', ...DARK, dark ? 1 : 0);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    }
  }

  /** Bind a few pieces that are needed once; how many there are. */
  private few(data: Float32Array): number {
    if (data.length === 0) return 0;
    const { gl } = this;
    this.scratch ??= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.scratch);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
    return data.length / PIECE;
  }

  private whole(layer: TrailLayer): number {
    if (layer.count === 0) return 0;
    const { gl, buffers } = this;
    const known = buffers.get(layer);
    if (known) {
      gl.bindBuffer(gl.ARRAY_BUFFER, known);
      return layer.count;
    }
    const made = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, made);
    gl.bufferData(gl.ARRAY_BUFFER, layer.data.subarray(0, layer.count * PIECE), gl.STATIC_DRAW);
    buffers.set(layer, made);
    for (const [old, buffer] of buffers) {
      if (buffers.size <= KEPT) break;
      gl.deleteBuffer(buffer);
      buffers.delete(old);
    }
    return layer.count;
  }
}
