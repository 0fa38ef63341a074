import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Division } from '../../labels/types';
import { cancel, confirm, prompt, said, selected, tool, undos } from '../testing/hands';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** Cell 1 ends in frame 1; 2 and 3 begin in frame 2; 4 is there all the time; 5 ends in frame 2. */
const FRAMES = ['1 0 0 4 5', '1 0 0 4 5', '0 2 3 4 5', '0 2 3 4 0'].map(image);
const DIVISION: Division = { parent: 1, daughters: [2, 3], t: 2 };

const track = (divisions: Division[] = []) => openDesk({ kind: 'tracking', frames: FRAMES, divisions });
const marks = (page: OpenDesk) => page.labels.events.all();

async function onServer(page: OpenDesk) {
  await page.saved();
  return page.server.labels().events.all();
}

describe('End as', () => {
  it('marks_the_last_frame_whatever_frame_is_shown_and_one_undo_takes_it_back', async () => {
    const page = await track();
    page.select(1);
    page.use('end-as');
    expect(prompt(page)).toMatchObject({
      title: 'Cell 1 leaves the field at frame 1',
      detail: 'its last frame is 1 · no outline changes',
      ready: true,
      cells: [1],
      chosen: 'leaves',
    });
    // Its key again goes on to the next, and nothing is changed yet.
    page.use('end-as');
    expect([prompt(page)?.title, undos(page)]).toEqual(['Cell 1 dies at frame 1', 0]);
    confirm(page);
    expect(said(page)).toBe('Cell 1 dies at frame 1: done. Undo with Ctrl Z');
    expect([prompt(page), tool(page), undos(page)]).toEqual([null, 'select', 1]);
    expect(await onServer(page)).toEqual([{ cell: 1, t: 1, kind: 'dies' }]);
    page.undo();
    expect(await onServer(page)).toEqual([]);
    page.redo();
    expect(await onServer(page)).toEqual([{ cell: 1, t: 1, kind: 'dies' }]);
  });

  it('begins_with_what_is_marked_and_takes_it_away', async () => {
    const page = await track();
    page.select(5);
    page.use('end-as');
    confirm(page);
    page.use('end-as');
    expect(prompt(page)?.title).toBe('Cell 5 leaves the field at frame 2, as it is marked');
    expect(prompt(page)?.choices?.map(({ name }) => name)).toEqual([
      'Leaves the field',
      'Dies',
      'Divides…',
      'No mark',
    ]);
    confirm(page);
    expect([said(page), undos(page)]).toEqual([
      'Cell 5 leaves the field at frame 2, as it is marked: nothing was changed.',
      1,
    ]);
    page.use('end-as');
    page.desk.tools.send({ type: 'CHOOSE', choice: 'none' });
    expect(prompt(page)).toMatchObject({
      title: 'No mark on the end of cell 5, frame 2',
      detail: 'its last frame is 2 · marked now: leaves the field · no outline changes',
    });
    confirm(page);
    expect([marks(page), undos(page)]).toEqual([[], 2]);
  });

  it('hands_over_to_the_division_in_the_frame_where_daughters_begin', async () => {
    const page = await track();
    page.select(1);
    page.use('end-as');
    page.desk.tools.send({ type: 'CHOOSE', choice: 'divides' });
    expect(prompt(page)).toMatchObject({
      title: 'Cell 1 divides after frame 1',
      detail: 'its last frame is 1 · then click its daughters',
    });
    confirm(page);
    expect([tool(page), prompt(page)?.title, page.desk.frames.getSnapshot().context.t]).toEqual([
      'division',
      '1 divides into',
      2,
    ]);
    expect(undos(page)).toBe(0);
  });

  it('asks_about_the_cell_that_is_clicked_and_a_click_on_it_again_applies', async () => {
    const page = await track();
    page.select(1);
    page.use('end-as');
    page.stroke([4, 0]);
    expect([selected(page), prompt(page)?.title]).toEqual([5, 'Cell 5 leaves the field at frame 2']);
    page.stroke([4, 0]);
    expect(marks(page)).toEqual([{ cell: 5, t: 2, kind: 'leaves' }]);
  });

  it('escape_drops_it', async () => {
    const page = await track();
    page.select(1);
    page.use('end-as');
    cancel(page);
    expect([prompt(page), tool(page), undos(page)]).toEqual([null, 'select', 0]);
  });

  it('says_why_not', async () => {
    const page = await track([DIVISION]);
    page.use('end-as');
    expect(said(page)).toBe(NOTHING_SELECTED);
    page.select(1);
    page.use('end-as');
    expect(said(page)).toBe('Cell 1 divides at frame 2: its track ends there. Undo that division first.');
    page.select(4);
    page.use('end-as');
    expect(said(page)).toBe('Cell 4 is there in the last frame, 3: how its track ends is not to be seen.');
    expect([tool(page), undos(page)]).toEqual(['select', 0]);
  });
});

describe('what other tools do to a mark', () => {
  async function marked(): Promise<OpenDesk> {
    const page = await track();
    page.select(1);
    page.use('end-as');
    confirm(page);
    return page;
  }

  it('is_said_beforehand_is_part_of_their_edit_and_is_undone_with_it', async () => {
    const page = await marked();
    await page.go(2);
    page.use('link');
    page.stroke([1, 0]);
    expect(prompt(page)?.detail).toBe('2-3 · no mark that 1 leaves at 1 · 2 becomes 1 · no outline changes');
    confirm(page);
    expect(await onServer(page)).toEqual([]);
    page.undo();
    expect(await onServer(page)).toEqual([{ cell: 1, t: 1, kind: 'leaves' }]);
  });

  it('an_outline_painted_in_a_later_frame_takes_it_away_too', async () => {
    const page = await marked();
    await page.go(3);
    page.select(1);
    page.use('brush');
    page.stroke([0, 0]);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 1, 3]);
    expect(await onServer(page)).toEqual([]);
    page.undo();
    expect(await onServer(page)).toEqual([{ cell: 1, t: 1, kind: 'leaves' }]);
  });
});
