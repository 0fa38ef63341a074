import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Division } from '../../labels/types';
import { cancel, confirm, prompt, said, selected, shiftClick, tool, undos } from '../testing/hands';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { toolById } from './registry';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** Cell 1 ends in frame 1; 2 and 3 begin in frame 2; 4 is there all the time. */
const FRAMES = ['1 0 0 4', '1 0 0 4', '0 2 3 4', '0 2 3 4'].map(image);
const DIVISION: Division = { parent: 1, daughters: [2, 3], t: 2 };

const track = (divisions: Division[] = []) => openDesk({ kind: 'tracking', frames: FRAMES, divisions });

async function onServer(page: OpenDesk) {
  await page.saved();
  const { cells, divisions } = page.server.labels();
  return { cells: cells.toTuples(), divisions: divisions.all() };
}

/** One undo gives back what was there, on the server too. */
async function expectOneUndo(page: OpenDesk, before: Awaited<ReturnType<typeof onServer>>): Promise<void> {
  expect(undos(page)).toBe(1);
  page.undo();
  expect(await onServer(page)).toEqual(before);
}

describe('link', () => {
  it('asks_with_the_frames_it_changes_and_a_second_click_applies', async () => {
    const page = await track();
    const before = await onServer(page);
    page.select(1);
    await page.go(2);
    page.use('link');
    expect(prompt(page)).toMatchObject({ title: 'Link 1 to', ready: false });
    page.stroke([1, 0]);
    expect(prompt(page)).toMatchObject({
      title: 'Link 1 to 2 in 2 frames',
      detail: '2-3 · 2 becomes 1 · no outline changes',
      cells: [1, 2],
      lanes: [{ cell: 2, frames: [2, 3], becomes: 1 }],
    });
    expect(undos(page)).toBe(0);
    page.stroke([1, 0]);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 1, 2, 3]);
    expect([selected(page), tool(page)]).toEqual([1, 'select']);
    expect((await onServer(page)).cells['nucleus']).toContainEqual([2, 2, 1]);
    await expectOneUndo(page, before);
  });

  it('shift_click_picks_another_and_escape_drops_it', async () => {
    const page = await track();
    page.select(1);
    await page.go(2);
    page.use('link');
    page.stroke([1, 0]);
    shiftClick(page, 2, 0);
    expect(prompt(page)?.title).toBe('Link 1 to 3 in 2 frames');
    cancel(page);
    expect([prompt(page), undos(page)]).toEqual([null, 0]);
  });

  it('says_why_not', async () => {
    const page = await track();
    page.select(1);
    page.use('link');
    page.stroke([3, 0]);
    expect(said(page)).toBe(
      'Cells 1 and 4 are both in frames 0-1. Break one of them first, or fuse the two.',
    );
    expect(tool(page)).toBe('select');
  });
});

describe('break', () => {
  it('asks_once_and_selects_the_new_track', async () => {
    const page = await track();
    const before = await onServer(page);
    await page.go(1);
    page.select(4);
    page.use('break');
    expect(prompt(page)?.title).toBe('Break 4, from here on 5, in 3 frames');
    page.use('break');
    expect(page.labels.cells.framesOf(5)).toEqual([1, 2, 3]);
    expect(selected(page)).toBe(5);
    await expectOneUndo(page, before);
  });

  it('is_done_at_once_where_it_changes_this_frame_only_and_follows_the_frame_shown', async () => {
    const page = await track();
    await page.go(2);
    page.select(4);
    page.use('break');
    expect(prompt(page)?.ready).toBe(true);
    await page.go(3);
    expect(prompt(page)?.title).toBe('Break 4, from here on 5, in frame 3');
    cancel(page);
    page.use('break');
    expect(page.labels.cells.framesOf(5)).toEqual([3]);
  });

  it('says_why_not', async () => {
    const page = await track();
    page.select(4);
    page.use('break');
    expect(said(page)).toContain('Cell 4 begins at frame 0');
    page.select(null);
    page.use('break');
    expect(said(page)).toBe(NOTHING_SELECTED);
  });
});

