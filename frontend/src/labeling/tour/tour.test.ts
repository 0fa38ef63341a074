import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActor, type ActorRefFrom } from 'xstate';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { factsOf, watchFacts } from './facts';
import { steps, type Places } from './steps';
import { PRAISE_MS, stepOf, tourMachine } from './tour';

/** Cell 1 at the left, cell 2 in two pieces of nine pixels and more, at the right; the same in two frames. */
const FRAME = image(
  [
    '0 0 0 0 0 0 0 0 0 0 0 0',
    '0 1 1 1 1 0 0 2 2 2 2 2',
    '0 1 1 1 1 0 0 2 2 2 2 2',
    '0 1 1 1 1 0 0 2 2 2 2 2',
    '0 1 1 1 1 0 0 0 0 0 0 0',
    '0 0 0 0 0 0 0 2 2 2 0 0',
    '0 0 0 0 0 0 0 2 2 2 0 0',
    '0 0 0 0 0 0 0 2 2 2 0 0',
  ].join('/'),
);
const place = (cell: number | null, x: number, y: number) => ({ t: 0, cell, x, y, radius: 2 });
const PLACES: Places = {
  cell: place(1, 2, 2),
  part: place(1, 5, 2),
  beyond: place(2, 8, 6),
  merged: place(1, 2, 2),
  missing: place(null, 0, 0),
  piece: place(2, 8, 6),
};

let desk: OpenDesk;
let tour: ActorRefFrom<typeof tourMachine>;
let stop: () => void;
let prepared: string[];

async function begin(at = 0) {
  desk = await openDesk({ frames: [FRAME, FRAME] });
  prepared = [];
  tour = createActor(tourMachine, {
    input: {
      steps,
      places: PLACES,
      at,
      look: () => factsOf(desk.root, desk.desk),
      prepare: (step, there) => {
        prepared.push(step.id);
        if (there && step.selects !== undefined) desk.select(step.selects ? there.cell : null);
      },
    },
  });
  stop = watchFacts(desk.root, desk.desk, (facts) => tour.send({ type: 'LOOK', facts }));
  tour.start();
}

const now = () => ({
  step: stepOf(tour.getSnapshot().context).id,
  done: tour.getSnapshot().context.done,
  state: tour.getSnapshot().value,
});
const indexOf = (id: string) => steps.findIndex((step) => step.id === id);

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  stop();
  tour.stop();
  desk.close();
  vi.useRealTimers();
});

