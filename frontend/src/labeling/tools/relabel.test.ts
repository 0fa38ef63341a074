import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { cancel, confirm, prompt, said, selected, tool, undos } from '../testing/hands';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { NOTHING_SELECTED } from './words';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** Cell 1 ends in frame 1; 2 begins in frame 2; 4 is there all the time. */
const FRAMES = ['1 0 4', '1 0 4', '0 2 4', '0 2 4'].map(image);

const track = () => openDesk({ kind: 'tracking', frames: FRAMES });
const type = (page: OpenDesk, number: number | null) => page.desk.tools.send({ type: 'NUMBER', number });
const mode = (page: OpenDesk, frames: 'one' | 'past' | 'future' | 'all') =>
  page.desk.tools.send({ type: 'FRAME_MODE', mode: frames });

describe('relabel', () => {
  it('joins_the_track_that_has_the_number_with_one_undo', async () => {
    const page = await track();
    const before = page.server.labels().cells.toTuples();
    await page.go(2);
    page.select(2);
    mode(page, 'future');
    page.use('relabel');
    expect(prompt(page)).toMatchObject({
      title: 'Relabel 2 in 2 frames',
      detail: '2-3 · from this frame on · no outline changes',
      ready: false,
      number: { name: 'New number of cell 2', typed: null },
    });
    type(page, 1);
    expect(prompt(page)).toMatchObject({
      title: 'Relabel 2 as 1 in 2 frames',
      detail: '2-3 · from this frame on · joins 1, in 0-1 · no outline changes',
      ready: true,
    });
    expect(undos(page)).toBe(0);
    confirm(page);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 1, 2, 3]);
    expect([selected(page), tool(page), prompt(page), undos(page)]).toEqual([1, 'select', null, 1]);
    await page.saved();
    expect(page.server.labels().cells.framesOf(2)).toEqual([]);
    page.undo();
    await page.saved();
    expect(page.server.labels().cells.toTuples()).toEqual(before);
  });

  it.each([
    ['one', [2]],
    ['past', [0, 1, 2]],
    ['future', [2, 3]],
    ['all', [0, 1, 2, 3]],
  ] as const)('to_a_number_that_nobody_has_in_%s', async (frames, changed) => {
    const page = await track();
    await page.go(2);
    page.select(4);
    mode(page, frames);
    page.use('relabel');
    type(page, 9);
    expect(prompt(page)?.detail).toContain('a new number');
    page.use('relabel');
    expect(page.labels.cells.framesOf(9)).toEqual(changed);
    expect(selected(page)).toBe(9);
  });

  it('follows_the_frame_mode_and_the_frame_while_the_number_is_typed', async () => {
    const page = await track();
    await page.go(2);
    page.select(4);
    page.use('relabel');
    type(page, 1);
    expect(prompt(page)).toMatchObject({ title: 'Relabel 4 as 1 in frame 2', ready: true });
    mode(page, 'all');
    expect(prompt(page)).toMatchObject({
      title: 'Relabel 4 in 4 frames',
      detail: 'Cell 1 is in frames 0-1 too. Swap the two[ ({tool:swap})], or fuse them[ ({tool:fuse})].',
      ready: false,
    });
    mode(page, 'one');
    await page.go(3);
    expect(prompt(page)?.title).toBe('Relabel 4 as 1 in frame 3');
  });

  it('refuses_a_number_that_is_taken_and_stays_for_another', async () => {
    const page = await track();
    await page.go(2);
    page.select(2);
    page.use('relabel');
    type(page, 4);
    confirm(page);
    expect(said(page)).toBe(
      'Cell 4 is in frame 2 too. Swap the two[ ({tool:swap})], or fuse them[ ({tool:fuse})].',
    );
    expect([undos(page), tool(page)]).toEqual([0, 'relabel']);
    type(page, 2);
    expect(prompt(page)?.detail).toBe('It is cell 2 already.');
    for (const wrong of [0, 1_000_000]) {
      type(page, wrong);
      expect(prompt(page)?.detail).toBe('Give a number from 1 to 999999, or that of a cell.');
    }
    type(page, 1);
    page.stroke([2, 0]);
    expect(undos(page)).toBe(0);
    page.stroke([1, 0]);
    expect(page.labels.cells.framesOf(1)).toEqual([0, 1, 2]);
  });

  it('says_what_is_missing_and_escape_drops_it', async () => {
    const page = await track();
    page.use('relabel');
    expect([said(page), tool(page)]).toEqual([NOTHING_SELECTED, 'select']);
    page.select(4);
    page.use('relabel');
    confirm(page);
    expect(said(page)).toBe('Type the number that cell 4 gets.');
    type(page, 9);
    type(page, null);
    expect(prompt(page)?.ready).toBe(false);
    cancel(page);
    expect([prompt(page), tool(page), undos(page)]).toEqual([null, 'select', 0]);
  });
});
