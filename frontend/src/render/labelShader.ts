/**
 * The part of the fragment shader that draws labels: fills, hatched overlaps, outlines, the hovered and the selected cell.
 *
 * Outlines are the contours of smoothed labels. Around a fragment every value has a weight (B-splines over 3 × 3 or 5 × 5
 * labels); the strongest owns the fragment, and (f1 - f2) / |grad(f1 - f2)| is its distance to the border with the second
 * one. That gives smooth lines of constant width on the screen. Zoomed in far, the kernel narrows to the pixels, whose
 * true edges then matter; zoomed out, one label is taken per screen pixel.
 *
 * Software renderers, on which many of our users' machines depend, keep arrays in memory and run both sides of every branch.
 * So everything is written out, for three values at most, and there is a fast variant for them while the view moves: lines
 * along the edges of the pixels, from five labels instead of up to 25.
 */

import { HOVERED, OVERLAP, SECOND_COLOUR_SHIFT, SELECTED } from './lookup';
import { LABEL_COLOURS } from './palette';

/** Texels in a row of the lookup texture. */
export const LOOKUP_WIDTH = 1024;

const INNER = [1, 2, 3];
const ALL = [0, 1, 2, 3, 4];
/** Names of the labels around a fragment, v<row><column>; v22 is the one it lies in. */
const name = (row: number, column: number) => `v${row}${column}`;
const inner = INNER.flatMap((row) => INNER.map((column) => name(row, column))).filter((v) => v !== 'v22');
const outer = ALL.flatMap((row) => ALL.map((column) => ({ row, column }))).filter(
  ({ row, column }) => !INNER.includes(row) || !INNER.includes(column),
);
const fetchOf = (row: number, column: number) => `labelAt(x${column}, y${row})`;

/** GLSL for the weight of a value and its slope in x and y: the sum over the labels that are `value`. */
function weightOf(result: string, value: string, nodes: readonly number[]): string {
  const rows = nodes.map((row) => {
    const of = (weights: string) =>
      nodes.map((column) => `(${name(row, column)} == ${value} ? ${weights}${column} : 0.0)`).join(' + ');
    return `{ float w = ${of('wx')}; float s = ${of('sx')}; ${result} += vec3(wy${row} * w, wy${row} * s, sy${row} * w); }`;
  });
  return rows.join('\n');
}

