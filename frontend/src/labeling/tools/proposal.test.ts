import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../../api/problems';
import type { Proposal } from '../../api/proposals';
import { cancel, confirm, prompt, said, selected, tool, undos } from '../testing/hands';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { boxBetween } from './threshold';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const mode = ({ desk }: OpenDesk, write: 'exclude' | 'overwrite' | 'overlap') =>
  desk.tools.send({ type: 'WRITE_MODE', mode: write });
const answered = () => new Promise((done) => setTimeout(done, 0));

const answers = (page: OpenDesk, region: number[], reason: string | null = null) => {
  page.server.answerProposal = () => Promise.resolve({ region, reason });
};

/** Hold the answer back; returns how to give it. */
function held(page: OpenDesk): (answer: Proposal) => Promise<unknown> {
  let give: (answer: Proposal) => void = () => undefined;
  page.server.answerProposal = () => new Promise((resolve) => (give = resolve));
  return (answer) => {
    give(answer);
    return answered();
  };
}

// 4 wide, 2 high: a frame that is not square.
const WIDE = image('1 1 0 0 / 1 1 0 2');

describe('autofit', () => {
  it('asks_with_the_mask_in_the_box_previews_and_applies_as_one_edit', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [1, 2, 2, 2]); // columns 1 and 2 of both rows
    page.select(1);
    page.use('autofit');
    expect(prompt(page)).toMatchObject({ busy: true, title: 'Fitting cell 1', ready: false });
    await answered();
    expect(page.server.proposals).toEqual([
      {
        kind: 'autofit',
        t: 0,
        channel: 0,
        box: [0, 0, 2, 4],
        mask: [0, 2, 2, 2],
        others: [7, 1],
        seeds: null,
      },
    ]);
    expect(prompt(page)).toMatchObject({
      title: 'Fit cell 1: + 2 px, − 2 px',
      ready: true,
      sketch: { gain: [2, 1, 3, 1], loss: [0, 1, 3, 1] },
    });
    expect(page.pixels()).toEqual([1, 1, 0, 0, 1, 1, 0, 2]);
    confirm(page);
    expect(page.pixels()).toEqual([0, 1, 1, 0, 0, 1, 1, 2]);
    expect([prompt(page), undos(page), tool(page)]).toEqual([null, 1, 'autofit']);
    page.undo();
    expect(page.pixels()).toEqual([1, 1, 0, 0, 1, 1, 0, 2]);
    await page.saved();
  });

  it('a_click_in_the_preview_applies_and_a_click_elsewhere_asks_anew', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [0, 3]);
    page.use('autofit');
    expect(prompt(page)).toBeNull();
    page.stroke([0, 0]);
    await answered();
    page.stroke([3, 1]);
    expect(prompt(page)?.title).toBe('Fitting cell 2');
    answers(page, [0, 3]);
    cancel(page);
    page.stroke([0, 0]);
    await answered();
    page.stroke([2, 0]);
    expect(page.pixels()).toEqual([1, 1, 1, 0, 0, 0, 0, 2]);
    expect(selected(page)).toBe(1);
  });

  it('escape_drops_and_nothing_is_changed', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [0, 3]);
    page.select(1);
    page.use('autofit');
    await answered();
    cancel(page);
    expect([prompt(page), tool(page), undos(page)]).toEqual([null, 'autofit', 0]);
    cancel(page);
    expect(tool(page)).toBe('select');
  });

  it('a_preview_follows_the_write_mode', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [0, 8]);
    page.select(1);
    page.use('autofit');
    await answered();
    expect(prompt(page)?.title).toBe('Fit cell 1: + 3 px');
    mode(page, 'overwrite');
    expect(prompt(page)?.title).toBe('Fit cell 1: + 4 px');
    confirm(page);
    expect(page.pixels()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(page.server.proposals).toHaveLength(1);
  });

  it('an_answer_that_comes_when_the_place_is_left_is_ignored', async () => {
    const page = await openDesk({ frames: [WIDE, WIDE] });
    const leave: (() => void | Promise<void>)[] = [
      () => page.go(1),
      () => page.select(2),
      () => page.use('brush'),
      () => cancel(page),
    ];
    for (const go of leave) {
      await page.go(0);
      page.select(1);
      const give = held(page);
      page.use('select');
      page.use('autofit');
      expect(prompt(page)?.busy).toBe(true);
      await go();
      expect(prompt(page)).toBeNull();
      await give({ region: [0, 4], reason: null });
      expect(prompt(page)).toBeNull();
    }
    expect(undos(page)).toBe(0);
  });

  it('a_preview_goes_with_the_frame_the_selection_and_the_labels_it_was_made_from', async () => {
    const page = await openDesk({ frames: [WIDE, WIDE] });
    answers(page, [0, 3]);
    const leave: (() => void | Promise<void>)[] = [() => page.go(1), () => page.select(2), () => page.undo()];
    page.use('brush');
    page.size(1);
    page.select(2);
    page.stroke([3, 0]);
    for (const go of leave) {
      await page.go(0);
      page.select(1);
      page.use('select');
      page.use('autofit');
      await answered();
      expect(prompt(page)?.ready).toBe(true);
      await go();
      expect(prompt(page)).toBeNull();
      confirm(page);
      await answered();
      cancel(page);
    }
  });

  it('an_undo_that_brings_the_tool_back_asks_nothing', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [0, 3]);
    page.select(1);
    page.use('autofit');
    await answered();
    confirm(page);
    page.use('brush');
    page.undo();
    await answered();
    expect([tool(page), prompt(page), page.server.proposals.length]).toEqual(['autofit', null, 1]);
  });

  it.each([
    [new UnreachableError(null), 'Nothing was changed. The server did not answer'],
    [new ProblemError(401, 'unauthenticated', ''), 'Nothing was changed. You are signed out'],
    [new ProblemError(503, 'other', ''), 'Nothing was changed. The server answered 503'],
  ])('%s is said in a sentence', async (error, sentence) => {
    const page = await openDesk({ frames: [WIDE] });
    page.server.answerProposal = () => Promise.reject(error);
    page.select(1);
    page.use('autofit');
    await answered();
    expect(said(page)).toContain(sentence);
    expect([prompt(page), undos(page), tool(page)]).toEqual([null, 0, 'autofit']);
  });

  it('nothing_found_says_why', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [], 'What was found has fewer than 20 pixels');
    page.select(1);
    page.use('autofit');
    await answered();
    expect(said(page)).toBe('What was found has fewer than 20 pixels. Nothing was changed.');
    answers(page, [0, 2, 2, 2]);
    confirm(page);
    await answered();
    expect(said(page)).toContain('fits the image already');
  });
});

