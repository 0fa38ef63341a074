/** Colours from the design tokens: read from the page's CSS variables, so that they are written down in one place only. */

import type { Palette, Rgb } from './types';

export const LABEL_COLOURS = 12;

/** The palette as CSS defines it where `element` is; an Error names a variable that is missing. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): Rgb => {
    const rgb = parseColour(style.getPropertyValue(name));
    if (rgb === null) throw new Error(`The design token ${name} is missing: load theme/tokens.css.`);
    return rgb;
  };
  return {
    labels: Array.from({ length: LABEL_COLOURS }, (_, i) => colour(`--label-${i + 1}`)),
    canvas: colour('--canvas'),
    select: colour('--canvas-select'),
    hover: colour('--canvas-hover'),
  };
}

/** "#rgb" and "#rrggbb" as numbers in 0..1, null for anything else. */
export function parseColour(text: string): Rgb | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (match === null) return null;
  const digits = match[1]!;
  const step = digits.length / 3;
  const part = (i: number) => {
    const hex = digits.slice(i * step, (i + 1) * step);
    return parseInt(step === 1 ? hex + hex : hex, 16) / 255;
  };
  return [part(0), part(1), part(2)];
}
