import { MantineProvider, TextInput } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { FakeServer } from '../testing/fakeServer';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { aPlace, somePlaces } from '../testing/places';
import { useKeyboard } from './useKeyboard';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function Page({ page }: { page: OpenDesk }) {
  const hands = { root: page.root, parts: page.desk, show: () => undefined };
  useKeyboard(hands, 1, true);
  return (
    <MantineProvider>
      <TextInput label="Name" />
      <button type="button">Button</button>
      <div role="slider" aria-label="Size" aria-valuenow={1} tabIndex={0} />
    </MantineProvider>
  );
}

const tool = (page: OpenDesk) => page.desk.tools.getSnapshot().context.tool;

it('a_key_takes_up_its_tool', async () => {
  const page = await openDesk({ frames: [image('0 0')] });
  render(<Page page={page} />);
  fireEvent.keyDown(document.body, { key: 'b', code: 'KeyB' });
  expect(tool(page)).toBe('brush');
  fireEvent.keyDown(document.body, { key: 'x', code: 'KeyX' });
  expect(tool(page)).toBe('eraser');
});

it('a_key_that_is_held_decides_once_and_steps_again_and_again', async () => {
  const server = new FakeServer({ kind: 'tracking', frames: [image('1 2 3'), image('1 2 3')] });
  server.listPlaces = () => somePlaces([aPlace('one'), aPlace('two'), aPlace('three')], []);
  const page = await openDesk(server);
  const places = page.desk.places!;
  await waitFor(places, (state) => state.context.standing.total === 3);
  render(<Page page={page} />);
  const open = () => places.getSnapshot().context.standing.open.length;
  const hold = (key: string, code: string) => {
    for (const repeat of [false, true, true]) fireEvent.keyDown(document.body, { key, code, repeat });
  };
  hold('.', 'Period');
  expect(places.getSnapshot().context.current).toBe('three');
  hold('f', 'KeyF');
  expect(open()).toBe(2);
  hold('/', 'Slash');
  await waitFor(page.desk.tools, (state) => state.context.prompt !== null);
  expect(page.desk.undo.getSnapshot().context.undoStack).toHaveLength(0);
});

it('a_field_for_a_number_leaves_the_frame_mode_its_keys', async () => {
  const page = await openDesk({ kind: 'tracking', frames: [image('1 2'), image('1 2')] });
  render(<Page page={page} />);
  const field = screen.getByLabelText('Name');
  const mode = () => page.desk.tools.getSnapshot().context.frameMode;
  const press = () => fireEvent.keyDown(field, { key: '#', code: 'Digit3', shiftKey: true });
  press();
  expect(mode()).toBe('one');
  field.setAttribute('data-number', '');
  expect([press(), mode()]).toEqual([false, 'future']);
  expect(fireEvent.keyDown(field, { key: '3', code: 'Digit3' })).toBe(true);
});

it('keys_never_fire_in_a_text_field', async () => {
  const page = await openDesk({ frames: [image('0 0')] });
  render(<Page page={page} />);
  fireEvent.keyDown(screen.getByLabelText('Name'), { key: 'b', code: 'KeyB' });
  expect(tool(page)).toBe('select');
});

it('F_keys_work_in_a_text_field_too', async () => {
  const page = await openDesk({ frames: [image('0 0')] });
  render(<Page page={page} />);
  const event = { key: 'F6', code: 'F6' };
  // It was taken: nothing of the browser happens.
  expect(fireEvent.keyDown(screen.getByLabelText('Name'), event)).toBe(false);
});

it('a_focused_slider_and_button_keep_the_keys_they_answer', async () => {
  const page = await openDesk({ frames: [image('0 0')] });
  render(<Page page={page} />);
  page.use('brush');
  const size = () => page.desk.tools.getSnapshot().context.size;
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'ArrowUp', code: 'ArrowUp' });
  expect(size()).toBe(5);
  fireEvent.keyDown(document.body, { key: 'ArrowUp', code: 'ArrowUp' });
  expect(size()).toBe(6);
  const space = fireEvent.keyDown(screen.getByRole('button', { name: 'Button' }), {
    key: ' ',
    code: 'Space',
  });
  expect(space).toBe(true);
  expect(page.desk.canvas.getSnapshot().context.space).toBe(false);
});

it('a_key_in_the_middle_of_a_stroke_finishes_it_first', async () => {
  const page = await openDesk({ frames: [image('0 0 0 0'), image('0 0 0 0')] });
  render(<Page page={page} />);
  page.desk.canvas.send({ type: 'RESIZE', width: 400, height: 100 });
  page.use('brush');
  page.size(1);
  page.desk.canvas.send({ type: 'DOWN', x: 200, y: 50, shift: false, pan: false });
  expect(page.pixels().some((value) => value === 1)).toBe(true);
  fireEvent.keyDown(document.body, { key: 'd', code: 'KeyD' });
  expect(page.desk.frames.getSnapshot().context.t).toBe(1);
  expect(page.desk.undo.getSnapshot().context.undoStack).toHaveLength(1);
  // Moving on after that paints nothing: the stroke is over.
  page.desk.canvas.send({ type: 'MOVE', points: [{ x: 100, y: 50 }] });
  expect(page.pixels(1).every((value) => value === 0)).toBe(true);
});