describe('watershed', () => {
  const BAR = image('0 0 0 0 0 0 0 / 0 3 3 3 3 3 0 / 0 0 0 0 0 0 0');

  it('two_clicks_on_a_cell_make_the_second_half_a_new_cell', async () => {
    const page = await openDesk({ frames: [BAR] });
    answers(page, [10, 3]);
    page.use('watershed');
    page.stroke([1, 1]);
    expect(prompt(page)).toMatchObject({
      title: 'Split cell 3',
      ready: false,
      sketch: { seeds: [{ x: 1, y: 1 }] },
    });
    page.stroke([5, 1]);
    await answered();
    expect(page.server.proposals[0]).toMatchObject({
      kind: 'watershed',
      box: [0, 0, 3, 7],
      mask: [8, 5],
      seeds: [
        [1, 1],
        [1, 5],
      ],
    });
    expect(prompt(page)?.title).toBe('Split cell 3, new cell 4: + 3 px');
    confirm(page);
    expect(page.pixels().slice(7, 14)).toEqual([0, 3, 3, 4, 4, 4, 0]);
    expect(selected(page)).toBe(3);
    page.undo();
    expect(page.pixels().slice(7, 14)).toEqual([0, 3, 3, 3, 3, 3, 0]);
  });

  it('clicks_beside_the_cell_are_said_and_kept_apart', async () => {
    const page = await openDesk({ frames: [BAR] });
    page.use('watershed');
    page.stroke([0, 0]);
    expect(said(page)).toContain('not on a cell');
    page.stroke([1, 1]);
    page.stroke([0, 0]);
    expect(said(page)).toContain('not on cell 3');
    page.stroke([1, 1]);
    expect(said(page)).toContain('same pixel');
    expect(prompt(page)?.title).toBe('Split cell 3');
    cancel(page);
    expect([prompt(page), tool(page)]).toEqual([null, 'watershed']);
    expect(page.server.proposals).toEqual([]);
  });

  it('the_first_click_is_dropped_with_its_frame', async () => {
    const page = await openDesk({ frames: [BAR, BAR] });
    page.use('watershed');
    page.stroke([1, 1]);
    await page.go(1);
    expect(prompt(page)).toBeNull();
    page.stroke([5, 1]);
    expect(page.server.proposals).toEqual([]);
  });
});

