/** Drawing on a 2D canvas: the raw frame, outlines in every line style, numbers on cells. */
import type { ChannelContrast } from '../../api/types';
import type { RawPixels } from '../../api/frames';
import { type Camera, type Size, toView } from './camera';
import type { Outline } from './outlines';

/** A token of tokens.css as the browser resolved it; canvases cannot read CSS variables. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Lifts dim cells beside bright ones; what is compared here is outlines, not intensities. */
const GAMMA = 0.7;

/** A raw frame as a picture of the same size: grey, stretched between low and high. */
export function rawPicture(
  raw: RawPixels,
  size: Size,
  contrast: ChannelContrast | undefined,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const picture = context.createImageData(size.width, size.height);
  const rgba = new Uint32Array(picture.data.buffer);
  const low = contrast?.low ?? 0;
  const gain = 255 / Math.max((contrast?.high ?? 1) - low, Number.EPSILON);
  const greys = Uint32Array.from({ length: 256 }, (_, v) => {
    const grey = Math.round(255 * (v / 255) ** GAMMA);
    return 0xff000000 + grey * 0x010101;
  });
  for (let i = 0; i < rgba.length; i++) {
    rgba[i] = greys[Math.min(255, Math.max(0, (raw[i]! - low) * gain)) | 0]!;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

export interface Stage {
  context: CanvasRenderingContext2D;
  camera: Camera;
  /** Of the view, in CSS pixels. */
  size: Size;
}

/**
 * Make the canvas as sharp as the screen and clear it; null where there is no 2D canvas. `over`: it lies over another one
 * and stays clear.
 */
export function openStage(canvas: HTMLCanvasElement, camera: Camera, size: Size, over = false): Stage | null {
  const context = canvas.getContext('2d');
  if (!context) return null;
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(size.width * ratio));
  const height = Math.max(1, Math.round(size.height * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (over) {
    context.clearRect(0, 0, size.width, size.height);
  } else {
    context.fillStyle = token('--canvas');
    context.fillRect(0, 0, size.width, size.height);
  }
  return { context, camera, size };
}

/** Above this many CSS pixels per image pixel, pixels are shown as what they are: squares. */
const SHARP_FROM = 6;

export function paintRaw({ context, camera, size }: Stage, raw: HTMLCanvasElement): void {
  const [left, top] = toView(camera, size, 0, 0);
  context.imageSmoothingEnabled = camera.scale < SHARP_FROM;
  context.imageSmoothingQuality = 'high';
  context.drawImage(raw, left, top, raw.width * camera.scale, raw.height * camera.scale);
}

export interface LineStyle {
  colour: string;
  /** CSS pixels. */
  width: number;
  /** Lengths of dashes and gaps, CSS pixels; none is a solid line. */
  dash?: readonly number[];
  opacity?: number;
  /** Opacity of the inside in the same colour. */
  fill?: number;
}

export function paintOutline({ context, camera, size }: Stage, outline: Outline, style: LineStyle): void {
  context.beginPath();
  for (const loop of outline.loops) {
    for (let i = 0; i < loop.length; i += 2) {
      const [x, y] = toView(camera, size, loop[i]!, loop[i + 1]!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
  }
  context.save();
  context.lineJoin = 'round';
  if (style.fill) {
    context.globalAlpha = style.fill;
    context.fillStyle = style.colour;
    context.fill('evenodd');
  }
  context.globalAlpha = style.opacity ?? 1;
  context.strokeStyle = style.colour;
  context.lineWidth = style.width;
  context.setLineDash([...(style.dash ?? [])]);
  context.stroke();
  context.restore();
}

/** A straight line between two image points, such as from a parent to its daughter. */
export function paintLine(
  { context, camera, size }: Stage,
  from: readonly [number, number],
  to: readonly [number, number],
  style: LineStyle,
): void {
  context.save();
  context.globalAlpha = style.opacity ?? 1;
  context.strokeStyle = style.colour;
  context.lineWidth = style.width;
  context.setLineDash([...(style.dash ?? [])]);
  context.beginPath();
  context.moveTo(...toView(camera, size, ...from));
  context.lineTo(...toView(camera, size, ...to));
  context.stroke();
  context.restore();
}

/** A short word at an image point, with a dark rim so that it can be read on any cell. */
export function paintText(
  { context, camera, size }: Stage,
  words: string,
  at: readonly [number, number],
  colour: string,
  lift = 0,
): void {
  const [x, y] = toView(camera, size, ...at);
  context.save();
  context.font = `600 13px ${token('--font') || 'sans-serif'}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = token('--canvas');
  context.globalAlpha = 0.85;
  context.strokeText(words, x, y - lift);
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fillText(words, x, y - lift);
  context.restore();
}