/** Weights w<axis>0 … 4 of five nodes and their slopes s<axis>0 … 4, at u.<axis> from the middle one. */
function kernel(axis: 'x' | 'y', wide: boolean): string {
  const w = (node: number) => `w${axis}${node}`;
  const s = (node: number) => `s${axis}${node}`;
  const quartic = `
    // Quartic B-spline.
    float a = 1.0 + t;
    float b = 1.0 - t;
    ${w(0)} = smoothing * l * l * l * l / 24.0;
    ${w(4)} = smoothing * r * r * r * r / 24.0;
    ${w(1)} = mix(${w(1)}, 55.0 / 96.0 + a * (5.0 / 24.0 + a * (-1.25 + a * (5.0 / 6.0 - a / 6.0))), smoothing);
    ${w(3)} = mix(${w(3)}, 55.0 / 96.0 + b * (5.0 / 24.0 + b * (-1.25 + b * (5.0 / 6.0 - b / 6.0))), smoothing);
    ${w(2)} = mix(${w(2)}, 115.0 / 192.0 - 0.625 * t * t + 0.25 * t * t * t * t, smoothing);
    ${s(0)} = -smoothing * l * l * l / 6.0;
    ${s(4)} = smoothing * r * r * r / 6.0;
    ${s(1)} = mix(${s(1)}, 5.0 / 24.0 + a * (-2.5 + a * (2.5 - a * 2.0 / 3.0)), smoothing);
    ${s(3)} = mix(${s(3)}, -(5.0 / 24.0 + b * (-2.5 + b * (2.5 - b * 2.0 / 3.0))), smoothing);
    ${s(2)} = mix(${s(2)}, -1.25 * t + t * t * t, smoothing);`;
  return `
  float ${w(0)} = 0.0, ${w(1)}, ${w(2)}, ${w(3)}, ${w(4)} = 0.0;
  float ${s(0)} = 0.0, ${s(1)}, ${s(2)}, ${s(3)}, ${s(4)} = 0.0;
  {
    float t = u.${axis};
    float l = 0.5 - t;
    float r = 0.5 + t;
    // Quadratic B-spline.
    ${w(1)} = 0.5 * l * l; ${w(2)} = 0.75 - t * t; ${w(3)} = 0.5 * r * r;
    ${s(1)} = -l; ${s(2)} = -2.0 * t; ${s(3)} = r;
    ${wide ? quartic : ''}
    if (narrowing > 0.0) {
      // A ramp 4 device pixels wide between pixels: their edges stay, corners are round.
      float k = min(1.0, 4.0 / scale);
      float right = clamp((t - 0.5 + 0.5 * k) / k, 0.0, 0.5);
      float left = clamp((-t - 0.5 + 0.5 * k) / k, 0.0, 0.5);
      float sr = right > 0.0 ? 1.0 / k : 0.0;
      float sl = left > 0.0 ? -1.0 / k : 0.0;
      ${w(1)} = mix(${w(1)}, left, narrowing);
      ${w(2)} = mix(${w(2)}, 1.0 - left - right, narrowing);
      ${w(3)} = mix(${w(3)}, right, narrowing);
      ${s(1)} = mix(${s(1)}, sl, narrowing);
      ${s(2)} = mix(${s(2)}, -sl - sr, narrowing);
      ${s(3)} = mix(${s(3)}, sr, narrowing);
    }
  }`;
}

/** An entry of the lookup texture: by value, or searched among sorted entries where values are huge. */
export function entryFunction(sparse: boolean, lookup = 'lookup', name = 'entryOf'): string {
  const texel = `texelFetch(${lookup}, ivec2(i & ${LOOKUP_WIDTH - 1}, i >> ${Math.log2(LOOKUP_WIDTH)}), 0)`;
  const found = sparse
    ? `int low = 0;
  int high = ${lookup}Entries - 1;
  while (low <= high) {
    int i = (low + high) / 2;
    uvec4 entry = ${texel};
    if (entry.x == value) return entry.yz;
    if (entry.x < value) low = i + 1; else high = i - 1;
  }
  return uvec2(0u);`
    : `if (value >= uint(${lookup}Entries)) return uvec2(0u);
  int i = int(value);
  return ${texel}.yz;`;
  return `
// (group, flags) of a value; group 0 is background.
uvec2 ${name}(uint value) {
  if (value == 0u) return uvec2(0u);
  ${found}
}`;
}

export interface LabelVariant {
  /** Entries of the lookup are searched. */
  sparse: boolean;
  /** fast: edges of pixels; near: smoothed over 3 × 3 labels; wide: over 5 × 5. */
  kernel: 'fast' | 'near' | 'wide';
}

/** GLSL of `withLabels(below, p, screen)`: the colour at image position p, over the raw image's colour `below`. */
export function labelShader({ sparse, kernel }: LabelVariant, parts = false): string {
  return `
uniform usampler2D labels;
uniform usampler2D lookup;
uniform int lookupEntries;
uniform vec3 palette[${LABEL_COLOURS}];
uniform float cellOpacity;
uniform float outlineOpacity;
uniform float pitch;       // image pixels from one label looked at to the next
uniform float smoothness;  // 0: quadratic kernel, 1: quartic
uniform float narrowing;   // 1: the edges of pixels
${entryFunction(sparse)}
uint labelAt(int x, int y) { return texelFetch(labels, ${parts ? 'labelTexel(ivec2(x, y))' : 'ivec2(x, y)'}, 0).r; }
int column(float k) { return clamp(int((k + 0.5) * pitch), 0, imageSize.x - 1); }
int row(float k) { return clamp(int((k + 0.5) * pitch), 0, imageSize.y - 1); }
${LINES}
vec3 withLabels(vec3 below, vec2 p, vec2 screen) {
  vec2 q = p / pitch;
  vec2 cell = floor(q);
  vec2 u = q - cell - 0.5;
  ${INNER.map((i) => `int x${i} = column(cell.x + ${i - 2}.0); int y${i} = row(cell.y + ${i - 2}.0);`).join('\n  ')}
  ${kernel === 'fast' ? FAST : smoothed(kernel === 'wide')}
}
`;
}

