/**
 * The small pictures of frames: the strip and the map. They are drawn when the page has nothing better to do: never while
 * the pen is down, one at a time, and only those that show something that has changed.
 */
import { coverCamera, fitCamera, type Camera, type ImageSize } from '../../render/camera';

/** Where pictures are slow to draw they wait until nothing has happened for so long. */
const REST_MS = 120;
/** Where they are quick they follow, so often. */
const FOLLOW_MS = 30;
/** One picture that takes no longer is quick. */
const QUICK_MS = 2;
/** Round the whole frame, in device pixels. */
const MARGIN = 2;

/** `linked`: shows the same part as the canvas; else the whole frame. */
export type ThumbnailKind = 'linked' | 'whole';

interface Thumbnail {
  canvas: HTMLCanvasElement;
  t: number;
  kind: ThumbnailKind;
  stale: boolean;
}

/** What the pictures need of the view of the desk. */
export interface ThumbnailHost {
  image: ImageSize;
  /** The camera of the canvas, and whether a person has moved it. */
  camera: () => { camera: Camera; moved: boolean };
  /** The pen is down. */
  drawing: () => boolean;
  ready: (t: number) => boolean;
  /** Before pictures are drawn. */
  before: () => void;
  /** Draw frame t; false when it cannot be drawn now. */
  draw: (canvas: HTMLCanvasElement, t: number, camera: Camera, kind: ThumbnailKind) => boolean;
}

/** The same part of the image as the canvas shows, in a picture of another size; unless moved, the whole frame. */
export function linkedCamera(
  { camera, moved }: { camera: Camera; moved: boolean },
  image: ImageSize,
  viewWidth: number,
  viewHeight: number,
): Camera {
  if (!moved) return fitCamera(image, viewWidth, viewHeight, MARGIN);
  const scale = camera.scale * Math.min(viewWidth / camera.viewWidth, viewHeight / camera.viewHeight);
  return { x: camera.x, y: camera.y, scale, viewWidth, viewHeight };
}

export class Thumbnails {
  private readonly host: ThumbnailHost;
  private readonly all = new Set<Thumbnail>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quick = false;

  constructor(host: ThumbnailHost) {
    this.host = host;
  }

  /** Keep a picture of frame t up to date; returns how to stop. */
  add(canvas: HTMLCanvasElement, t: number, kind: ThumbnailKind): () => void {
    const thumbnail = { canvas, t, kind, stale: true };
    this.all.add(thumbnail);
    this.soon();
    return () => {
      this.all.delete(thumbnail);
    };
  }

  /** What pictures show has changed: all of them, those of a frame, or those of a kind. */
  outdate({ t, kind }: { t?: number; kind?: ThumbnailKind } = {}): void {
    let any = false;
    for (const thumbnail of this.all) {
      if (t !== undefined && thumbnail.t !== t) continue;
      if (kind !== undefined && thumbnail.kind !== kind) continue;
      thumbnail.stale = any = true;
    }
    if (any) this.soon();
  }

  /** Look at where labels changed once the pen rests, even where no picture shows it. */
  soon(): void {
    if (this.quick && this.timer !== undefined) return;
    clearTimeout(this.timer);
    this.wait(this.quick ? FOLLOW_MS : REST_MS);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.all.clear();
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.drawNext();
    }, ms);
  }

  private drawNext(): void {
    const { host } = this;
    if (host.drawing()) {
      this.wait(REST_MS);
      return;
    }
    host.before();
    for (const thumbnail of this.all) {
      if (!thumbnail.stale || !host.ready(thumbnail.t)) continue;
      const { canvas, t, kind } = thumbnail;
      const width = Math.round(canvas.clientWidth * devicePixelRatio);
      const height = Math.round(canvas.clientHeight * devicePixelRatio);
      if (width < 2 || height < 2) continue;
      const camera =
        kind === 'linked'
          ? linkedCamera(host.camera(), host.image, width, height)
          : coverCamera(host.image, width, height);
      const begun = performance.now();
      if (!host.draw(canvas, t, camera, kind)) continue;
      this.quick = performance.now() - begun < QUICK_MS;
      thumbnail.stale = false;
      // One at a time: the pointer does not wait for all of them.
      this.wait(0);
      return;
    }
  }
}
