/**
 * How much of a view must be drawn again. Between two pointer samples of a stroke only a small box of labels changes, and
 * with the hovered or the selected cell only the boxes of two cells: drawing these alone keeps the page fast on machines
 * without a graphics card.
 */

import { unionRect } from '../labels/spans';
import type { Rect } from '../labels/types';
import { ENTRY, type LabelLookup } from './lookup';
import type { Trails } from './trails';
import type { ChannelLayer, GhostLayer, LabelLayer, View } from './types';

/** Labels around a fragment that have a say in its colour, and one for rounding. */
const REACH = 3;
/** From so many changed values on, their boxes are hardly less than the whole view. */
const MANY_VALUES = 32;

/** Everything must be drawn, or a box of image pixels, or nothing. */
export type Redraw = 'all' | Rect | null;

/** What differs between two views, but for label pixels that are known to have changed. */
export function whatChanged(a: View, b: View): Redraw {
  if (!showsTheSamePlace(a, b)) return 'all';
  const [before, after] = [layersOf(a), layersOf(b)];
  let box = trailsChanged(a.trails ?? null, b.trails ?? null);
  for (const [i, layer] of after.entries()) {
    if (box === 'all') break;
    const changed = meaningsChanged(before[i]!.lookup, layer);
    box = changed === 'all' ? changed : unionRect(box, changed);
  }
  return box;
}

type Layer = Pick<LabelLayer, 'lookup' | 'boxOf'>;

const layersOf = ({ labels, ghosts = [] }: View): Layer[] => [...(labels ? [labels] : []), ...ghosts];

function meaningsChanged(before: LabelLookup, { lookup, boxOf }: Layer): Redraw {
  const values = changedMeanings(before, lookup);
  if (values === 'all') return 'all';
  if (values.length === 0) return null;
  if (boxOf === undefined || values.length > MANY_VALUES) return 'all';
  return values.reduce<Rect | null>((box, value) => unionRect(box, boxOf(value)), null);
}

/** With another cell selected only its trail and that of the one before are drawn anew. */
function trailsChanged(a: Trails | null, b: Trails | null): Redraw {
  if (a === b) return null;
  if (a === null || b === null || a.all !== b.all) return 'all';
  return a.selected === b.selected ? null : unionRect(a.selected.box, b.selected.box);
}

const sameGhosts = (a: readonly GhostLayer[], b: readonly GhostLayer[]): boolean =>
  a.length === b.length && a.every(({ pixels, when }, i) => pixels === b[i]!.pixels && when === b[i]!.when);

function showsTheSamePlace(a: View, b: View): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.invert === b.invert &&
    a.border === b.border &&
    a.pixelRatio === b.pixelRatio &&
    a.camera.x === b.camera.x &&
    a.camera.y === b.camera.y &&
    a.camera.scale === b.camera.scale &&
    a.camera.viewWidth === b.camera.viewWidth &&
    a.camera.viewHeight === b.camera.viewHeight &&
    a.channels.length === b.channels.length &&
    a.channels.every((channel, i) => sameChannel(channel, b.channels[i]!)) &&
    sameLayer(a.labels, b.labels) &&
    sameGhosts(a.ghosts ?? [], b.ghosts ?? [])
  );
}

/** Whether two views are of the same pixels, however they look at them. */
export function showsTheSameFrame(a: View, b: View): boolean {
  return (
    a.labels?.pixels === b.labels?.pixels &&
    a.channels.length === b.channels.length &&
    a.channels.every(({ pixels }, i) => pixels === b.channels[i]!.pixels)
  );
}

function sameChannel(a: ChannelLayer, b: ChannelLayer): boolean {
  return (
    a.pixels === b.pixels &&
    a.low === b.low &&
    a.high === b.high &&
    a.gamma === b.gamma &&
    a.colour.every((part, i) => part === b.colour[i])
  );
}

function sameLayer(a: LabelLayer | null, b: LabelLayer | null): boolean {
  if (a === null || b === null) return a === b;
  return a.pixels === b.pixels && a.cellOpacity === b.cellOpacity && a.outlineOpacity === b.outlineOpacity;
}

/** The values that mean something else, but for those that a stroke has just made: they are in its own pixels only. */
export function changedMeanings(a: LabelLookup, b: LabelLookup): number[] | 'all' {
  if (a === b) return [];
  if (a.sparse || b.sparse) return 'all';
  const changed: number[] = [];
  const entries = Math.max(a.entries, b.entries);
  for (let value = 0; value < entries; value++) {
    const at = value * ENTRY;
    const same =
      (a.data[at + 1] ?? 0) === (b.data[at + 1] ?? 0) && (a.data[at + 2] ?? 0) === (b.data[at + 2] ?? 0);
    if (!same && !a.fresh.has(value) && !b.fresh.has(value)) changed.push(value);
  }
  return changed;
}

/** The box of the view, in device pixels from its bottom left corner, that a box of image pixels has a part in. */
export function boxToDraw(view: View, rect: Rect): { x: number; y: number; width: number; height: number } {
  const { camera } = view;
  const reach = REACH * Math.max(1, view.pixelRatio / camera.scale);
  const toX = (x: number) => (x - camera.x) * camera.scale + camera.viewWidth / 2;
  const toY = (y: number) => (y - camera.y) * camera.scale + camera.viewHeight / 2;
  const left = Math.max(0, Math.floor(toX(rect.x0 - reach)));
  const right = Math.min(camera.viewWidth, Math.ceil(toX(rect.x1 + reach)));
  const top = Math.max(0, Math.floor(toY(rect.y0 - reach)));
  const bottom = Math.min(camera.viewHeight, Math.ceil(toY(rect.y1 + reach)));
  return {
    x: left,
    y: camera.viewHeight - bottom,
    width: Math.max(0, right - left),
    height: Math.max(0, bottom - top),
  };
}