/** The nearest edge to another label on either side, in x and in y. */
const FAST = `
  uint a = ${fetchOf(2, 2)};
  uint bx = labelAt(column(cell.x + (u.x < 0.0 ? -1.0 : 1.0)), y2);
  uint by = labelAt(x2, row(cell.y + (u.y < 0.0 ? -1.0 : 1.0)));
  uvec2 ea = entryOf(a);
  float dx = bx == a ? 2.0 : 0.5 - abs(u.x);
  float dy = by == a ? 2.0 : 0.5 - abs(u.y);
  uvec2 eb = entryOf(dx < dy ? bx : by);
  float distance = min(dx, dy) * pitch * scale;
  bool stripe = striped(screen);
  vec3 colour = filled(below, ea, stripe);
  float outline = ea.x == eb.x ? 0.0 : outlineOpacity * line(distance, 0.8 * ratio);
  colour = mix(colour, outlineOf(ea, eb, stripe), outline);
  uint flags = ea.y ^ eb.y;
  colour = mix(colour, hoverColour, (flags & ${HOVERED}u) == 0u ? 0.0 : line(distance, 0.5 * ratio));
  return mix(colour, selectColour, (flags & ${SELECTED}u) == 0u ? 0.0 : line(distance, ratio));`;

const LINES = `
bool striped(vec2 screen) { return mod((screen.x + screen.y) / ratio, 6.0) < 3.0; }

vec3 colourOf(uint flags, bool second) { return palette[(second ? flags >> ${SECOND_COLOUR_SHIFT} : flags) & 31u]; }

// Overlaps are hatched in the colours of both cells.
vec3 filled(vec3 below, uvec2 entry, bool stripe) {
  bool overlaps = (entry.y & ${OVERLAP}u) != 0u;
  float opacity = overlaps ? min(1.0, cellOpacity * 2.5) : cellOpacity;
  return mix(below, colourOf(entry.y, overlaps && stripe), entry.x == 0u ? 0.0 : opacity);
}

// The outline between two groups is the one of the cell that is on one side only: where an overlap ends, the other cell's.
vec3 outlineOf(uvec2 first, uvec2 second, bool stripe) {
  uint inner = first.x != 0u ? first.y : second.y;
  uint outer = first.x != 0u ? second.y : first.y;
  bool innerOverlaps = (inner & ${OVERLAP}u) != 0u;
  bool outerOverlaps = (outer & ${OVERLAP}u) != 0u;
  bool alike = innerOverlaps == outerOverlaps;
  bool ofBackground = first.x == 0u || second.x == 0u;
  bool hatched = innerOverlaps && (alike || ofBackground);
  uint both = alike || innerOverlaps ? inner : outer;
  uint one = innerOverlaps ? outer : inner;
  return colourOf(both, hatched ? stripe : !alike && (one & 31u) == (both & 31u));
}

// How much of a line of this half width covers a fragment at this distance from its middle.
float line(float distance, float halfWidth) { return clamp(halfWidth + 0.5 - distance, 0.0, 1.0); }

// The line around the cells with this flag; their weight and its slope.
float lineAround(vec3 weight, float halfWidth) {
  if (weight.x <= 0.0001 || weight.x >= 0.9999) return 0.0;
  return line(abs(weight.x - 0.5) / max(length(weight.yz), 1e-4) * pitch * scale, halfWidth);
}
`;