describe('division', () => {
  it('of_a_cell_that_has_ended_takes_two_clicks_for_two_daughters', async () => {
    const page = await track();
    const before = await onServer(page);
    page.select(1);
    await page.go(3);
    page.use('division');
    page.stroke([1, 0]);
    expect(prompt(page)?.title).toBe('1 divides at 2 into 2, in frame 2');
    expect(prompt(page)?.detail).toContain('click the other daughter');
    page.stroke([2, 0]);
    expect(prompt(page)?.title).toBe('1 divides at 2 into 2 and 3, in frame 2');
    confirm(page);
    expect((await onServer(page)).divisions).toEqual([DIVISION]);
    await expectOneUndo(page, before);
  });

  it('a_click_on_the_last_daughter_again_applies_with_one', async () => {
    const page = await track();
    page.select(1);
    await page.go(2);
    page.use('division');
    page.stroke([2, 0]);
    page.stroke([2, 0]);
    expect(page.labels.divisions.all()).toEqual([{ parent: 1, daughters: [3], t: 2 }]);
    page.use('division');
    page.stroke([1, 0]);
    expect(prompt(page)?.title).toBe('1 divides at 2 into 2 and 3, in frame 2');
  });

  it('of_a_cell_that_goes_on_makes_it_a_daughter_with_a_new_number', async () => {
    const page = await track();
    const before = await onServer(page);
    await page.go(2);
    page.select(4);
    page.use('division');
    page.stroke([2, 0]);
    expect(prompt(page)).toMatchObject({
      title: '4 divides at 2 into 3 and 5, in 2 frames',
      detail: '2-3 · 4 is 5 from 2 on · no outline changes',
    });
    // It has both daughters: another click picks another one.
    page.stroke([1, 0]);
    expect(prompt(page)?.title).toBe('4 divides at 2 into 2 and 5, in 2 frames');
    confirm(page);
    expect(page.labels.cells.framesOf(4)).toEqual([0, 1]);
    expect((await onServer(page)).divisions).toEqual([{ parent: 4, daughters: [2, 5], t: 2 }]);
    await expectOneUndo(page, before);
  });
});

describe('no division', () => {
  it('one_daughter_goes_on_as_the_parent', async () => {
    const page = await track([DIVISION]);
    const before = await onServer(page);
    await page.go(2);
    page.select(3);
    page.use('undo-division');
    expect(prompt(page)).toMatchObject({
      title: 'No division of 1: 3 goes on as 1 in 2 frames',
      detail: '2-3 · 2 without a parent then · no outline changes',
    });
    confirm(page);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 1, 2, 3]);
    expect((await onServer(page)).divisions).toEqual([]);
    expect(selected(page)).toBe(1);
    await expectOneUndo(page, before);
  });

  it('with_the_parent_selected_the_daughter_is_clicked', async () => {
    const page = await track([DIVISION]);
    page.select(1);
    await page.go(2);
    page.use('undo-division');
    expect(prompt(page)).toMatchObject({ title: 'No division of 1: it goes on as', ready: false });
    page.stroke([1, 0]);
    confirm(page);
    expect(page.labels.cells.has(2)).toBe(false);
    expect(page.labels.divisions.size).toBe(0);
  });

  it('says_why_not', async () => {
    const page = await track();
    page.select(4);
    page.use('undo-division');
    expect(said(page)).toBe('Cell 4 is in no division.');
  });

  it('asks_where_a_cell_leaves_more_than_one_division', async () => {
    const frames = ['1 0', '0 2', '0 3'].map(image);
    const divisions = [
      { parent: 1, daughters: [2], t: 1 },
      { parent: 2, daughters: [3], t: 2 },
    ];
    const page = await openDesk({ kind: 'tracking', frames, divisions });
    const before = await onServer(page);
    await page.go(1);
    page.select(2);
    page.use('remove-divisions');
    expect(prompt(page)).toMatchObject({
      title: 'Take 2 out of its divisions in 2 frames',
      detail: '1-2 · 1 divides no more at 1, 2 divides no more at 2 · no outline changes',
    });
    confirm(page);
    expect((await onServer(page)).divisions).toEqual([]);
    await expectOneUndo(page, before);
  });

  it('of_the_selected_cell_takes_what_is_said_in_advance', async () => {
    const page = await track([DIVISION]);
    await page.go(2);
    page.select(2);
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'future' });
    page.use('delete');
    expect(prompt(page)?.detail).toContain('2 is no daughter of 1');
  });
});

