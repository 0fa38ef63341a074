/**
 * The part of the fragment shader that draws ghosts: the outlines of another frame's labels, dashed. Four labels around a
 * fragment say where the outline is (the contour of half their bilinear weight): a smooth line for few fetches, and where
 * all four are one value, which is nearly everywhere, nothing else is looked at.
 */

import { SELECTED } from './lookup';
import { entryFunction } from './labelShader';

/** The frame before and the frame after. */
export const MAX_GHOSTS = 2;

export interface GhostVariant {
  /** Entries of its lookup are searched. */
  sparse: boolean;
  when: 'before' | 'after';
}

/** CSS pixels from one dash to the next, and of the dash. */
const DASHES = { before: [7, 4], after: [4, 2] } as const;

/** GLSL of `withGhost<i>(below, p, screen)` for each ghost. */
export function ghostShader(ghosts: readonly GhostVariant[]): string {
  if (ghosts.length === 0) return '';
  return `
uniform float ghostPitch;  // image pixels from one label looked at to the next
int ghostColumn(float k) { return clamp(int((k + 0.5) * ghostPitch), 0, imageSize.x - 1); }
int ghostRow(float k) { return clamp(int((k + 0.5) * ghostPitch), 0, imageSize.y - 1); }
float ghostLine(float distance, float halfWidth) { return clamp(halfWidth + 0.5 - distance, 0.0, 1.0); }
${ghosts.map(ghost).join('\n')}`;
}

function ghost({ sparse, when }: GhostVariant, i: number): string {
  const [period, dash] = DASHES[when];
  return `
uniform usampler2D ghost${i};
uniform usampler2D ghostLookup${i};
uniform int ghostLookup${i}Entries;
${entryFunction(sparse, `ghostLookup${i}`, `ghostEntry${i}`)}
vec3 withGhost${i}(vec3 below, vec2 p, vec2 screen) {
  vec2 q = p / ghostPitch - 0.5;
  vec2 cell = floor(q);
  vec2 u = q - cell;
  int x0 = ghostColumn(cell.x); int x1 = ghostColumn(cell.x + 1.0);
  int y0 = ghostRow(cell.y); int y1 = ghostRow(cell.y + 1.0);
  uint v00 = texelFetch(ghost${i}, ivec2(x0, y0), 0).r;
  uint v10 = texelFetch(ghost${i}, ivec2(x1, y0), 0).r;
  uint v01 = texelFetch(ghost${i}, ivec2(x0, y1), 0).r;
  uint v11 = texelFetch(ghost${i}, ivec2(x1, y1), 0).r;
  if (((v00 ^ v10) | (v00 ^ v01) | (v00 ^ v11)) == 0u) return below;
  uvec2 e00 = ghostEntry${i}(v00); uvec2 e10 = ghostEntry${i}(v10);
  uvec2 e01 = ghostEntry${i}(v01); uvec2 e11 = ghostEntry${i}(v11);
  // The weight of what is at the nearest of the four, and its slope.
  uint own = u.y < 0.5 ? (u.x < 0.5 ? e00.x : e10.x) : (u.x < 0.5 ? e01.x : e11.x);
  float a = float(e00.x == own); float b = float(e10.x == own);
  float c = float(e01.x == own); float d = float(e11.x == own);
  float f = mix(mix(a, b, u.x), mix(c, d, u.x), u.y);
  vec2 slope = vec2(mix(b - a, d - c, u.y), mix(c - a, d - b, u.x));
  float away = abs(f - 0.5) / max(length(slope), 1e-4) * ghostPitch * scale;
  bool strong = ((e00.y | e10.y | e01.y | e11.y) & ${SELECTED}u) != 0u;
  float along = abs(slope.x) > abs(slope.y) ? screen.y : screen.x;
  if (mod(along / ratio, ${period}.0) > ${dash}.0) return below;
  vec3 colour = strong ? selectColour : hoverColour;
  return mix(below, colour, (strong ? 0.95 : 0.6) * ghostLine(away, (strong ? 0.8 : 0.5) * ratio));
}`;
}
