import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { cancel, confirm, prompt, said, selected, shiftClick, tool } from '../testing/hands';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('select', () => {
  it('repeated_clicks_go_through_overlapping_cells_then_none', async () => {
    const page = await openDesk({ frames: [image('1 1 1 / 0 0 0')] });
    page.select(2);
    page.use('brush');
    page.size(1);
    page.desk.tools.send({ type: 'WRITE_MODE', mode: 'overlap' });
    page.stroke([1, 0]);
    page.select(null);
    page.use('select');
    const click = () => {
      page.stroke([1, 0]);
      return selected(page);
    };
    expect([click(), click(), click(), click()]).toEqual([1, 2, null, 1]);
  });

  it('the_first_click_in_a_task_without_labels_does_not_throw', async () => {
    const page = await openDesk({ kind: 'tracking', frames: [image('0 0 / 0 0')] });
    for (const each of [
      'select',
      'flood',
      'eraser',
      'combine',
      'swap',
      'fuse',
      'link',
      'break',
      'fill-gap',
      'division',
      'undo-division',
      'remove-divisions',
      'delete',
    ] as const) {
      page.use(each);
      page.stroke([0, 0]);
      page.stroke([1, 1]);
      cancel(page);
    }
    expect(page.desk.tools.getSnapshot().status).toBe('active');
    expect(page.labels.cells.size).toBeGreaterThanOrEqual(0);
  });
});

