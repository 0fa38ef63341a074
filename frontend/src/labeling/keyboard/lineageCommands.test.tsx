import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { PrefixHint } from '../components/PrefixHint';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { DeskContext } from '../view/DeskContext';
import { bindingsOf } from './bindings';
import { AS_IT_COMES, holderOf, keymapOf, withKey } from './keymap';
import { useKeyboard } from './useKeyboard';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** 1 divides into 2 and 3 at frame 2; 5 comes in frame 1 and goes after frame 3, but is missing in frame 2. */
const FRAMES = ['1 0 0', '1 0 5', '2 3 0', '2 3 5', '2 3 0'].map(image);
const DIVISIONS = [{ parent: 1, daughters: [2, 3], t: 2 }];

function Page({ page }: { page: OpenDesk }) {
  const { root, desk: parts } = page;
  useKeyboard({ root, parts, show: () => undefined }, 1, true);
  const { opened } = root.getSnapshot().context;
  return (
    <MantineProvider>
      <DeskContext value={{ root, opened: opened!, parts, view: null!, writable: true, files: null! }}>
        <PrefixHint />
      </DeskContext>
    </MantineProvider>
  );
}

async function opened() {
  const page = await openDesk({ kind: 'tracking', frames: FRAMES, divisions: DIVISIONS });
  render(<Page page={page} />);
  return page;
}

const press = (key: string, shiftKey = false) =>
  fireEvent.keyDown(document.body, {
    key,
    code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
    shiftKey,
  });
const said = ({ root }: OpenDesk) => root.getSnapshot().context.said.text;
const place = ({ desk }: OpenDesk) => [
  desk.frames.getSnapshot().context.t,
  desk.selection.getSnapshot().context.selected,
];

it('goes_along_the_frames_of_the_cell', async () => {
  const page = await opened();
  page.select(5);
  press('ArrowRight', true);
  expect(place(page)).toEqual([1, 5]);
  press('ArrowRight', true);
  expect(place(page)).toEqual([3, 5]);
  press('ArrowRight', true);
  expect([place(page), said(page)]).toEqual([[3, 5], 'Cell 5 is in no later frame.']);
  press('ArrowLeft', true);
  expect(place(page)).toEqual([1, 5]);
  press('End');
  expect(place(page)).toEqual([3, 5]);
  press('Home');
  expect([place(page), said(page)]).toEqual([[1, 5], 'Frame 1, cell 5']);
});

it('goes_through_the_family', async () => {
  const page = await opened();
  page.select(1);
  press('PageDown');
  expect(place(page)).toEqual([2, 2]);
  press('PageUp', true);
  expect(place(page)).toEqual([2, 3]);
  press('PageUp');
  expect(place(page)).toEqual([1, 1]);
  press('PageDown', true);
  expect(place(page)).toEqual([2, 3]);
  press('PageDown');
  expect([place(page), said(page)]).toEqual([[2, 3], 'Cell 3 has no daughters.']);
});

it('says_so_when_nothing_is_selected', async () => {
  const page = await opened();
  press('Home');
  expect(said(page)).toContain('Nothing selected.');
});

it('jumps_by_a_letter_after_the_first_key', async () => {
  const page = await opened();
  press('j');
  expect(screen.getByRole('status').textContent).toBe(
    'D divisionA appearsX disappears⇧ the one beforeEsc stay',
  );
  press('d');
  expect(screen.queryByRole('status')).toBeNull();
  expect(place(page)).toEqual([2, 2]);
  press('j');
  press('d');
  expect([place(page), said(page)]).toEqual([[2, 2], 'No further division.']);
  press('j');
  press('Shift', true);
  press('A', true);
  expect(place(page)).toEqual([1, 5]);
  press('j');
  press('x');
  expect(place(page)).toEqual([3, 5]);
  press('j');
  press('X', true);
  expect(said(page)).toBe('No earlier disappearance.');
});

it('another_key_or_a_click_leaves_the_jump_and_does_nothing_else', async () => {
  const page = await opened();
  page.select(5);
  for (const leave of [() => press('Escape'), () => press('b'), () => fireEvent.pointerDown(document.body)]) {
    press('j');
    leave();
    expect(screen.queryByRole('status')).toBeNull();
  }
  expect(page.desk.tools.getSnapshot().context.tool).toBe('select');
  expect(place(page)).toEqual([0, 5]);
  // D alone is the next frame, as ever.
  press('d');
  expect(place(page)[0]).toBe(1);
});

it('keys_after_a_key_may_be_given_to_others_and_never_meet_those_without', () => {
  const TRACK = { task: 'tracking', scope: 'track', channels: 1 } as const;
  const own = withKey(AS_IT_COMES, 'command:division-after', 'D', 'B');
  const keymap = keymapOf(own);
  expect(holderOf('B', 'command:division-after', keymapOf(AS_IT_COMES))).toBeNull();
  expect(bindingsOf(TRACK, keymap, 'jump').get('B')).toMatchObject({ command: { id: 'division-after' } });
  expect(bindingsOf(TRACK, keymap, 'jump').has('D')).toBe(false);
  expect(bindingsOf(TRACK, keymap).get('B')).toMatchObject({ tool: { id: 'brush' } });
  const swapped = keymapOf(withKey(AS_IT_COMES, 'command:division-after', 'D', 'X'));
  expect(swapped.keys('command:disappearance-after')).toEqual(['D']);
});