describe('fuse', () => {
  it('says_where_the_track_is_of_two_pieces', async () => {
    const page = await track();
    const before = await onServer(page);
    await page.go(2);
    page.select(2);
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    page.use('fuse');
    page.stroke([2, 0]);
    expect(prompt(page)).toMatchObject({
      title: 'Fuse 2 and 3 in 2 frames',
      detail: '2-3 · 3 becomes 2 · in two pieces in 2-3 · in all frames',
    });
    confirm(page);
    expect(page.labels.cells.valuesOf(3, 'nucleus', 2)).toEqual([2, 3]);
    await expectOneUndo(page, before);
  });
});

describe('fill gap', () => {
  const GAP = ['1 1 0 0 0', '0 0 0 0 2', '0 0 0 0 2', '0 0 0 1 1'].map(image);
  const gap = () => openDesk({ kind: 'tracking', frames: GAP });
  const previewed = (page: OpenDesk) => vi.waitFor(() => expect(prompt(page)?.ready).toBe(true));

  it('previews_each_frame_and_fills_all_of_them_with_one_undo', async () => {
    const page = await gap();
    const before = await onServer(page);
    page.select(1);
    page.use('fill-gap');
    expect(prompt(page)).toMatchObject({ title: 'Interpolating cell 1 in 2 frames', busy: true });
    await previewed(page);
    expect(prompt(page)).toMatchObject({
      title: 'Fill the gap of 1 in 2 frames',
      detail: '1-2 · between 0 and 3 · on background only',
      lanes: [{ cell: 1, frames: [1, 2], becomes: 1 }],
    });
    expect(prompt(page)?.sketch).toBeUndefined();
    await page.go(1);
    expect(prompt(page)?.sketch).toMatchObject({ cell: 1, gain: [1, 2] });
    expect(undos(page)).toBe(0);
    confirm(page);
    expect([page.pixels(1), page.pixels(2)]).toEqual([
      [0, 3, 3, 0, 2],
      [0, 0, 3, 3, 2],
    ]);
    expect([tool(page), selected(page)]).toEqual(['select', 1]);
    expect((await onServer(page)).cells['nucleus']).toContainEqual([1, 3, 1]);
    expect([...page.server.labels().pixels[2]!]).toEqual([0, 0, 3, 3, 2]);
    await expectOneUndo(page, before);
  });

  it('escape_drops_it_and_so_do_other_labels', async () => {
    const page = await gap();
    page.select(1);
    page.use('fill-gap');
    await previewed(page);
    cancel(page);
    expect([prompt(page), tool(page)]).toEqual([null, 'select']);
    page.use('fill-gap');
    await previewed(page);
    page.select(2);
    await vi.waitFor(() => expect(tool(page)).toBe('select'));
    expect(said(page)).toContain('the labels or the selection are others now. Nothing was changed.');
    await page.go(1);
    page.use('delete');
    page.select(1);
    page.use('fill-gap');
    await previewed(page);
    page.undo();
    expect(prompt(page)).toBeNull();
    confirm(page);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 3]);
    expect(undos(page)).toBe(0);
  });

  it('says_why_not', async () => {
    const page = await gap();
    page.use('fill-gap');
    expect(said(page)).toBe(NOTHING_SELECTED);
    page.select(2);
    page.use('fill-gap');
    expect(said(page)).toBe('Cell 2 has no gap: it is in every frame from 1 to 2.');
    expect(tool(page)).toBe('select');
  });

  it('says_that_there_is_no_room', async () => {
    const page = await openDesk({ kind: 'tracking', frames: ['1 1', '2 2', '1 1'].map(image) });
    page.select(1);
    page.use('fill-gap');
    await vi.waitFor(() => expect(tool(page)).toBe('select'));
    expect(said(page)).toBe('Other cells are where cell 1 would come: nothing was changed.');
  });
});

it('the_border_shows_what_an_action_changes_whatever_the_frame_mode_is', () => {
  expect(
    ['link', 'break', 'division', 'fill-gap', 'swap'].map((id) => toolById(id as 'link').covers),
  ).toEqual(['all', 'future', 'future', 'all', undefined]);
});
