import { describe, expect, it, vi } from 'vitest';

import { toImage } from '../../render/camera';
import { aim, frameInHand, takeUp } from '../pointer/aim';
import { image, openDesk } from '../testing/openDesk';
import { placesOf } from './views';

const frame = image('0 0 0 0 0 0/0 1 1 0 0 0/0 1 1 0 0 0/0 0 0 0 0 0');

async function sideBySide(frames = 5) {
  const open = await openDesk({ frames: Array.from({ length: frames }, () => frame) });
  const { desk, labels } = open;
  await vi.waitUntil(() => labels.store.frames.every((t) => labels.store.ready(t)));
  desk.views.send({ type: 'STAGE', width: 300, height: 200, ratio: 1 });
  desk.views.send({ type: 'SHOW', count: 5 });
  const places = () => placesOf(desk.views.getSnapshot().context, desk.frames.getSnapshot().context.t);
  const camera = () => desk.canvas.getSnapshot().context.camera;
  return { ...open, places, camera };
}

describe('frames side by side', () => {
  it('have one camera of the size of a picture, and show the same part after a switch', async () => {
    const { desk, places, camera, close } = await sideBySide();
    expect(places().map(({ t }) => t)).toEqual([0, 1, 2, 3, 4]);
    const { box } = places()[0]!;
    expect([camera().viewWidth, camera().viewHeight]).toEqual([box.width, box.height]);
    desk.canvas.send({ type: 'WHEEL', x: 20, y: 30, factor: 1.2 });
    const many = camera();
    desk.views.send({ type: 'SHOW', count: 1 });
    expect(camera().viewWidth).toBe(300);
    expect(camera().x).toBeCloseTo(many.x);
    expect(camera().scale).toBeGreaterThan(many.scale);
    desk.views.send({ type: 'SHOW', count: 5 });
    expect(camera().scale).toBeCloseTo(many.scale);
    expect(camera().y).toBeCloseTo(many.y);
    close();
  });

  it('are as many as there are', async () => {
    const { places, desk, close } = await sideBySide(3);
    expect(places().map(({ t }) => t)).toEqual([0, 1, 2]);
    expect(desk.views.getSnapshot().context.count).toBe(3);
    close();
  });

  it('take the pen where it goes down, and keep it beyond the border', async () => {
    const { desk, places, camera, pixels, use, select, size, close } = await sideBySide();
    use('brush');
    select(1);
    size(1);
    const { t, box } = places()[3]!;
    const before = camera();
    // The middle of pixel (4, 2) in the picture of frame 3.
    const local = {
      x: (4.5 - before.x) * before.scale + before.viewWidth / 2,
      y: (2.5 - before.y) * before.scale + before.viewHeight / 2,
    };
    const pen = aim(desk, { x: box.x + local.x, y: box.y + local.y }, false);
    expect(toImage(camera(), pen.x, pen.y).x).toBeCloseTo(4.5);
    expect(frameInHand(desk)).toBe(3);
    expect(desk.frames.getSnapshot().context.t).toBe(0);
    takeUp(desk, true);
    expect(desk.frames.getSnapshot().context.t).toBe(0);
    takeUp(desk, false);
    desk.canvas.send({ type: 'DOWN', ...pen, shift: false, pan: false });
    expect(desk.frames.getSnapshot().context.t).toBe(t);
    expect(camera()).toEqual(before);
    const far = aim(desk, { x: places()[0]!.box.x + 5, y: 5 }, true);
    expect(far.y).toBeLessThan(0);
    expect(desk.views.getSnapshot().context.pointed).toBe(3);
    desk.canvas.send({ type: 'UP' });
    expect(pixels(3)[2 * 6 + 4]).toBe(1);
    expect(pixels(0)[2 * 6 + 4]).toBe(0);
    close();
  });

  it('stay where they are when the pen goes down in a neighbour, and move on with the next step', async () => {
    const { desk, places, pixels, use, select, size, close } = await sideBySide(6);
    desk.views.send({ type: 'SHOW', count: 3 });
    desk.frames.send({ type: 'GO', t: 2 });
    const shown = () => places().map(({ t }) => t);
    expect(shown()).toEqual([1, 2, 3]);
    use('brush');
    select(1);
    size(1);
    const { box } = places()[2]!;
    const pen = aim(desk, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, false);
    takeUp(desk, false);
    expect(desk.frames.getSnapshot().context.t).toBe(3);
    expect(shown()).toEqual([1, 2, 3]);
    expect(aim(desk, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, true)).toEqual(pen);
    desk.canvas.send({ type: 'DOWN', ...pen, shift: false, pan: false });
    desk.canvas.send({ type: 'UP' });
    expect(pixels(3)).not.toEqual(pixels(2));
    expect(shown()).toEqual([1, 2, 3]);
    // Two strokes in a row in two neighbours: still the same pictures.
    const first = places()[0]!.box;
    aim(desk, { x: first.x + 1, y: first.y + 1 }, false);
    takeUp(desk, false);
    expect(shown()).toEqual([1, 2, 3]);
    desk.frames.send({ type: 'STEP', by: 1 });
    expect(shown()).toEqual([1, 2, 3]);
    desk.frames.send({ type: 'STEP', by: 1 });
    expect(shown()).toEqual([2, 3, 4]);
    desk.frames.send({ type: 'GO', t: 1 });
    expect(shown()).toEqual([0, 1, 2]);
    close();
  });

  it('tell which cell is under the pointer in the frame that it is in', async () => {
    const { desk, labels, places, camera, close } = await sideBySide();
    labels.store.labels('nucleus', 2)!.fill(0);
    const over = (n: number) => {
      const { box } = places()[n]!;
      const { x, y, scale, viewWidth, viewHeight } = camera();
      const at = {
        x: box.x + (1.5 - x) * scale + viewWidth / 2,
        y: box.y + (1.5 - y) * scale + viewHeight / 2,
      };
      desk.canvas.send({ type: 'MOVE', points: [aim(desk, at, false)] });
      return desk.selection.getSnapshot().context.hovered;
    };
    expect(over(1)).toEqual([1]);
    expect(over(2)).toEqual([]);
    expect(desk.frames.getSnapshot().context.t).toBe(0);
    close();
  });
});
