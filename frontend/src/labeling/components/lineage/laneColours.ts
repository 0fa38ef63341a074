/** The design tokens as a 2D canvas takes them: read once, from where they are written down. */
import { LABEL_COLOURS } from '../../../render/palette';

export interface LaneColours {
  /** By the number of a cell's colour. */
  labels: readonly string[];
  background: string;
  surface: string;
  raised: string;
  text: string;
  quiet: string;
  faint: string;
  accent: string;
  accentFill: string;
  onAccent: string;
  warn: string;
  font: string;
}

/** `element`: where the tokens are read. */
export function readLaneColours(element: Element): LaneColours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    labels: Array.from({ length: LABEL_COLOURS }, (_, i) => token(`label-${i + 1}`)),
    background: token('sunken'),
    surface: token('surface'),
    raised: token('raised'),
    text: token('text'),
    quiet: token('text-2'),
    faint: token('text-3'),
    accent: token('accent'),
    accentFill: token('accent-fill'),
    onAccent: token('on-accent'),
    warn: token('mode-loud'),
    font: token('font') || 'sans-serif',
  };
}

export const fontOf = ({ font }: LaneColours, strong = false): string =>
  `${strong ? '600 ' : ''}11px ${font}`;

const STRIPE = 4;
const hatches = new Map<string, CanvasPattern>();

/** Slanted stripes of a colour on nothing; null where the browser has no patterns. */
export function hatch(context: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const known = hatches.get(colour);
  if (known) return known;
  const tile = document.createElement('canvas');
  tile.width = 2 * STRIPE;
  tile.height = 2 * STRIPE;
  const inside = tile.getContext('2d');
  if (!inside) return null;
  inside.fillStyle = colour;
  inside.fillRect(0, 0, STRIPE, 2 * STRIPE);
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().rotate(45));
  if (pattern) hatches.set(colour, pattern);
  return pattern;
}
