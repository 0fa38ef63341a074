/** Lanes, tree and table on an open task: one Tab stop each, linked both ways. What is drawn is tested by looking at it. */
import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { CellColouring } from '../../../render/colouring';
import { image, openDesk, type OpenDesk } from '../../testing/openDesk';
import { DeskContext } from '../../view/DeskContext';
import type { DeskView } from '../../view/deskView';
import { Timeline } from '../Timeline';
import { FamilyPanel } from './FamilyPanel';
import { TrackTable } from './TrackTable';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** 1 divides into 2 and 3 at frame 2; 5 comes in frame 1 and goes after frame 3, but is missing in frame 2; 4 is alone. */
const FRAMES = ['1 0 0 4', '1 0 5 4', '2 3 0 4', '2 3 5 4', '2 3 0 4'].map(image);
const DIVISIONS = [{ parent: 1, daughters: [2, 3], t: 2 }];

const view = {
  colouring: new CellColouring(),
  centroid: () => null,
  drawn: () => () => undefined,
} as unknown as DeskView;

const closed = vi.fn();

async function opened() {
  const page = await openDesk({ kind: 'tracking', frames: FRAMES, divisions: DIVISIONS });
  const { root, desk: parts } = page;
  const task = root.getSnapshot().context.opened!;
  render(
    <MantineProvider>
      <DeskContext value={{ root, opened: task, parts, view, writable: true, files: null! }}>
        <Timeline />
        <FamilyPanel onTable={() => undefined} />
        <TrackTable onClose={closed} />
      </DeskContext>
    </MantineProvider>,
  );
  return page;
}

const select = (page: OpenDesk, cell: number | null) => act(() => page.select(cell));
const where = ({ desk }: OpenDesk) => [
  desk.frames.getSnapshot().context.t,
  desk.selection.getSnapshot().context.selected,
];
const count = () => {
  const timeline = screen.getByRole('region', { name: 'Tracks over time' });
  return within(timeline).getByText(/tracks?$/, { selector: '.count' }).textContent;
};
const lanes = () => screen.getByRole('listbox', { name: 'Tracks' });
const grid = () => screen.getByRole('grid', { name: 'Tracks' });
const rowsOfTable = () =>
  within(grid())
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('gridcell')
        .map((cell) => cell.textContent),
    );
const press = (element: Element, key: string) => fireEvent.keyDown(element, { key });

it('the lanes are one Tab stop: arrows choose a track, Enter goes to the nearest frame of it', async () => {
  const page = await opened();
  select(page, 2);
  expect(count()).toBe('3 of 5 tracks');
  fireEvent.focus(lanes());
  const chosen = () => within(lanes()).getByRole('option').textContent;
  expect(chosen()).toBe('Cell 2, frames 2-4, daughter of 1');
  press(lanes(), 'ArrowDown');
  expect(chosen()).toBe('Cell 3, frames 2-4, daughter of 1');
  expect(page.desk.selection.getSnapshot().context.hovered).toEqual([3]);
  press(lanes(), 'Enter');
  expect(where(page)).toEqual([2, 3]);
  fireEvent.blur(lanes());
  expect(within(lanes()).queryByRole('option')).toBeNull();
  expect(page.desk.selection.getSnapshot().context.hovered).toEqual([]);
});

it('shows all tracks by lineage, and those that open places name', async () => {
  const page = await opened();
  fireEvent.click(screen.getByRole('radio', { name: 'By lineage' }));
  expect(count()).toBe('5 tracks');
  fireEvent.focus(lanes());
  const option = () => within(lanes()).getByRole('option');
  expect([option().textContent, option().getAttribute('aria-setsize')]).toEqual([
    'Cell 1, frames 0-1, divides into 2 and 3',
    '5',
  ]);
  fireEvent.blur(lanes());
  fireEvent.click(screen.getByRole('radio', { name: 'Open reasons' }));
  expect(screen.getByText('No open places: no track is named by one.')).toBeTruthy();
  act(() =>
    page.desk.labels.send({
      type: 'EDIT',
      action: 'remove-daughter',
      changes: [{ kind: 'divisions', removed: DIVISIONS, added: [{ parent: 1, daughters: [2], t: 2 }] }],
    }),
  );
  expect(count()).toBe('1 of 5 tracks');
});

it('an action brings the lanes of its cells', async () => {
  const page = await opened();
  select(page, 5);
  expect(count()).toBe('1 of 5 tracks');
  act(() => {
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    page.use('swap');
    page.stroke([3, 0]);
  });
  expect(count()).toBe('2 of 5 tracks');
});

it('a number in the field goes to the cell', async () => {
  const page = await opened();
  const field = screen.getByRole('textbox', { name: 'Cell number' });
  fireEvent.change(field, { target: { value: '3' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(where(page)).toEqual([2, 3]);
  fireEvent.change(field, { target: { value: '77' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(page.root.getSnapshot().context.said.text).toBe('There is no cell 77 in this task.');
});

it('the ruler is a slider over the frames', async () => {
  const page = await opened();
  const ruler = screen.getByRole('slider', { name: 'Frame' });
  press(ruler, 'End');
  expect([where(page)[0], ruler.getAttribute('aria-valuenow')]).toEqual([4, '4']);
  press(ruler, 'ArrowLeft');
  expect(where(page)[0]).toBe(3);
});

it('the tree shows the family, and its branches lead to their cells', async () => {
  const page = await opened();
  select(page, 2);
  expect(screen.getByText('born 2 · last frame 4')).toBeTruthy();
  const tree = screen.getByRole('listbox', { name: 'Family of cell 2' });
  fireEvent.focus(tree);
  press(tree, 'ArrowDown');
  expect(within(tree).getByRole('option').textContent).toBe('Cell 1, frames 0-1, divides into 2 and 3');
  press(tree, 'Enter');
  expect(where(page)[1]).toBe(1);
});

it('the table holds every track, sorts, searches, and is linked both ways', async () => {
  const page = await opened();
  expect(rowsOfTable()).toEqual([
    ['1', '0', '1', '2', '', '2, 3', ''],
    ['2', '2', '4', '3', '1', '', ''],
    ['3', '2', '4', '3', '1', '', ''],
    ['4', '0', '4', '5', '', '', ''],
    ['5', '1', '3', '2', '', '', '2'],
  ]);
  const head = () => screen.getByRole('columnheader', { name: 'Frames' });
  fireEvent.click(within(head()).getByRole('button'));
  fireEvent.click(within(head()).getByRole('button'));
  expect(head().getAttribute('aria-sort')).toBe('descending');
  expect(rowsOfTable().map(([cell]) => cell)).toEqual(['4', '2', '3', '1', '5']);
  select(page, 3);
  expect(within(grid()).getByRole('row', { selected: true }).textContent).toBe('32431');
  fireEvent.click(within(grid()).getByText('5', { selector: '[data-cell="5"] > :first-child' }));
  expect(where(page)).toEqual([1, 5]);
  const field = screen.getByRole('textbox', { name: /Tracks whose number/ });
  fireEvent.change(field, { target: { value: '1' } });
  expect(rowsOfTable().map(([cell]) => cell)).toEqual(['2', '3', '1']);
});

it('Escape closes the table', async () => {
  await opened();
  fireEvent.keyDown(grid(), { key: 'Escape' });
  expect(closed).toHaveBeenCalled();
});
