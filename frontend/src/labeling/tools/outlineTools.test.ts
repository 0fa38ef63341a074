import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteCell } from '../../labels/cellActions';
import { spansOf } from '../../labels/spans';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import type { FakeTask } from '../testing/fakeServer';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const EMPTY = '0 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 0';

/** A desk whose view is so large that a click is a place of a tenth of a pixel. */
async function open(rows: string, task: Partial<FakeTask> = {}): Promise<OpenDesk> {
  const page = await openDesk({ frames: [image(rows)], ...task });
  page.desk.canvas.send({ type: 'RESIZE', width: 1600, height: 900 });
  return page;
}

const prompt = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.prompt;
const said = ({ root }: OpenDesk) => root.getSnapshot().context.said.text;
const tool = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.tool;
const selected = ({ desk }: OpenDesk) => desk.selection.getSnapshot().context.selected;
const undos = ({ desk }: OpenDesk) => desk.undo.getSnapshot().context.undoStack.length;
const cellAt = (page: OpenDesk, x: number, y: number) =>
  page.labels.cells.cellsOf(0, 'nucleus', page.pixels()[y * page.labels.width + x]!);
const down = ({ desk }: OpenDesk, x: number, y: number, keys: { shift?: boolean; alt?: boolean } = {}) =>
  desk.tools.send({ type: 'PEN_DOWN', x, y, shift: keys.shift ?? false, alt: keys.alt ?? false });
const move = ({ desk }: OpenDesk, ...points: [number, number][]) =>
  desk.tools.send({ type: 'PEN_MOVE', points: points.map(([x, y]) => ({ x, y })) });
const up = ({ desk }: OpenDesk) => desk.tools.send({ type: 'PEN_UP' });
const click = (page: OpenDesk, x: number, y: number) => {
  down(page, x, y);
  up(page);
};
const drag = (page: OpenDesk, from: [number, number], ...to: [number, number][]) => {
  down(page, ...from);
  move(page, ...to);
  up(page);
};
const confirm = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CONFIRM' });
const cancel = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CANCEL' });

describe('lasso', () => {
  const SQUARE: [number, number][] = [
    [4, 1],
    [4, 3],
    [1, 3],
  ];
  const filled = [0, 1, 1, 1, 0, 0, 0, 0];

  it('a_drag_makes_a_new_cell_in_an_empty_task_and_one_undo_takes_it_back', async () => {
    const page = await open(EMPTY);
    page.use('lasso');
    drag(page, [1, 1], ...SQUARE);
    expect(page.pixels().slice(8, 24)).toEqual([...filled, ...filled]);
    expect([selected(page), undos(page), prompt(page)]).toEqual([1, 1, null]);
    page.undo();
    expect(page.pixels().some((value) => value !== 0)).toBe(false);
  });

  it.each([
    ['Enter', (page: OpenDesk) => confirm(page)],
    ['a double click', (page: OpenDesk) => click(page, 1, 3)],
    ['the first corner', (page: OpenDesk) => click(page, 1, 1)],
  ])('corners_by_clicks_close_with_%s', async (_, close) => {
    const page = await open(EMPTY);
    page.use('lasso');
    click(page, 1, 1);
    expect(prompt(page)).toMatchObject({ title: 'Outline for a new cell', ready: false });
    for (const corner of SQUARE) click(page, ...corner);
    expect(prompt(page)?.ready).toBe(true);
    expect(undos(page)).toBe(0);
    close(page);
    expect(page.pixels().slice(8, 16)).toEqual(filled);
    expect(undos(page)).toBe(1);
  });

  it('alt_takes_from_the_selected_cell_only', async () => {
    const page = await open('1 1 1 2 / 1 1 1 2');
    page.select(1);
    page.use('lasso');
    down(page, 1, 0, { alt: true });
    move(page, [4, 0], [4, 2], [1, 2]);
    up(page);
    expect(page.pixels()).toEqual([1, 0, 0, 2, 1, 0, 0, 2]);
  });

  it('without_alt_the_button_takes_away_and_asks_for_a_cell_first', async () => {
    const page = await open('1 1 1 2');
    page.use('lasso');
    page.desk.tools.send({ type: 'SUBTRACTS', subtracts: true });
    drag(page, [0, 0], [2, 0], [2, 1], [0, 1]);
    expect(said(page)).toContain('Select the cell to take from first');
    page.select(1);
    drag(page, [0, 0], [2, 0], [2, 1], [0, 1]);
    expect(page.pixels()).toEqual([0, 0, 1, 2]);
  });

  it('escape_drops_the_corners_then_puts_the_tool_down', async () => {
    const page = await open(EMPTY);
    page.use('lasso');
    click(page, 1, 1);
    click(page, 4, 1);
    cancel(page);
    expect([prompt(page), tool(page)]).toEqual([null, 'lasso']);
    cancel(page);
    expect(tool(page)).toBe('select');
  });

  it('what_holds_no_pixel_or_only_other_cells_is_said', async () => {
    const page = await open('2 2 0 0 / 2 2 0 0');
    page.use('lasso');
    drag(page, [1.6, 1.6], [1.9, 1.6], [1.9, 1.9]);
    expect(said(page)).toBe('The outline holds no pixel of the image: nothing was changed.');
    drag(page, [0, 0], [2, 0], [2, 2], [0, 2]);
    expect(said(page)).toContain('belongs to other cells');
    expect(undos(page)).toBe(0);
  });
});

