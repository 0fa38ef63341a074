/**
 * The raw images of the desk, drawn with the renderer of the labeling page: one context for all views, so that a frame is
 * uploaded once and a change of contrast redraws in the shader. Lines are drawn over it by paintViews.ts: the renderer has
 * no dashes. Where the browser has no WebGL2, a picture made by the processor takes its place.
 */
import type { RawPixels } from '../../api/frames';
import { GlRenderer, WebGL2Unavailable } from '../../render/glRenderer';
import { readPalette } from '../../render/palette';
import { type Camera, type Size, toView } from '../picture/camera';
import { token } from '../picture/paint';
import type { Display } from './display';

export interface RawFrame {
  pixels: RawPixels;
  size: Size;
}

/** Above this many CSS pixels per image pixel, pixels are shown as what they are: squares. */
const SHARP_FROM = 6;

export class RawPainter {
  private readonly renderer: GlRenderer | null;
  /** Where there is no WebGL2: the last picture that was made, and of what. */
  private made: { frame: RawFrame; display: Display; picture: HTMLCanvasElement } | null = null;

  /** `onRestored`: a lost context is back, everything must be drawn again. */
  constructor(element: Element, onRestored: () => void) {
    this.renderer = rendererFor(element, onRestored);
  }

  /** Draw what a camera sees of a frame on a canvas of this size (CSS pixels). */
  paint(canvas: HTMLCanvasElement, frame: RawFrame, camera: Camera, view: Size, display: Display): void {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    if (width < 1 || height < 1) return;
    if (!this.renderer) {
      this.paintPicture(canvas, frame, camera, view, display);
      return;
    }
    const { low, high, gamma, invert } = display;
    this.renderer.drawTo(canvas, {
      ...frame.size,
      camera: {
        x: camera.x,
        y: camera.y,
        scale: camera.scale * ratio,
        viewWidth: width,
        viewHeight: height,
      },
      channels: [{ pixels: frame.pixels, low, high, gamma, colour: [1, 1, 1] }],
      invert,
      labels: null,
      border: false,
      pixelRatio: ratio,
    });
  }

  dispose(): void {
    this.renderer?.dispose();
    this.made = null;
  }

  private paintPicture(
    canvas: HTMLCanvasElement,
    frame: RawFrame,
    camera: Camera,
    view: Size,
    display: Display,
  ): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    canvas.width = view.width;
    canvas.height = view.height;
    context.fillStyle = token('--canvas');
    context.fillRect(0, 0, view.width, view.height);
    if (this.made?.frame !== frame || this.made.display !== display)
      this.made = { frame, display, picture: pictureOf(frame, display) };
    const [left, top] = toView(camera, view, 0, 0);
    context.imageSmoothingEnabled = camera.scale < SHARP_FROM;
    context.imageSmoothingQuality = 'high';
    const { width, height } = frame.size;
    context.drawImage(this.made.picture, left, top, width * camera.scale, height * camera.scale);
  }
}

function rendererFor(element: Element, onRestored: () => void): GlRenderer | null {
  if (typeof WebGL2RenderingContext === 'undefined') return null;
  try {
    return new GlRenderer(readPalette(element), onRestored);
  } catch (error) {
    if (error instanceof WebGL2Unavailable) return null;
    throw error;
  }
}

/** The grey of a raw value, 0 … 255: the same as the shader's. */
export function greyOf(value: number, { low, high, gamma, invert }: Display): number {
  const part = Math.min(1, Math.max(0, (value - low) / Math.max(high - low, Number.EPSILON)));
  const grey = Math.round(255 * part ** gamma);
  return invert ? 255 - grey : grey;
}

function pictureOf({ pixels, size }: RawFrame, display: Display): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const picture = context.createImageData(size.width, size.height);
  const rgba = new Uint32Array(picture.data.buffer);
  for (let i = 0; i < rgba.length; i++) rgba[i] = 0xff000000 + greyOf(pixels[i]!, display) * 0x010101;
  context.putImageData(picture, 0, 0);
  return canvas;
}