describe('the tour', () => {
  it('goes on by itself, a moment after the deeds of a step were seen', async () => {
    await begin();
    const { canvas } = desk.desk;
    canvas.send({ type: 'RESIZE', width: 100, height: 80 });
    expect(now().done).toEqual([]);
    canvas.send({ type: 'ZOOM', factor: 4 });
    expect(now()).toMatchObject({ step: 'look', done: ['zoom'], state: 'doing' });
    canvas.send({ type: 'PAN', dx: -10, dy: 0 });
    expect(now()).toMatchObject({ step: 'look', state: 'praised' });
    vi.advanceTimersByTime(PRAISE_MS);
    expect(now()).toMatchObject({ step: 'frames', done: [], state: 'doing' });
    await desk.go(1);
    expect(now()).toMatchObject({ step: 'frames', state: 'praised' });
  });

  it('takes the cell it speaks of, and no other', async () => {
    await begin(indexOf('select'));
    desk.select(2);
    expect(now().done).toEqual([]);
    desk.select(1);
    expect(now().state).toBe('praised');
  });

  it('sees a stroke with the brush, not one with another tool, an undo or a redo', async () => {
    await begin(indexOf('paint'));
    expect(desk.desk.selection.getSnapshot().context.selected).toBe(1);
    desk.size(1);
    desk.use('eraser');
    desk.stroke([1, 1], [2, 1]);
    desk.undo();
    desk.redo();
    expect(now()).toMatchObject({ step: 'paint', done: [], state: 'doing' });
    desk.use('brush');
    desk.stroke([5, 1], [5, 3]);
    expect(now().state).toBe('praised');
  });

  it('does not take an older stroke that an undo brings to light for a new one', async () => {
    await begin(indexOf('frames'));
    desk.size(1);
    desk.select(1);
    desk.use('brush');
    desk.stroke([5, 1], [5, 3]);
    desk.use('eraser');
    desk.stroke([1, 1], [2, 1]);
    tour.send({ type: 'SKIP' });
    tour.send({ type: 'SKIP' });
    desk.undo();
    expect(now()).toMatchObject({ step: 'paint', done: [], state: 'doing' });
  });

  it('waits while one goes on drawing', async () => {
    await begin(indexOf('paint'));
    desk.size(1);
    desk.use('brush');
    desk.stroke([5, 1], [5, 3]);
    vi.advanceTimersByTime(PRAISE_MS - 100);
    const { canvas } = desk.desk;
    canvas.send({ type: 'DOWN', x: 5, y: 5, shift: false, pan: false });
    vi.advanceTimersByTime(3 * PRAISE_MS);
    expect(now()).toMatchObject({ step: 'paint', state: 'praised' });
    canvas.send({ type: 'UP' });
    vi.advanceTimersByTime(PRAISE_MS - 100);
    expect(now().step).toBe('paint');
    vi.advanceTimersByTime(100);
    expect(now().step).toBe('undo');
  });

  it('wants the undo and the redo', async () => {
    await begin(indexOf('paint'));
    desk.size(1);
    desk.use('brush');
    desk.stroke([5, 1], [5, 3]);
    vi.advanceTimersByTime(PRAISE_MS);
    expect(now()).toMatchObject({ step: 'undo', done: [] });
    desk.redo();
    expect(now().done).toEqual([]);
    desk.undo();
    expect(now()).toMatchObject({ done: ['undo'], state: 'doing' });
    desk.redo();
    expect(now().state).toBe('praised');
  });

  it('sees the eraser and the line that splits', async () => {
    await begin(indexOf('erase'));
    desk.size(1);
    desk.use('eraser');
    desk.stroke([8, 6], [9, 6]);
    expect(now().state).toBe('praised');
    vi.advanceTimersByTime(PRAISE_MS);
    expect(now().step).toBe('split');
    desk.use('split');
    // A pixel of this small image covers many of the screen: two clicks are at different places.
    desk.desk.canvas.send({ type: 'RESIZE', width: 1200, height: 800 });
    desk.stroke([0, 2], [3, 2], [6, 2]);
    expect(now().state).toBe('praised');
  });

  it('follows the checks: going to one, and finding it fine or mending it', async () => {
    await begin(indexOf('checks'));
    const { checks } = desk.desk;
    checks.send({ type: 'HURRY' });
    await vi.waitFor(() => expect(checks.getSnapshot().context.open.length).toBeGreaterThan(0));
    tour.send({ type: 'BACK' });
    tour.send({ type: 'SKIP' });
    expect(now()).toMatchObject({ step: 'checks', done: [] });
    checks.send({ type: 'STEP', by: 1 });
    expect(now().done).toEqual(['go']);
    checks.send({ type: 'FINE' });
    expect(now().state).toBe('praised');
  });

  it('is finished when the task is submitted', async () => {
    await begin(indexOf('submit'));
    desk.root.send({ type: 'SUBMIT', reason: 'practice' });
    await vi.waitFor(() => expect(desk.root.getSnapshot().matches('done')).toBe(true));
    expect(now().state).toBe('praised');
    vi.advanceTimersByTime(PRAISE_MS);
    expect(now().state).toBe('finished');
  });

  it('goes on, back, anew and ends as one wishes', async () => {
    await begin();
    tour.send({ type: 'BACK' });
    expect(now().step).toBe('look');
    tour.send({ type: 'SKIP' });
    tour.send({ type: 'SKIP' });
    expect(now().step).toBe('select');
    tour.send({ type: 'BACK' });
    expect(now().step).toBe('frames');
    tour.send({ type: 'RESTART' });
    expect(now().step).toBe('look');
    for (let n = 0; n < steps.length + 3; n++) tour.send({ type: 'SKIP' });
    expect(now()).toMatchObject({ step: 'submit', state: 'doing' });
    expect(new Set(prepared)).toEqual(new Set(steps.map((step) => step.id)));
    tour.send({ type: 'END' });
    expect(now().state).toBe('ended');
  });

  it('begins at a step that is there, whatever was kept', async () => {
    await begin(99);
    expect(now().step).toBe('submit');
    stop();
    tour.stop();
    desk.close();
    await begin(Number.NaN);
    expect(now().step).toBe('look');
  });
});