describe('split', () => {
  const BAR = '1 1 1 1 1 / 1 1 1 1 1';

  it('a_drag_across_makes_the_smaller_part_a_new_cell', async () => {
    const page = await open(BAR);
    page.use('split');
    drag(page, [3, -0.5], [3, 1], [3, 2.5]);
    expect(page.pixels()).toEqual([1, 1, 1, 2, 2, 1, 1, 1, 2, 2]);
    expect(said(page)).toBe('Cell 1 split: 4 px are the new cell 2. Undo with Ctrl Z');
    page.undo();
    expect(page.pixels()).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('two_clicks_preview_and_enter_or_a_double_click_splits', async () => {
    const page = await open(BAR);
    page.use('split');
    click(page, 3, -0.5);
    click(page, 3, 2.5);
    expect(prompt(page)).toMatchObject({ title: 'Split cell 1, new cell 2: 4 px', ready: true, cells: [1] });
    expect(undos(page)).toBe(0);
    click(page, 3, 2.5);
    expect(page.pixels()).toEqual([1, 1, 1, 2, 2, 1, 1, 1, 2, 2]);
    click(page, 1, -0.5);
    click(page, 1, 2.5);
    confirm(page);
    expect(page.pixels()).toEqual([3, 1, 1, 2, 2, 3, 1, 1, 2, 2]);
    expect(undos(page)).toBe(2);
  });

  it('lines_that_do_not_cross_say_so', async () => {
    const page = await open(BAR);
    page.use('split');
    drag(page, [3.5, -0.5], [3.5, 0.5]);
    expect(said(page)).toBe('The line does not cross cell 1 from side to side: nothing was changed.');
    drag(page, [-3, -3], [9, -3]);
    expect(said(page)).toContain('The line crosses no cell');
    expect(undos(page)).toBe(0);
  });

  it('the_selected_cell_is_split_where_the_line_crosses_two', async () => {
    const page = await open('1 1 1 / 1 1 1 / 2 2 2');
    page.select(2);
    page.use('split');
    drag(page, [1, -1], [1, 4]);
    expect(page.pixels()).toEqual([1, 1, 1, 1, 1, 1, 3, 2, 2]);
  });

  it('a_click_in_an_empty_task_says_what_to_do', async () => {
    const page = await open(EMPTY);
    page.use('split');
    drag(page, [1, 1], [5, 1]);
    expect(said(page)).toContain('The line crosses no cell');
  });
});

describe('merge', () => {
  it('click_one_click_the_other_closes_a_gap_of_two_pixels', async () => {
    const page = await open('1 1 0 0 2 2 / 1 1 0 0 2 2');
    page.use('merge');
    click(page, 0.5, 0.5);
    expect(prompt(page)).toMatchObject({ title: 'Merge into cell 1', cells: [1] });
    click(page, 4.5, 0.5);
    expect([0, 1, 2, 3, 4, 5].map((x) => cellAt(page, x, 1))).toEqual(Array.from({ length: 6 }, () => [1]));
    expect([undos(page), selected(page)]).toEqual([1, 1]);
    page.undo();
    expect(page.pixels()).toEqual([1, 1, 0, 0, 2, 2, 1, 1, 0, 0, 2, 2]);
    expect(cellAt(page, 5, 0)).toEqual([2]);
  });

  it('a_drag_from_one_to_the_other_does_as_well_and_only_in_this_frame', async () => {
    const page = await openDesk({ frames: [image('1 0 0 0 2'), image('1 0 0 0 2')] });
    page.use('merge');
    drag(page, [0.5, 0.5], [2.5, 0.5], [4.5, 0.5]);
    expect(page.labels.cells.framesOf(2)).toEqual([1]);
    // Three pixels apart: they are one cell, and what lies between them is left.
    expect(page.pixels()).toEqual([1, 0, 0, 0, 2]);
  });

  it('clicks_that_meet_no_other_cell_are_said', async () => {
    const page = await open('1 1 0 0 2 2');
    page.use('merge');
    click(page, 2.5, 0.5);
    expect(said(page)).toContain('That click was not on a cell');
    click(page, 0.5, 0.5);
    click(page, 3.5, 0.5);
    expect(said(page)).toContain('nothing was merged');
    click(page, 0.5, 0.5);
    cancel(page);
    expect([prompt(page), tool(page), undos(page)]).toEqual([null, 'merge', 0]);
  });
});

describe('fill holes and smooth', () => {
  it('are_done_at_once_in_the_write_mode_and_the_tool_before_comes_back', async () => {
    const page = await open('1 1 1 1 / 1 0 2 1 / 1 1 1 1');
    page.select(1);
    page.use('fill-holes');
    expect(page.pixels().slice(4, 8)).toEqual([1, 1, 2, 1]);
    expect([tool(page), undos(page)]).toEqual(['select', 1]);
    page.use('fill-holes');
    expect(said(page)).toContain('belong to other cells');
    page.desk.tools.send({ type: 'WRITE_MODE', mode: 'overwrite' });
    page.use('fill-holes');
    expect(page.pixels().slice(4, 8)).toEqual([1, 1, 1, 1]);
    page.use('fill-holes');
    expect(said(page)).toContain('has no hole');
  });

  it('smooth_never_breaks_or_takes_a_cell', async () => {
    const neck =
      '1 1 1 1 0 0 0 1 1 1 1 / 1 1 1 1 1 1 1 1 1 1 1 / 1 1 1 1 0 0 0 1 1 1 1 / 1 1 1 1 0 0 0 1 1 1 1';
    const page = await open(neck);
    page.select(1);
    page.use('smooth');
    expect(page.pixels().slice(11, 22)).toEqual(Array.from({ length: 11 }, () => 1));
    const dot = await open('0 0 0 / 0 1 0 / 0 0 0');
    dot.select(1);
    dot.use('smooth');
    expect(dot.pixels()[4]).toBe(1);
    expect(said(dot)).toContain('smooth already');
  });

  it('nothing_selected_says_so', async () => {
    const page = await open(EMPTY);
    for (const id of ['fill-holes', 'smooth', 'shrink', 'grow'] as const) {
      page.use(id);
      expect(said(page)).toBe(NOTHING_SELECTED);
    }
  });
});

describe('straight strokes', () => {
  it('shift_goes_on_from_the_end_of_the_last_stroke', async () => {
    const page = await open(EMPTY);
    page.use('brush');
    page.size(1);
    click(page, 0.5, 0.5);
    down(page, 7.5, 0.5, { shift: true });
    up(page);
    expect(page.pixels().slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(undos(page)).toBe(2);
  });

  it('shift_without_a_stroke_before_keeps_to_a_row_or_a_column', async () => {
    const page = await open(EMPTY);
    page.use('brush');
    page.size(1);
    down(page, 0.5, 1.5, { shift: true });
    move(page, [2.6, 2.2], [7.5, 3.5]);
    up(page);
    expect(page.pixels().slice(8, 16)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(page.pixels().filter((value) => value !== 0)).toHaveLength(8);
  });
});

it('outline_tools_are_one_key_away_in_a_tracking_task', async () => {
  const page = await open('1 1 1 1 1 / 1 1 1 1 1', { kind: 'tracking' });
  page.use('split');
  drag(page, [3, -0.5], [3, 2.5]);
  expect(page.pixels()).toEqual([1, 1, 1, 2, 2, 1, 1, 1, 2, 2]);
});

describe('labels that change under what is drawn', () => {
  const GAP = '1 1 1 0 2 2 2 0 / 1 1 1 0 2 2 2 0';
  /** As a file of edits does: no tool of the page. */
  const take = (page: OpenDesk, cell: number) =>
    page.desk.labels.send({
      type: 'EDIT',
      action: 'delete',
      changes: deleteCell(page.labels, cell, { mode: 'one', t: 0 }),
    });

  it('an_outline_stays_and_closes', async () => {
    const page = await open(GAP);
    page.use('lasso');
    for (const [x, y] of [
      [4, 0],
      [7, 0],
      [7, 2],
      [4, 2],
    ] as const)
      click(page, x, y);
    take(page, 2);
    expect(prompt(page)?.ready).toBe(true);
    confirm(page);
    expect(undos(page)).toBe(2);
    expect([cellAt(page, 5, 1), cellAt(page, 1, 1)]).toEqual([[2], [1]]);
    page.close();
  });

  it('an_outline_says_for_which_cell_it_is_now', async () => {
    const page = await open(GAP);
    page.use('lasso');
    for (const x of [0, 3]) click(page, x, 0);
    page.select(1);
    expect(prompt(page)?.title).toBe('Outline for cell 1');
    page.close();
  });

  it('a_line_is_worked_out_anew', async () => {
    const page = await open(GAP);
    page.use('split');
    click(page, 1, -0.5);
    click(page, 1, 2.5);
    expect(prompt(page)).toMatchObject({ ready: true, cells: [1] });
    take(page, 1);
    expect(prompt(page)).toMatchObject({ ready: false, title: 'Split by a line' });
    confirm(page);
    expect(undos(page)).toBe(1);
    expect(said(page)).toContain('nothing was changed');
    page.close();
  });

  it('a_merge_forgets_a_cell_that_is_gone_and_keeps_one_that_is_not', async () => {
    const page = await open(GAP);
    page.use('merge');
    click(page, 1, 1);
    page.select(2);
    expect(prompt(page)?.title).toBe('Merge into cell 1');
    take(page, 1);
    expect(prompt(page)).toBeNull();
    page.close();
  });

  it('a_merge_by_drag_shows_the_gap_that_it_fills', async () => {
    const page = await open(GAP);
    page.use('merge');
    down(page, 1, 1);
    move(page, [5, 1]);
    expect(prompt(page)?.sketch?.gain).toEqual(spansOf(Uint32Array.of(3, 11)));
    page.close();
  });

  it('the_second_click_of_a_merge_is_taken_back_with_the_finger', async () => {
    const page = await open(GAP);
    page.use('merge');
    click(page, 1, 1);
    down(page, 5, 1);
    page.desk.tools.send({ type: 'PEN_CANCEL' });
    expect(undos(page)).toBe(0);
    expect(prompt(page)?.title).toBe('Merge into cell 1');
    click(page, 5, 1);
    expect(undos(page)).toBe(1);
    page.close();
  });
});
