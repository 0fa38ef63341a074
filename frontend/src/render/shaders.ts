/** The shaders: one triangle over the view; each fragment finds its image position, adds up the raw channels, and draws the labels over them. */

import { ghostShader, type GhostVariant } from './ghostShader';
import { labelShader, type LabelVariant } from './labelShader';

/** Channels one view can add up. */
export const MAX_CHANNELS = 6;

export const VERTEX_SHADER = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

export interface ShaderVariant {
  channels: number;
  /** R32F textures, else R8UI or R16UI. */
  float: boolean;
  /** One pixel of the level is looked at, not a blend of four: where each covers several device pixels, or for speed. */
  crisp: boolean;
  labels: LabelVariant | null;
  /** Textures hold parts of levels of the image. */
  parts: boolean;
  ghosts: readonly GhostVariant[];
}

export function fragmentShader({ channels, float, crisp, labels, parts, ghosts }: ShaderVariant): string {
  const sampler = float ? 'sampler2D' : 'usampler2D';
  const each = (line: (i: number) => string) =>
    Array.from({ length: channels }, (_, i) => line(i)).join('\n');
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
out vec4 fragment;
uniform vec2 viewSize;      // device pixels
uniform vec2 centre;        // image position at the centre of the view
uniform float scale;        // device pixels per image pixel
uniform float ratio;        // device pixels per CSS pixel
uniform bool topDown;       // row 0 of the target is the top one (a framebuffer that is read back)
uniform ivec2 imageSize;
uniform vec3 canvasColour;
uniform vec3 selectColour;
uniform vec3 hoverColour;
uniform bool invert;
uniform bool border;
uniform int level;          // of the raw pyramid
${parts ? PARTS : ''}
${each((i) => `uniform ${sampler} raw${i};\nuniform vec3 range${i}; // low, 1 / (high - low), gamma\nuniform vec3 colour${i};`)}
${each((i) => rawFunction(i, crisp, parts))}
${labels === null ? '' : labelShader(labels, parts)}
${ghostShader(ghosts)}
void main() {
  vec2 screen = vec2(gl_FragCoord.x, topDown ? gl_FragCoord.y : viewSize.y - gl_FragCoord.y);
  vec2 p = (screen - 0.5 * viewSize) / scale + centre;
  vec2 outside = max(-p, p - vec2(imageSize)) * scale;
  float beyond = max(outside.x, outside.y);
  vec3 colour = canvasColour;
  if (beyond < 0.0) {
    colour = vec3(0.0);
    ${each((i) => `colour += colour${i} * raw${i}At(p);`)}
    colour = clamp(colour, 0.0, 1.0);
    if (invert) colour = 1.0 - colour;
    ${labels === null ? '' : 'colour = withLabels(colour, p, screen);'}
    ${ghosts.map((_, i) => `colour = withGhost${i}(colour, p, screen);`).join('\n    ')}
  } else if (border && beyond < ratio) {
    colour = mix(canvasColour, selectColour, 0.7);
  }
  fragment = vec4(colour, 1.0);
}`;
}

/** Where a pixel of a level, or of the labels, lies in a texture that holds a part: x0, y0 and level of the part, and its last pixel. */
const PARTS = `
uniform ivec3 rawPart;
uniform ivec2 rawLast;
uniform ivec3 labelPart;
uniform ivec2 labelLast;
ivec2 rawTexel(ivec2 p) { return clamp(p - rawPart.xy, ivec2(0), max((rawLast + 1) >> (level - rawPart.z), ivec2(1)) - 1); }
ivec2 labelTexel(ivec2 p) { return clamp((p >> labelPart.z) - labelPart.xy, ivec2(0), labelLast); }`;

/**
 * A channel at image position p: crisp pixels when zoomed in, with antialiased edges as long as they are small, and linear
 * between the means of the pyramid's level when zoomed out. Fetches are most of what a processor does here.
 */
function rawFunction(i: number, crisp: boolean, parts: boolean): string {
  const at = (p: string) => (parts ? `rawTexel(${p})` : p);
  const mip = parts ? 'level - rawPart.z' : 'level';
  return `
float raw${i}At(vec2 p) {
  ivec2 last = max(imageSize >> level, ivec2(1)) - 1;
  ${crisp ? `float v = float(texelFetch(raw${i}, ${at('clamp(ivec2(p) >> level, ivec2(0), last)')}, ${mip}).r);` : blended(i, at, mip)}
  v = clamp((v - range${i}.x) * range${i}.y, 0.0, 1.0);
  return range${i}.z == 1.0 ? v : pow(v, range${i}.z);
}`;
}

function blended(i: number, at: (p: string) => string, mip: string): string {
  return `
  float reduction = exp2(float(level));
  vec2 q = p / reduction - 0.5;
  vec2 cell = floor(q);
  vec2 u = clamp((q - cell - 0.5) * max(1.0, scale * reduction) + 0.5, 0.0, 1.0);
  ivec2 a = clamp(ivec2(cell), ivec2(0), last);
  ivec2 b = clamp(ivec2(cell) + 1, ivec2(0), last);
  float v00 = float(texelFetch(raw${i}, ${at('a')}, ${mip}).r);
  float v10 = float(texelFetch(raw${i}, ${at('ivec2(b.x, a.y)')}, ${mip}).r);
  float v01 = float(texelFetch(raw${i}, ${at('ivec2(a.x, b.y)')}, ${mip}).r);
  float v11 = float(texelFetch(raw${i}, ${at('b')}, ${mip}).r);
  float v = mix(mix(v00, v10, u.x), mix(v01, v11, u.x), u.y);`;
}
