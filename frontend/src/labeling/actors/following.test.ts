import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { image, openDesk } from '../testing/openDesk';

const WIDE = Array.from({ length: 40 }, () => '0').join(' ');
/** A cell of one pixel at column x of a frame 40 wide. */
const at = (x: number) =>
  image(
    [
      WIDE,
      WIDE.split(' ')
        .map((zero, i) => (i === x ? '1' : zero))
        .join(' '),
      WIDE,
    ].join('/'),
  );
const NONE = image([WIDE, WIDE, WIDE].join('/'));

async function opened() {
  const page = await openDesk({ kind: 'tracking', frames: [at(10), at(20), NONE, at(30)] });
  await vi.waitUntil(() => page.labels.store.ready(3));
  page.desk.views.send({ type: 'STAGE', width: 100, height: 60, ratio: 1 });
  page.desk.canvas.send({ type: 'WHEEL', x: 50, y: 30, factor: 4 });
  return { ...page, x: () => page.desk.canvas.getSnapshot().context.camera.x };
}

it('keeps the selected cell in the centre from frame to frame, and stays where it is missing', async () => {
  const { desk, x, go, select, close } = await opened();
  select(1);
  const before = x();
  await go(1);
  expect(x()).toBe(before);
  desk.display.send({ type: 'SEEING', by: { follow: true } });
  expect(x()).toBe(20.5);
  await go(0);
  expect(x()).toBe(10.5);
  await go(2);
  expect(x()).toBe(10.5);
  await go(3);
  expect(x()).toBe(30.5);
  select(null);
  await go(0);
  expect(x()).toBe(30.5);
  desk.display.send({ type: 'SEEING', by: { follow: false } });
  select(1);
  await go(1);
  expect(x()).toBe(30.5);
  close();
});

it('moves nothing under the pen: neither with an edit nor where a neighbour is drawn in', async () => {
  const { desk, x, select, size, use, stroke, close } = await opened();
  select(1);
  desk.display.send({ type: 'SEEING', by: { follow: true } });
  desk.canvas.send({ type: 'CENTRE', x: 14, y: 1 });
  use('brush');
  size(1);
  stroke([12, 1]);
  expect(x()).toBe(14);
  desk.views.send({ type: 'SHOW', count: 3 });
  desk.views.send({ type: 'HOLD', t: 1, around: 0 });
  desk.frames.send({ type: 'GO', t: 1 });
  expect(x()).toBe(14);
  desk.frames.send({ type: 'STEP', by: -1 });
  expect(x()).toBeCloseTo(11.5);
  close();
});
