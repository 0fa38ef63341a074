import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fitCamera, toScreen, zoomAt } from '../../render/camera';
import { linkedCamera, Thumbnails, type ThumbnailHost } from './thumbnails';

const image = { width: 700, height: 400 };
const canvasOf = (width = 175, height = 90) =>
  ({ clientWidth: width, clientHeight: height }) as unknown as HTMLCanvasElement;

describe('the camera of a linked picture', () => {
  it('shows the whole frame until the view is moved', () => {
    const camera = fitCamera(image, 917, 509, 8);
    const linked = linkedCamera({ camera, moved: false }, image, 175, 90);
    for (const [x, y] of [
      [0, 0],
      [700, 400],
    ] as const) {
      const at = toScreen(linked, x, y);
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.x).toBeLessThanOrEqual(175);
      expect(at.y).toBeGreaterThanOrEqual(0);
      expect(at.y).toBeLessThanOrEqual(90);
    }
  });

  it('then shows all that the canvas shows, around the same place', () => {
    const camera = zoomAt(fitCamera(image, 917, 509, 8), image, 300, 200, 4);
    const linked = linkedCamera({ camera, moved: true }, image, 175, 90);
    const middle = toScreen(linked, camera.x, camera.y);
    expect([middle.x, middle.y]).toEqual([87.5, 45]);
    const half = { x: camera.viewWidth / 2 / camera.scale, y: camera.viewHeight / 2 / camera.scale };
    const corner = toScreen(linked, camera.x - half.x, camera.y - half.y);
    expect(corner.x).toBeGreaterThanOrEqual(-1e-9);
    expect(corner.y).toBeGreaterThanOrEqual(-1e-9);
    expect(Math.min(corner.x, corner.y)).toBeCloseTo(0);
  });
});

describe('the small pictures', () => {
  let drawing = false;
  const ready = new Set<number>();
  const drawn: number[] = [];
  let cost = 0;
  let now = 0;
  const host: ThumbnailHost = {
    image,
    camera: () => ({ camera: fitCamera(image, 917, 509), moved: false }),
    drawing: () => drawing,
    ready: (t) => ready.has(t),
    before: () => undefined,
    draw: (_, t) => {
      drawn.push(t);
      now += cost;
      return true;
    },
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    vi.stubGlobal('devicePixelRatio', 1);
    drawing = false;
    cost = 10;
    ready.clear();
    drawn.length = 0;
    for (const t of [0, 1, 2, 3, 4]) ready.add(t);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const five = () => {
    const thumbnails = new Thumbnails(host);
    for (const t of [0, 1, 2, 3, 4]) thumbnails.add(canvasOf(), t, 'linked');
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([0, 1, 2, 3, 4]);
    drawn.length = 0;
    return thumbnails;
  };

  it('are drawn once each, and after a stroke only the one that it touched', () => {
    const thumbnails = five();
    for (let i = 0; i < 50; i++) thumbnails.outdate({ t: 3 });
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([3]);
  });

  it('wait while the pen is down', () => {
    const thumbnails = five();
    drawing = true;
    thumbnails.outdate({ t: 1 });
    vi.advanceTimersByTime(2000);
    expect(drawn).toEqual([]);
    drawing = false;
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([1]);
  });

  it('come when their frame does', () => {
    ready.delete(2);
    const thumbnails = new Thumbnails(host);
    for (const t of [1, 2]) thumbnails.add(canvasOf(), t, 'linked');
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([1]);
    ready.add(2);
    thumbnails.outdate({ t: 2 });
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([1, 2]);
  });

  it('that show the whole frame do not follow the camera', () => {
    const thumbnails = five();
    thumbnails.add(canvasOf(100, 60), 2, 'whole');
    vi.advanceTimersByTime(1000);
    drawn.length = 0;
    thumbnails.outdate({ kind: 'linked' });
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([0, 1, 2, 3, 4]);
  });

  it('wait for rest where they are slow, and follow where they are quick', () => {
    const moves = (thumbnails: Thumbnails) => {
      for (let i = 0; i < 20; i++) {
        thumbnails.outdate({ kind: 'linked' });
        vi.advanceTimersByTime(16);
      }
      return drawn.length;
    };
    const slow = five();
    expect(moves(slow)).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([0, 1, 2, 3, 4]);
    drawn.length = 0;
    slow.dispose();
    cost = 0;
    expect(moves(five())).toBeGreaterThan(20);
  });
});