describe('brush', () => {
  it('joins_the_samples_of_a_fast_stroke', async () => {
    const page = await openDesk({ frames: [image('0 0 0 0 0 0 0 0')] });
    page.use('brush');
    page.size(1);
    page.stroke([0, 0], [7, 0]);
    expect(page.pixels()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('write_modes_leave_replace_or_lie_over_other_cells', async () => {
    const page = await openDesk({ frames: [image('2 2 0 1')] });
    page.select(1);
    page.use('brush');
    page.size(1);
    page.stroke([0, 0], [2, 0]);
    expect(page.pixels()).toEqual([2, 2, 1, 1]);
    page.undo();
    page.desk.tools.send({ type: 'WRITE_MODE', mode: 'overwrite' });
    page.stroke([1, 0], [2, 0]);
    expect(page.pixels()).toEqual([2, 1, 1, 1]);
    page.undo();
    page.desk.tools.send({ type: 'WRITE_MODE', mode: 'overlap' });
    page.stroke([0, 0]);
    expect(page.labels.cells.cellsOf(0, 'nucleus', page.pixels()[0]!)).toEqual([1, 2]);
  });

  it('escape_in_the_middle_of_a_stroke_drops_it', async () => {
    const page = await openDesk({ frames: [image('0 0 0')] });
    page.use('brush');
    page.size(1);
    page.desk.tools.send({ type: 'PEN_DOWN', x: 0.5, y: 0.5, shift: false });
    expect(page.pixels()).toEqual([1, 0, 0]);
    cancel(page);
    expect(page.pixels()).toEqual([0, 0, 0]);
    expect(page.desk.undo.getSnapshot().context.undoStack).toHaveLength(0);
  });

  it('a_stroke_under_way_becomes_an_edit_when_another_tool_is_taken', async () => {
    const page = await openDesk({ frames: [image('0 0 0')] });
    page.use('brush');
    page.size(1);
    page.desk.tools.send({ type: 'PEN_DOWN', x: 0.5, y: 0.5, shift: false });
    page.use('select');
    expect(page.pixels()).toEqual([1, 0, 0]);
    expect(page.desk.undo.getSnapshot().context.undoStack).toHaveLength(1);
    await page.saved();
    expect(page.server.log).toHaveLength(1);
  });

  it('new_cell_leaves_the_selected_cell_untouched', async () => {
    const page = await openDesk({ frames: [image('1 0 0')] });
    page.select(1);
    page.use('new-cell');
    expect([tool(page), selected(page)]).toEqual(['brush', null]);
    page.size(1);
    page.stroke([2, 0]);
    expect(page.pixels()).toEqual([1, 0, 2]);
  });
});

describe('eraser', () => {
  it('takes_only_the_selected_cell', async () => {
    const page = await openDesk({ frames: [image('1 1 2 2')] });
    page.select(1);
    page.use('eraser');
    page.size(1);
    page.stroke([0, 0], [3, 0]);
    expect(page.pixels()).toEqual([0, 0, 2, 2]);
  });
});

describe('flood', () => {
  it('two_clicks_fill_a_hole_in_the_default_mode', async () => {
    const page = await openDesk({ frames: [image('0 1 0 / 1 0 1 / 0 1 0')] });
    page.select(2);
    page.use('flood');
    page.stroke([1, 1]);
    expect(prompt(page)?.title).toBe('Fill the background with cell 2');
    expect(page.pixels()[4]).toBe(0);
    page.stroke([1, 1]);
    expect(page.pixels()).toEqual([0, 1, 0, 1, 2, 1, 0, 1, 0]);
    expect(prompt(page)).toBeNull();
  });

  it('fills_another_cell_in_the_default_mode', async () => {
    const page = await openDesk({ frames: [image('0 1 0 / 1 0 1 / 0 1 0')] });
    page.select(2);
    page.use('flood');
    page.stroke([1, 0]);
    page.stroke([1, 0]);
    expect(page.pixels()).toEqual([0, 2, 0, 2, 0, 2, 0, 2, 0]);
  });

  it('escape_resets_and_a_click_off_the_target_changes_nothing', async () => {
    const page = await openDesk({ frames: [image('1 1 0 0')] });
    page.select(2);
    page.use('flood');
    page.stroke([2, 0]);
    cancel(page);
    expect([prompt(page), tool(page)]).toEqual([null, 'flood']);
    page.stroke([2, 0]);
    page.stroke([0, 0]);
    expect(page.pixels()).toEqual([1, 1, 0, 0]);
    expect(said(page)).toContain('nothing was changed');
  });

  it('shift_click_goes_to_the_next_of_overlapping_cells', async () => {
    const page = await openDesk({ frames: [image('1 1 0')] });
    page.select(2);
    page.desk.tools.send({ type: 'WRITE_MODE', mode: 'overlap' });
    page.use('brush');
    page.size(1);
    page.stroke([0, 0]);
    page.select(3);
    page.use('flood');
    page.stroke([0, 0]);
    expect(prompt(page)?.cells).toEqual([1]);
    shiftClick(page, 0, 0);
    expect(prompt(page)?.cells).toEqual([2]);
  });
});

describe('cell actions', () => {
  const MOVIE = [0, 1, 2, 3].map(() => image('1 0 2'));
  const track = () => openDesk({ kind: 'tracking', frames: MOVIE });
  const cellAt = (page: OpenDesk, t: number, x: number) =>
    page.labels.cells.cellsOf(t, 'nucleus', page.server.labels().pixels[t]![x]!)[0];

  it('swap_previews_the_frames_and_a_second_click_applies', async () => {
    const page = await track();
    await page.go(1);
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'future' });
    page.select(1);
    page.use('swap');
    expect(prompt(page)?.ready).toBe(false);
    page.stroke([2, 0]);
    expect(prompt(page)?.title).toBe('Swap 1 and 2 in 3 frames');
    expect(page.desk.undo.getSnapshot().context.undoStack).toHaveLength(0);
    page.stroke([2, 0]);
    expect([0, 1, 2, 3].map((t) => cellAt(page, t, 0))).toEqual([1, 2, 2, 2]);
    expect(tool(page)).toBe('select');
    page.undo();
    expect([0, 1, 2, 3].map((t) => cellAt(page, t, 0))).toEqual([1, 1, 1, 1]);
  });

  it('the_preview_follows_the_frame_mode_and_escape_drops_it', async () => {
    const page = await track();
    page.select(1);
    page.use('combine');
    page.stroke([2, 0]);
    expect(prompt(page)?.title).toBe('Combine 1 and 2 in frame 0');
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    expect(prompt(page)?.title).toBe('Combine 1 and 2 in 4 frames');
    cancel(page);
    expect([prompt(page), tool(page), page.labels.cells.cells()]).toEqual([null, 'select', [1, 2]]);
  });

  it('delete_in_this_frame_is_done_at_once_and_in_many_frames_asks_once', async () => {
    const page = await track();
    page.select(2);
    page.use('delete');
    expect(page.labels.cells.framesOf(2)).toEqual([1, 2, 3]);
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    page.use('delete');
    expect(prompt(page)?.title).toBe('Delete cell 2 in 3 frames');
    confirm(page);
    expect(page.labels.cells.framesOf(2)).toEqual([]);
    expect(selected(page)).toBeNull();
    await page.saved();
    expect(page.server.labels().cells.framesOf(2)).toEqual([]);
  });

  it('new_id_takes_the_key_twice_in_many_frames', async () => {
    const page = await track();
    await page.go(2);
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'past' });
    page.select(1);
    page.use('new-id');
    expect(prompt(page)?.ready).toBe(true);
    page.use('new-id');
    expect(page.labels.cells.framesOf(3)).toEqual([0, 1, 2]);
    expect(selected(page)).toBe(3);
  });

  it('segmentation_tasks_act_on_this_frame_only', async () => {
    const page = await openDesk({ frames: MOVIE });
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    page.select(1);
    page.use('swap');
    page.stroke([2, 0]);
    expect(prompt(page)?.title).toBe('Swap 1 and 2 in frame 0');
    confirm(page);
    expect(page.labels.cells.cellsOf(1, 'nucleus', 1)).toEqual([1]);
    expect(page.labels.cells.cellsOf(0, 'nucleus', 1)).toEqual([2]);
  });

  it('frame_mode_is_this_frame_when_the_track_scope_is_entered_again', async () => {
    const page = await track();
    page.desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    page.use('brush');
    page.use('select');
    expect(page.desk.tools.getSnapshot().context.frameMode).toBe('one');
  });

  it('daughters_are_added_and_removed_and_undone', async () => {
    const page = await track();
    await page.go(2);
    page.select(1);
    page.use('division');
    page.stroke([2, 0]);
    confirm(page);
    // Both go on: from the division on they are other cells.
    expect(page.labels.divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 2 }]);
    page.select(1);
    page.use('remove-divisions');
    expect(page.labels.divisions.size).toBe(0);
    page.undo();
    page.undo();
    page.redo();
    expect(page.labels.divisions.size).toBe(1);
    await page.saved();
    expect(page.server.labels().divisions.all()).toEqual([{ parent: 1, daughters: [3, 4], t: 2 }]);
  });

  it('what_cannot_be_is_said_in_a_sentence', async () => {
    const page = await track();
    page.select(1);
    page.use('remove-divisions');
    expect(said(page)).toBe('Cell 1 is in no division.');
    page.select(null);
    page.use('swap');
    expect(said(page)).toBe(NOTHING_SELECTED);
    expect(tool(page)).toBe('select');
  });
});
