import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../api/problems';
import type { CarriedOver, Proposal } from '../../api/proposals';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const prompt = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.prompt;
const said = ({ root }: OpenDesk) => root.getSnapshot().context.said.text;
const selected = ({ desk }: OpenDesk) => desk.selection.getSnapshot().context.selected;
const confirm = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CONFIRM' });
const cancel = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CANCEL' });
const answered = () => new Promise((done) => setTimeout(done, 0));
const undos = ({ desk }: OpenDesk) => desk.undo.getSnapshot().context.undoStack.length;
const finds = (page: OpenDesk, region: number[], source: 'maps' | 'image' = 'image') => {
  page.server.answerProposal = () => Promise.resolve({ region, reason: null, source });
};
const shiftClick = ({ desk }: OpenDesk, x: number, y: number) => {
  desk.tools.send({ type: 'PEN_DOWN', x: x + 0.5, y: y + 0.5, shift: true });
  desk.tools.send({ type: 'PEN_UP' });
};

const EMPTY = image('0 0 0 0 0 0 0 0 / 0 0 0 0 0 0 0 0');
const FULL = image('1 1 1 1 0 0 0 9 / 1 1 1 1 0 0 0 9');

describe('smart click', () => {
  it('one_click_previews_a_new_cell_and_enter_makes_it', async () => {
    const page = await openDesk({ frames: [EMPTY] });
    finds(page, [1, 2, 6, 2]);
    page.use('smart-click');
    page.stroke([1, 0]);
    expect(prompt(page)).toMatchObject({ busy: true, ready: false });
    await answered();
    expect(page.server.proposals[0]).toMatchObject({
      kind: 'smart-click',
      box: [0, 0, 2, 8],
      seeds: [[0, 1]],
      background: [],
      radius: null,
      feature: 'nucleus',
    });
    expect(prompt(page)).toMatchObject({ title: 'New cell 1: + 4 px', ready: true });
    expect([undos(page), page.pixels().some((value) => value > 0)]).toEqual([0, false]);
    confirm(page);
    expect(page.pixels()).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect([undos(page), selected(page)]).toEqual([1, 1]);
    page.undo();
    expect(page.pixels().every((value) => value === 0)).toBe(true);
  });

  it('further_clicks_mark_background_and_with_shift_the_cell_even_inside_the_preview', async () => {
    const page = await openDesk({ frames: [EMPTY] });
    finds(page, [0, 8]);
    page.use('smart-click');
    page.stroke([0, 0]);
    await answered();
    finds(page, [0, 4]);
    page.stroke([6, 0]);
    // What was found before stays in view meanwhile.
    expect(prompt(page)).toMatchObject({
      busy: true,
      sketch: { gain: [0, 8], background: [{ x: 6, y: 0 }] },
    });
    await answered();
    expect(prompt(page)?.title).toBe('New cell 1: + 4 px');
    shiftClick(page, 4, 1);
    await answered();
    expect(page.server.proposals.at(-1)).toMatchObject({
      seeds: [
        [0, 0],
        [1, 4],
      ],
      background: [[0, 6]],
    });
    expect(undos(page)).toBe(0);
    // A click where the first one was applies.
    page.stroke([0, 0]);
    expect([undos(page), page.pixels().slice(0, 5)]).toEqual([1, [1, 1, 1, 1, 0]]);
  });

  it('a_double_click_asks_once', async () => {
    const page = await openDesk({ frames: [EMPTY] });
    finds(page, [0, 2]);
    page.use('smart-click');
    page.stroke([0, 0]);
    page.stroke([0, 0]);
    await answered();
    expect(page.server.proposals).toHaveLength(1);
    expect(prompt(page)?.ready).toBe(true);
  });

  it('says_whether_the_model_or_the_image_told', async () => {
    const page = await openDesk({ frames: [EMPTY] });
    page.use('smart-click');
    finds(page, [0, 8], 'maps');
    page.stroke([0, 0]);
    await answered();
    expect(prompt(page)?.detail).toMatch(/^From the model's maps · /);
    finds(page, [0, 4], 'image');
    page.stroke([6, 0]);
    await answered();
    expect(prompt(page)?.detail).toMatch(/^From the image · /);
  });

  it('a_selected_cell_that_is_missing_here_is_found_here', async () => {
    const page = await openDesk({ frames: [FULL, EMPTY] });
    finds(page, [2, 2]);
    await page.go(1);
    page.select(9);
    page.use('smart-click');
    page.stroke([2, 0]);
    await answered();
    expect(page.server.proposals[0]!.radius).toBeGreaterThan(0);
    expect(prompt(page)?.title).toBe('Cell 9: + 2 px');
    confirm(page);
    expect(page.pixels(1).slice(0, 4)).toEqual([0, 0, expect.any(Number), expect.any(Number)]);
    expect(page.labels.cells.framesOf(9)).toEqual([0, 1]);
  });

  it('a_cell_that_is_there_is_named_and_other_cells_are_left_alone', async () => {
    const page = await openDesk({ frames: [FULL] });
    page.use('smart-click');
    page.stroke([0, 0]);
    expect(said(page)).toContain('Cell 1 is there already');
    expect(page.server.proposals).toEqual([]);
    finds(page, [3, 2]);
    page.stroke([4, 0]);
    await answered();
    expect(page.server.proposals[0]?.others).not.toBeNull();
    expect(prompt(page)?.title).toBe('New cell 10: + 1 px');
    cancel(page);
    expect([prompt(page), undos(page)]).toEqual([null, 0]);
  });

  it('late_answers_are_ignored_and_a_missing_network_is_said', async () => {
    const page = await openDesk({ frames: [EMPTY, EMPTY] });
    let give: (answer: Proposal) => void = () => undefined;
    page.server.answerProposal = () => new Promise((resolve) => (give = resolve));
    page.use('smart-click');
    page.stroke([0, 0]);
    await page.go(1);
    give({ region: [0, 2], reason: null });
    await answered();
    expect([prompt(page), undos(page)]).toEqual([null, 0]);
    page.server.answerProposal = () => Promise.reject(new UnreachableError(null));
    page.stroke([0, 0]);
    await answered();
    expect(said(page)).toContain('Nothing was changed. The server did not answer');
  });
});

describe('carry over', () => {
  const carries = (page: OpenDesk, cells: CarriedOver['cells'], reason: string | null = null) => {
    page.server.answerCarryOver = () => Promise.resolve({ cells, reason });
  };

  it('all_cells_missing_here_come_as_one_edit_with_their_ids', async () => {
    const page = await openDesk({ frames: [FULL, EMPTY] });
    await page.go(1);
    carries(page, [
      { cell: 1, region: [0, 4], likeness: 0.5 },
      { cell: 9, region: [3, 3], likeness: 0.9 },
    ]);
    page.use('carry-before');
    expect(prompt(page)?.title).toBe('Carrying over 2 cells from frame 0');
    await answered();
    expect(page.server.carried).toEqual([
      {
        t: 1,
        origin: 0,
        channel: 0,
        cells: [
          { cell: 1, box: [0, 0, 2, 4], mask: [0, 8] },
          { cell: 9, box: [0, 7, 2, 8], mask: [0, 2] },
        ],
      },
    ]);
    expect(prompt(page)?.title).toBe('Carry over 2 cells from frame 0: + 6 px');
    confirm(page);
    const cellAt = (x: number) => page.labels.cells.cellsOf(1, 'nucleus', page.pixels(1)[x]!);
    // The likelier one keeps the pixel both want.
    expect([0, 2, 3, 5, 6].map((x) => [...cellAt(x)])).toEqual([[1], [1], [9], [9], []]);
    expect(undos(page)).toBe(1);
    page.undo();
    expect(page.pixels(1).every((value) => value === 0)).toBe(true);
    expect(page.labels.cells.framesOf(9)).toEqual([0]);
    await page.saved();
  });

  it('the_selected_cell_alone_from_the_frame_after', async () => {
    const page = await openDesk({ frames: [EMPTY, FULL] });
    page.select(9);
    carries(page, [{ cell: 9, region: [7, 1], likeness: 1 }]);
    page.use('carry-after');
    await answered();
    expect(page.server.carried[0]?.cells.map((each) => each.cell)).toEqual([9]);
    confirm(page);
    expect([page.labels.cells.framesOf(9), selected(page)]).toEqual([[0, 1], 9]);
  });

  it('says_why_there_is_nothing_to_carry', async () => {
    const page = await openDesk({ frames: [FULL, FULL] });
    page.use('carry-before');
    expect(said(page)).toContain('no frame before this one');
    page.use('select');
    page.use('carry-after');
    expect(said(page)).toContain('in this frame already');
    expect(page.server.carried).toEqual([]);
  });

  it('esc_drops_a_question_under_way', async () => {
    const page = await openDesk({ frames: [FULL, EMPTY] });
    await page.go(1);
    let give: (answer: CarriedOver) => void = () => undefined;
    page.server.answerCarryOver = () => new Promise((resolve) => (give = resolve));
    page.use('carry-before');
    expect(prompt(page)?.busy).toBe(true);
    cancel(page);
    give({ cells: [{ cell: 1, region: [0, 2], likeness: 1 }], reason: null });
    await answered();
    expect([prompt(page), undos(page)]).toEqual([null, 0]);
  });
});

describe('interpolate', () => {
  it('a_cell_between_two_frames_is_half_way', async () => {
    const left = image('7 7 7 0 0 0 0 0 0 / 7 7 7 0 0 0 0 0 0 / 7 7 7 0 0 0 0 0 0');
    const right = image('0 0 0 0 0 0 7 7 7 / 0 0 0 0 0 0 7 7 7 / 0 0 0 0 0 0 7 7 7');
    const none = left.map((row) => row.map(() => 0));
    const page = await openDesk({ frames: [left, none, right] });
    await page.go(1);
    page.select(7);
    page.use('interpolate');
    await answered();
    expect(prompt(page)?.title).toBe('Cell 7 between frames 0 and 2: + 9 px');
    confirm(page);
    const cellAt = (x: number, y: number) =>
      page.labels.cells.cellsOf(1, 'nucleus', page.pixels(1)[y * 9 + x]!);
    expect([2, 3, 4, 5, 6].map((x) => cellAt(x, 1).length)).toEqual([0, 1, 1, 1, 0]);
    page.undo();
    expect(page.labels.cells.framesOf(7)).toEqual([0, 2]);
  });

  it('needs_a_frame_on_either_side', async () => {
    const page = await openDesk({ frames: [FULL, EMPTY] });
    await page.go(1);
    page.use('interpolate');
    expect(said(page)).toContain('Nothing selected');
    page.select(1);
    confirm(page);
    expect(said(page)).toContain('in no frame after this one');
    expect(undos(page)).toBe(0);
  });
});