describe('threshold', () => {
  it('corners_come_in_any_order_and_both_are_in_the_box', () => {
    const boxes = [
      boxBetween({ x: 2.5, y: 1.5 }, { x: 4.2, y: 3.9 }, 10, 6),
      boxBetween({ x: 4.2, y: 1.5 }, { x: 2.5, y: 3.9 }, 10, 6),
      boxBetween({ x: 4.2, y: 3.9 }, { x: 2.5, y: 1.5 }, 10, 6),
    ];
    for (const box of boxes) expect(box).toEqual({ x0: 2, y0: 1, x1: 5, y1: 4 });
    expect(boxBetween({ x: -5, y: -5 }, { x: 99, y: 99 }, 10, 6)).toEqual({ x0: 0, y0: 0, x1: 10, y1: 6 });
    expect(boxBetween({ x: -5, y: -5 }, { x: -1, y: 3 }, 10, 6)).toBeNull();
  });

  it('a_dragged_box_makes_a_new_cell_in_a_task_without_labels', async () => {
    const page = await openDesk({ kind: 'tracking', frames: [image('0 0 0 0 / 0 0 0 0')] });
    answers(page, [1, 2]);
    page.use('threshold');
    page.stroke([3, 1], [1, 0]);
    await answered();
    expect(page.server.proposals[0]).toMatchObject({ kind: 'threshold', box: [0, 1, 2, 4], mask: null });
    expect(prompt(page)?.title).toBe('New cell 1: + 2 px');
    confirm(page);
    expect(page.pixels()).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
    expect(selected(page)).toBe(1);
  });

  it('two_clicks_do_as_well_as_dragging', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [2, 2]);
    page.select(1);
    page.use('threshold');
    page.stroke([2, 0]);
    expect(prompt(page)?.detail).toBe('Click the opposite corner of the box');
    page.stroke([3, 0]);
    await answered();
    expect(page.server.proposals[0]?.box).toEqual([0, 2, 1, 4]);
    expect(prompt(page)?.title).toBe('Add to cell 1: + 2 px');
    page.stroke([3, 0]);
    expect(page.pixels()).toEqual([1, 1, 1, 1, 1, 1, 0, 2]);
  });

  it('pixels_of_other_cells_are_left_by_default', async () => {
    const page = await openDesk({ frames: [WIDE] });
    answers(page, [7, 1]);
    page.select(1);
    page.use('threshold');
    page.stroke([2, 0], [3, 1]);
    await answered();
    expect(said(page)).toContain('nothing was changed');
    expect(undos(page)).toBe(0);
  });
});

describe('trim, shrink and grow', () => {
  it('trim_keeps_the_piece_clicked', async () => {
    const page = await openDesk({ frames: [image('1 0 1 1 / 0 0 0 0')] });
    page.use('trim');
    page.stroke([1, 1]);
    expect(said(page)).toContain('not on a cell');
    page.stroke([0, 0]);
    expect(page.pixels()).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([tool(page), undos(page), selected(page)]).toEqual(['trim', 1, 1]);
    page.stroke([0, 0]);
    expect(said(page)).toContain('in one piece');
    page.undo();
    expect(page.pixels()).toEqual([1, 0, 1, 1, 0, 0, 0, 0]);
  });

  it('grow_and_shrink_are_done_at_once_and_the_tool_before_comes_back', async () => {
    const page = await openDesk({ frames: [image('0 0 0 0 / 0 5 0 0 / 0 0 0 0')] });
    page.use('brush');
    page.use('grow');
    expect([said(page), tool(page)]).toEqual([NOTHING_SELECTED, 'brush']);
    page.select(5);
    page.use('grow');
    expect(page.pixels()).toEqual([5, 5, 5, 0, 5, 5, 5, 0, 5, 5, 5, 0]);
    page.use('grow');
    expect(page.pixels().every((value) => value === 5)).toBe(true);
    page.undo();
    page.use('shrink');
    expect(page.pixels()).toEqual([5, 5, 0, 0, 5, 5, 0, 0, 5, 5, 0, 0]);
    expect(tool(page)).toBe('brush');
  });
});
