/**
 * The shaders: one triangle over the view; each fragment finds its image position, adds up the raw channels, and draws
 * fill and outlines of the labels over them.
 *
 * Outlines are the contours of smoothed labels: in the 3 × 3 labels around a fragment every group of cells has a weight
 * (a quadratic B-spline), the strongest group owns the fragment, and (f1 - f2) / |grad(f1 - f2)| is its distance to the
 * border with the second one. That gives smooth lines of constant width on the screen at any zoom. Zoomed in far the
 * kernel narrows to the pixels, whose true edges then matter. Zoomed out the lattice of labels is one per screen pixel.
 */

import { HOVERED, OVERLAP, SECOND_COLOUR_SHIFT, SELECTED } from './lookup';
import { LABEL_COLOURS } from './palette';

/** Channels one view can add up. */
export const MAX_CHANNELS = 6;
/** Texels in a row of the lookup texture. */
export const LOOKUP_WIDTH = 1024;

export const VERTEX_SHADER = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

export interface ShaderVariant {
  channels: number;
  /** R32F textures, else R8UI or R16UI. */
  float: boolean;
  labels: boolean;
}

export function fragmentShader({ channels, float, labels }: ShaderVariant): string {
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
${each((i) => `uniform ${sampler} raw${i};\nuniform vec3 range${i}; // low, 1 / (high - low), gamma\nuniform vec3 colour${i};`)}
${each((i) => rawFunction(i))}
${labels ? LABELS : ''}
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
    ${labels ? 'colour = withLabels(colour, p, screen);' : ''}
  } else if (border && beyond < ratio) {
    colour = mix(canvasColour, selectColour, 0.7);
  }
  fragment = vec4(colour, 1.0);
}`;
}

/**
 * A channel at image position p: crisp pixels with antialiased edges when zoomed in, linear between the means of the
 * pyramid's level when zoomed out.
 */
function rawFunction(i: number): string {
  return `
float raw${i}At(vec2 p) {
  float reduction = exp2(float(level));
  ivec2 last = max(imageSize >> level, ivec2(1)) - 1;
  vec2 q = p / reduction - 0.5;
  vec2 cell = floor(q);
  float sharp = max(1.0, scale * reduction);
  vec2 u = clamp((q - cell - 0.5) * sharp + 0.5, 0.0, 1.0);
  ivec2 a = clamp(ivec2(cell), ivec2(0), last);
  ivec2 b = clamp(ivec2(cell) + 1, ivec2(0), last);
  float v;
  if (sharp > 3.0) {
    v = float(texelFetch(raw${i}, ivec2(u.x < 0.5 ? a.x : b.x, u.y < 0.5 ? a.y : b.y), 0).r);
  } else {
    float v00 = float(texelFetch(raw${i}, a, level).r);
    float v10 = float(texelFetch(raw${i}, ivec2(b.x, a.y), level).r);
    float v01 = float(texelFetch(raw${i}, ivec2(a.x, b.y), level).r);
    float v11 = float(texelFetch(raw${i}, b, level).r);
    v = mix(mix(v00, v10, u.x), mix(v01, v11, u.x), u.y);
  }
  return pow(clamp((v - range${i}.x) * range${i}.y, 0.0, 1.0), range${i}.z);
}`;
}

const LABELS = `
uniform usampler2D labels;
uniform usampler2D lookup;
uniform int lookupEntries;
uniform bool lookupSparse;
uniform vec3 palette[${LABEL_COLOURS}];
uniform float cellOpacity;
uniform float outlineOpacity;

// (group, flags) of a value; group 0 is background.
uvec2 entryOf(uint value) {
  if (value == 0u) return uvec2(0u);
  if (!lookupSparse) {
    if (value >= uint(lookupEntries)) return uvec2(0u);
    int i = int(value);
    return texelFetch(lookup, ivec2(i % ${LOOKUP_WIDTH}, i / ${LOOKUP_WIDTH}), 0).yz;
  }
  int low = 0;
  int high = lookupEntries - 1;
  while (low <= high) {
    int i = (low + high) / 2;
    uvec4 entry = texelFetch(lookup, ivec2(i % ${LOOKUP_WIDTH}, i / ${LOOKUP_WIDTH}), 0);
    if (entry.x == value) return entry.yz;
    if (entry.x < value) low = i + 1; else high = i - 1;
  }
  return uvec2(0u);
}

uint valueAt(ivec2 k, float pitch) {
  ivec2 texel = pitch == 1.0 ? k : ivec2(floor((vec2(k) + 0.5) * pitch));
  if (any(lessThan(texel, ivec2(0))) || any(greaterThanEqual(texel, imageSize))) return 0u;
  return texelFetch(labels, texel, 0).r;
}

vec3 colourOf(uint flags) { return palette[flags & 31u]; }

