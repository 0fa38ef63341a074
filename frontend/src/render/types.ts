/** What is drawn, and how. */

import type { Part } from '../frames/largeImage';
import type { RawPixels } from '../frames/types';
import type { Rect } from '../labels/types';
import type { LabelLookup } from './lookup';
import type { Camera } from './camera';
import type { Trails } from './trails';

/** Red, green, blue in 0..1. */
export type Rgb = readonly [number, number, number];

/** One raw channel of one frame: a value v shows as clamp((v - low) / (high - low)) ** gamma, in `colour`. */
export interface ChannelLayer {
  pixels: RawPixels;
  low: number;
  high: number;
  gamma: number;
  colour: Rgb;
}

export interface LabelLayer {
  pixels: Uint32Array;
  lookup: LabelLookup;
  /** The box that holds a value's pixels: with it, a change of what a few values mean redraws their boxes only. */
  boxOf?: (value: number) => Rect | null;
  /** 0..1 */
  cellOpacity: number;
  /** 0..1 */
  outlineOpacity: number;
}

/** The labels of another frame: their outlines only, dashed, in a quiet colour. */
export interface GhostLayer {
  pixels: Uint32Array;
  /** The selected cell is marked in it. */
  lookup: LabelLookup;
  boxOf?: (value: number) => Rect | null;
  /** Longer dashes are what was, short ones what comes. */
  when: 'before' | 'after';
}

export interface View {
  /** Size of the image in pixels; every layer has height * width values, or those of its part. */
  width: number;
  height: number;
  /** Of an image too large for one texture: what the arrays of the layers hold. */
  parts?: { raw: Part; labels: Part };
  camera: Camera;
  channels: readonly ChannelLayer[];
  /** Dark cells on white. */
  invert: boolean;
  labels: LabelLayer | null;
  /** Two at most; not for a view of parts. */
  ghosts?: readonly GhostLayer[];
  trails?: Trails | null;
  /** White line round the image. */
  border: boolean;
  /** Device pixels per CSS pixel: line widths are in CSS pixels. */
  pixelRatio: number;
}

/** Colours the renderer takes from the design tokens (theme/tokens.css). */
export interface Palette {
  /** The 12 label colours. */
  labels: readonly Rgb[];
  canvas: Rgb;
  select: Rgb;
  hover: Rgb;
}