/** Whose the fragment is by the smoothed labels, and the lines that pass through it. */
function smoothed(wide: boolean): string {
  const nodes = wide ? ALL : INNER;
  return `
  ${INNER.flatMap((r) => INNER.map((c) => `uint ${name(r, c)} = ${fetchOf(r, c)};`)).join('\n  ')}
  uint a = v22;
  uvec2 ea = entryOf(a);
  if ((${inner.map((v) => `(${v} ^ a)`).join(' | ')}) == 0u) return filled(below, ea, striped(screen));

  // At most three values: the one here and two others.
  uint b = ${inner.map((v) => `${v} != a ? ${v} : `).join('')}a;
  uint c = ${inner.map((v) => `${v} != a && ${v} != b ? ${v} : `).join('')}a;
  uvec2 eb = entryOf(b);
  uvec2 ec = entryOf(c);

  // A speck of one or two pixels would vanish under the wide kernel.
  int own = 1${inner.map((v) => ` + int(${v} == a)`).join('')};
  float smoothing = own <= 2 ? 0.0 : smoothness;
  ${kernel('x', wide)}
  ${kernel('y', wide)}
  ${wide ? FETCH_OUTER : ''}
  vec3 fa = vec3(0.0);
  ${weightOf('fa', 'a', nodes)}
  vec3 fc = vec3(0.0);
  ${weightOf('fc', 'c', nodes)}
  if (c == a) fc = vec3(0.0);
  vec3 fb = vec3(1.0, 0.0, 0.0) - fa - fc;

  // Values of one group are one, and where all are one there is no border.
  bool single = ea.x == eb.x && ea.x == ec.x;
  if (eb.x == ea.x) { fa += fb; fb = fc; eb = ec; fc = vec3(0.0); ec = ea; }
  else if (c != a && ec.x == ea.x) { fa += fc; fc = vec3(0.0); ec = ea; }
  else if (c != a && ec.x == eb.x) { fb += fc; fc = vec3(0.0); ec = ea; }

  vec3 selected = ${flagged(SELECTED)};
  vec3 hovered = ${flagged(HOVERED)};
  uvec2 first = ea; vec3 f1 = fa; uvec2 second = eb; vec3 f2 = fb;
  if (f2.x > f1.x) { first = eb; f1 = fb; second = ea; f2 = fa; }
  if (fc.x > f1.x) { second = first; f2 = f1; first = ec; f1 = fc; }
  else if (fc.x > f2.x) { second = ec; f2 = fc; }

  vec3 f = f1 - f2;
  float distance = f.x / max(length(f.yz), 1e-4) * pitch * scale;
  bool stripe = striped(screen);
  vec3 colour = filled(below, first, stripe);
  vec3 lineColour = outlineOf(first, second, stripe);
  if (!single) colour = mix(colour, lineColour, outlineOpacity * line(distance, 0.8 * ratio));
  // Hovered: 1 px; selected: 2 px, drawn last.
  colour = mix(colour, hoverColour, lineAround(hovered, 0.5 * ratio));
  return mix(colour, selectColour, lineAround(selected, ratio));`;
}

const FETCH_OUTER = `
  ${[0, 4].map((i) => `int x${i} = column(cell.x + ${i - 2}.0); int y${i} = row(cell.y + ${i - 2}.0);`).join('\n  ')}
  ${outer.map(({ row, column }) => `uint ${name(row, column)} = ${fetchOf(row, column)};`).join('\n  ')}`;

/** GLSL for the weight of the values that have a flag. */
function flagged(flag: number): string {
  return ['a', 'b', 'c'].map((v) => `((e${v}.y & ${flag}u) != 0u ? f${v} : vec3(0.0))`).join(' + ');
}