vec3 filled(vec3 below, uvec2 entry, vec2 screen) {
  if (entry.x == 0u) return below;
  vec3 colour = colourOf(entry.y);
  float opacity = cellOpacity;
  if ((entry.y & ${OVERLAP}u) != 0u) {
    // Overlaps are hatched in the colours of both cells.
    if (mod((screen.x + screen.y) / ratio, 6.0) < 3.0) colour = palette[(entry.y >> ${SECOND_COLOUR_SHIFT}) & 31u];
    opacity = min(1.0, cellOpacity * 2.5);
  }
  return mix(below, colour, opacity);
}

// Weights of the three labels around a position, and their slopes; u in -0.5 … 0.5 from the middle one.
void kernel(float u, float narrow, out vec3 w, out vec3 slope) {
  float l = 0.5 - u;
  float r = 0.5 + u;
  vec3 w1 = vec3(0.5 * l * l, 0.75 - u * u, 0.5 * r * r);
  vec3 s1 = vec3(-l, -2.0 * u, r);
  // A narrow ramp, 4 device pixels wide: edges of pixels stay, corners are round.
  float k = min(1.0, 4.0 / scale);
  float right = clamp((u - 0.5 + 0.5 * k) / k, 0.0, 0.5);
  float left = clamp((-u - 0.5 + 0.5 * k) / k, 0.0, 0.5);
  float sr = right > 0.0 ? 1.0 / k : 0.0;
  float sl = left > 0.0 ? -1.0 / k : 0.0;
  w = mix(w1, vec3(left, 1.0 - left - right, right), narrow);
  slope = mix(s1, vec3(sl, -sl - sr, sr), narrow);
}

// How much of a line of this half width covers a fragment at this distance from its middle.
float line(float distance, float halfWidth) { return clamp(halfWidth + 0.5 - distance, 0.0, 1.0); }

vec3 withLabels(vec3 below, vec2 p, vec2 screen) {
  // Labels per lattice step: one, or when zoomed out as many as fall on one CSS pixel.
  float pitch = max(1.0, ratio / scale);
  vec2 q = p / pitch;
  ivec2 c = ivec2(floor(q));
  uint values[9];
  uint differ = 0u;
  values[4] = valueAt(c, pitch);
  for (int i = 0; i < 9; i++) {
    if (i == 4) continue;
    values[i] = valueAt(c + ivec2(i % 3 - 1, i / 3 - 1), pitch);
    differ |= values[i] ^ values[4];
  }
  if (differ == 0u) return filled(below, entryOf(values[4]), screen);

  vec2 u = q - vec2(c) - 0.5;
  float narrow = smoothstep(5.0, 9.0, scale / ratio);
  vec3 wx, wy, sx, sy;
  kernel(u.x, narrow, wx, sx);
  kernel(u.y, narrow, wy, sy);
  uvec2 entries[9];
  vec3 weights[9]; // weight, slope in x, slope in y
  vec3 selected = vec3(0.0);
  vec3 hovered = vec3(0.0);
  for (int i = 0; i < 9; i++) {
    entries[i] = entryOf(values[i]);
    int x = i % 3;
    int y = i / 3;
    weights[i] = vec3(wx[x] * wy[y], sx[x] * wy[y], wx[x] * sy[y]);
    if ((entries[i].y & ${SELECTED}u) != 0u) selected += weights[i];
    if ((entries[i].y & ${HOVERED}u) != 0u) hovered += weights[i];
  }
  // The two strongest groups.
  uvec2 first = uvec2(0u);
  uvec2 second = uvec2(0u);
  vec3 f1 = vec3(-1.0, 0.0, 0.0);
  vec3 f2 = vec3(-1.0, 0.0, 0.0);
  for (int i = 0; i < 9; i++) {
    uint group = entries[i].x;
    if ((f1.x >= 0.0 && group == first.x) || (f2.x >= 0.0 && group == second.x)) continue;
    vec3 f = vec3(0.0);
    for (int j = 0; j < 9; j++) if (entries[j].x == group) f += weights[j];
    if (f.x > f1.x) { second = first; f2 = f1; first = entries[i]; f1 = f; }
    else if (f.x > f2.x) { second = entries[i]; f2 = f; }
  }
  float toScreen = pitch * scale;
  vec3 colour = filled(below, first, screen);
  if (f2.x >= 0.0) {
    vec3 f = f1 - f2;
    float distance = f.x / max(length(f.yz), 1e-4) * toScreen;
    vec3 lineColour = colourOf(first.x != 0u ? first.y : second.y);
    colour = mix(colour, lineColour, outlineOpacity * line(distance, 0.75 * ratio));
  }
  // Hovered: 1 px; selected: 2 px, drawn last.
  if (hovered.x > 0.0 && hovered.x < 0.9999) {
    float distance = abs(hovered.x - 0.5) / max(length(hovered.yz), 1e-4) * toScreen;
    colour = mix(colour, hoverColour, line(distance, 0.5 * ratio));
  }
  if (selected.x > 0.0 && selected.x < 0.9999) {
    float distance = abs(selected.x - 0.5) / max(length(selected.yz), 1e-4) * toScreen;
    colour = mix(colour, selectColour, line(distance, ratio));
  }
  return colour;
}
`;
