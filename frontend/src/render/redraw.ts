/**
 * How much of a view must be drawn again. Between two pointer samples of a stroke only a small box of labels changes:
 * drawing that box alone keeps the brush fast on machines without a graphics card.
 */

import type { Rect } from '../labels/types';
import { ENTRY, type LabelLookup } from './lookup';
import type { ChannelLayer, LabelLayer, View } from './types';

/** Labels around a fragment that have a say in its colour, and one for rounding. */
const REACH = 3;

/** Whether two views show the same, but for label pixels that are known to have changed. */
export function showsTheSame(a: View, b: View): boolean {
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
    sameLabels(a.labels, b.labels)
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

function sameLabels(a: LabelLayer | null, b: LabelLayer | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.pixels === b.pixels &&
    a.cellOpacity === b.cellOpacity &&
    a.outlineOpacity === b.outlineOpacity &&
    sameMeaning(a.lookup, b.lookup)
  );
}

/** Whether all values mean the same, but for those that a stroke has just made: they are in its own pixels only. */
export function sameMeaning(a: LabelLookup, b: LabelLookup): boolean {
  if (a === b) return true;
  if (a.sparse || b.sparse) return false;
  const entries = Math.max(a.entries, b.entries);
  for (let value = 0; value < entries; value++) {
    const at = value * ENTRY;
    const same =
      (a.data[at + 1] ?? 0) === (b.data[at + 1] ?? 0) && (a.data[at + 2] ?? 0) === (b.data[at + 2] ?? 0);
    if (!same && !a.fresh.has(value) && !b.fresh.has(value)) return false;
  }
  return true;
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
