import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';

/** Cell 1 has a hole in the middle and 24 pixels; nothing else is wrong with it. */
const HOLED = image(['1 1 1 1 1 0', '1 1 1 1 1 0', '1 1 0 1 1 0', '1 1 1 1 1 0', '1 1 1 1 1 0'].join('/'));

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
});

afterEach(() => vi.unstubAllGlobals());

async function openChecked(server: FakeServer = new FakeServer({ frames: [HOLED, HOLED] })) {
  const opened = await openDesk(server);
  const { checks } = opened.desk;
  const finished = () => waitFor(checks, (state) => !state.context.busy);
  await finished();
  const keys = () => checks.getSnapshot().context.open.map(({ kind, t }) => `${kind} ${t}`);
  return { ...opened, checks, finished, keys };
}

const said = ({ root }: Awaited<ReturnType<typeof openChecked>>) => root.getSnapshot().context.said;

describe('checks while one works', () => {
  it('finds_what_is_there_when_the_task_opens', async () => {
    const { keys, checks } = await openChecked();
    expect(keys()).toEqual(['holes 0', 'holes 1']);
    expect(checks.getSnapshot().context.done).toBe(2);
  });

  it('follows_edits_and_their_undo', async () => {
    const { keys, use, size, select, stroke, undo, finished, checks } = await openChecked();
    select(1);
    use('brush');
    size(1);
    stroke([2, 2]);
    expect(checks.getSnapshot().context.busy).toBe(true);
    await finished();
    expect(keys()).toEqual(['holes 1']);
    undo();
    await finished();
    expect(keys()).toEqual(['holes 0', 'holes 1']);
  });

  it('steps_round_the_list_and_goes_there', async () => {
    const desk = await openChecked();
    const { checks } = desk;
    const places: string[] = [];
    for (const by of [1, 1, 1, -1] as const) {
      checks.send({ type: 'STEP', by });
      const { open, current } = checks.getSnapshot().context;
      const t = open.find((each) => each.key === current)!.t;
      expect(desk.desk.frames.getSnapshot().context.t).toBe(t);
      expect(desk.desk.selection.getSnapshot().context.selected).toBe(1);
      places.push(`${t}: ${/Check \d of \d/.exec(said(desk).text)?.[0]}`);
    }
    expect(places).toEqual(['0: Check 1 of 2', '1: Check 2 of 2', '0: Check 1 of 2', '1: Check 2 of 2']);
  });

  it('mends_as_one_edit_and_the_next_step_is_what_stands_in_its_place', async () => {
    const desk = await openChecked();
    const { checks, finished, keys, pixels, server, saved } = desk;
    checks.send({ type: 'MEND' });
    expect(said(desk)).toMatchObject({
      wrong: true,
      text: expect.stringContaining('no check to mend') as string,
    });
    checks.send({ type: 'STEP', by: 1 });
    checks.send({ type: 'MEND' });
    expect(pixels(0)[2 * 6 + 2]).toBe(1);
    await finished();
    expect(keys()).toEqual(['holes 1']);
    await saved();
    expect(server.log.map((edit) => edit.action)).toEqual(['mend-holes']);
    checks.send({ type: 'STEP', by: 1 });
    expect(desk.desk.frames.getSnapshot().context.t).toBe(1);
  });

  it('mends_nothing_in_a_task_that_is_open_to_look_at_only', async () => {
    const server = new FakeServer({ frames: [HOLED] });
    server.state = 'submitted';
    const { checks, pixels } = await openChecked(server);
    checks.send({ type: 'STEP', by: 1 });
    checks.send({ type: 'MEND' });
    expect(pixels(0)[2 * 6 + 2]).toBe(0);
  });

  it('what_is_fine_stays_so_until_it_changes_and_in_the_next_opening', async () => {
    const server = new FakeServer({ frames: [HOLED] });
    const first = await openChecked(server);
    first.checks.send({ type: 'STEP', by: 1 });
    first.checks.send({ type: 'FINE' });
    expect(first.keys()).toEqual([]);
    expect(first.checks.getSnapshot().context.fine).toHaveLength(1);
    first.close();

    const again = await openChecked(server);
    expect(again.keys()).toEqual([]);
    again.select(1);
    again.use('eraser');
    again.size(1);
    again.stroke([3, 2]);
    await again.finished();
    expect(again.keys()).toEqual(['holes 0']);
    again.undo();
    await again.finished();
    expect(again.keys()).toEqual([]);
    again.checks.send({ type: 'OPEN_AGAIN' });
    expect(again.keys()).toEqual(['holes 0']);
    again.close();
    expect((await openChecked(server)).keys()).toEqual(['holes 0']);
  });

  it('are_for_five_frame_tasks_only', async () => {
    const { desk } = await openDesk({ kind: 'tracking', frames: [HOLED] });
    expect(desk.checks.getSnapshot().matches('off')).toBe(true);
  });

  it('says_that_it_mends_nothing_where_nothing_can_be_changed', async () => {
    const server = new FakeServer({ frames: [HOLED, HOLED] });
    server.state = 'submitted';
    const desk = await openChecked(server);
    desk.checks.send({ type: 'LOOK' });
    desk.checks.send({ type: 'MEND' });
    expect(said(desk)).toMatchObject({
      text: 'Nothing can be changed now: no check is mended.',
      wrong: true,
    });
    expect(desk.keys()).toEqual(['holes 0', 'holes 1']);
  });
});
