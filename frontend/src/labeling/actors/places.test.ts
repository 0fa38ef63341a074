import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Place, Places } from '../../api/places';
import { UnreachableError } from '../../api/problems';
import { FakeServer, problem } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';
import { aPlace, somePlaces } from '../testing/places';

const FRAMES = ['1 1 0 2 2 0 3', '1 1 0 2 2 0 3', '1 1 0 2 2 0 3'].map((row) => image(`${row}/${row}`));

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** The list holds a swap of 1 and 2 until somebody changed who is who, and a jump of 3. */
async function openWithPlaces(server = new FakeServer({ kind: 'tracking', frames: FRAMES })) {
  const swap = aPlace('swap', { detail: '1 and 2 jump 9 µm' });
  const jump = aPlace('jump', {
    ...{ title: 'Jumps', detail: 'Cell 3', cells: [3], t: 2, action: null },
  });
  server.listPlaces = () =>
    server.log.length % 2 === 0 ? somePlaces([swap, jump], []) : somePlaces([jump], [swap]);
  const opened = await openDesk(server);
  const places = opened.desk.places!;
  const listed = (sequence = server.log.length) =>
    waitFor(places, (state) => state.matches('resting') && state.context.list?.sequence === sequence);
  await listed();
  const open = () => places.getSnapshot().context.standing.open.map(({ id }) => id);
  const said = () => opened.root.getSnapshot().context.said;
  const at = () => ({
    t: opened.desk.frames.getSnapshot().context.t,
    cell: opened.desk.selection.getSnapshot().context.selected,
  });
  return { ...opened, places, listed, open, said, at, server };
}

describe('places to look at', () => {
  it('are_gone_through_with_the_keys_round_the_list', async () => {
    const { places, at, said } = await openWithPlaces();
    places.send({ type: 'STEP', by: 1 });
    expect(at()).toEqual({ t: 1, cell: 1 });
    expect(said().text).toBe('Two cells may have swapped. 1 and 2 jump 9 µm. Frame 1. Place 1 of 2');
    places.send({ type: 'STEP', by: 1 });
    expect(at()).toEqual({ t: 2, cell: 3 });
    places.send({ type: 'STEP', by: 1 });
    expect(at()).toEqual({ t: 1, cell: 1 });
  });

  it('are_mended_by_the_tool_they_suggest_with_its_cells_and_leave_the_list_by_themselves', async () => {
    const { places, desk, open, listed, saved, undo, server } = await openWithPlaces();
    places.send({ type: 'STEP', by: 1 });
    places.send({ type: 'MEND' });
    await waitFor(desk.tools, (state) => state.context.prompt !== null);
    expect(desk.tools.getSnapshot().context).toMatchObject({
      frameMode: 'future',
      prompt: { title: 'Swap 1 and 2 in 2 frames', ready: true },
    });
    desk.tools.send({ type: 'CONFIRM' });
    await saved();
    await listed(1);
    expect(server.labels().cells.toTuples()['nucleus']).toContainEqual([1, 1, 2]);
    expect(open()).toEqual(['jump']);
    expect(places.getSnapshot().context.standing).toMatchObject({ mended: 1, fine: 0, total: 2 });
    undo();
    await saved();
    await listed(2);
    expect(open()).toEqual(['swap', 'jump']);
  });

  it('give_their_cells_to_the_tools_own_key_too_but_to_no_other_tool_or_cell', async () => {
    const { places, desk, use, select } = await openWithPlaces();
    places.send({ type: 'STEP', by: 1 });
    use('swap');
    expect(desk.tools.getSnapshot().context.prompt?.title).toBe('Swap 1 and 2 in 2 frames');
    use('fuse');
    expect(desk.tools.getSnapshot().context.prompt?.ready).toBe(false);
    select(2);
    use('swap');
    expect(desk.tools.getSnapshot().context.prompt?.ready).toBe(false);
  });

  it('say_so_where_nobody_can_say_what_mends_them', async () => {
    const { places, desk, said } = await openWithPlaces();
    places.send({ type: 'MEND' });
    expect(said()).toMatchObject({
      wrong: true,
      text: 'There is no place to mend. Go to one[ with {command:place-after}] first.',
    });
    places.send({ type: 'GO', id: 'jump' });
    places.send({ type: 'MEND' });
    expect(said().text).toContain('Jumps: what mends it is for you to see.');
    expect(desk.tools.getSnapshot().context.prompt).toBeNull();
  });

  it('are_found_fine_and_one_goes_on_to_the_next', async () => {
    const { places, open, at, said, server } = await openWithPlaces();
    places.send({ type: 'STEP', by: 1 });
    places.send({ type: 'FINE' });
    expect(open()).toEqual(['jump']);
    expect(at()).toEqual({ t: 2, cell: 3 });
    await waitFor(places, (state) => state.context.decided.size === 0);
    expect(server.decisions).toEqual([['swap', true]]);
    expect(places.getSnapshot().context.standing.seen[0]).toMatchObject({
      how: 'fine',
      place: { decision: { by: 'Ada' } },
    });
    places.send({ type: 'FINE' });
    expect(said().text).toBe('All places are seen.');
    places.send({ type: 'OPEN_AGAIN', id: 'swap' });
    expect(open()).toEqual(['swap']);
    await waitFor(places, (state) => state.context.decided.size === 0);
    expect(server.decisions.at(-1)).toEqual(['swap', false]);
  });

  it('stay_decided_when_a_list_from_before_the_decision_comes_after_it', async () => {
    const { places, open, server, listed } = await openWithPlaces();
    const decision = { decision: 'fine', by: 'Ada', at: '2026-03-09T15:00:00Z', sequence: 1 } as const;
    const list = (given: Partial<Place>) => somePlaces([aPlace('swap', given), aPlace('jump')], [], 1);
    let slow: (list: Places) => void = () => undefined;
    server.places = () => new Promise((answer) => (slow = answer));
    places.send({ type: 'GO', id: 'swap' });
    places.send({ type: 'SAVED', sequence: 1 });
    await waitFor(places, (state) => state.matches('reading'));
    const older = slow;
    server.places = () => Promise.resolve(list({ decision }));
    places.send({ type: 'FINE' });
    await listed(1);
    older(list({}));
    await new Promise((later) => setTimeout(later));
    expect(open()).toEqual(['jump']);
  });

  it('give_the_frames_that_were_chosen_back_after_a_suggestion', async () => {
    const { places, desk } = await openWithPlaces();
    const mode = () => desk.tools.getSnapshot().context.frameMode;
    places.send({ type: 'STEP', by: 1 });
    places.send({ type: 'MEND' });
    await waitFor(desk.tools, (state) => state.context.prompt !== null);
    expect(mode()).toBe('future');
    desk.tools.send({ type: 'CONFIRM' });
    expect(mode()).toBe('one');
    places.send({ type: 'GO', id: 'swap' });
    places.send({ type: 'MEND' });
    await waitFor(desk.tools, (state) => state.context.prompt !== null);
    desk.tools.send({ type: 'FRAME_MODE', mode: 'all' });
    desk.tools.send({ type: 'CANCEL' });
    expect(mode()).toBe('all');
  });

  it('keep_no_decision_that_the_server_did_not_take', async () => {
    const { places, open, said, server } = await openWithPlaces();
    server.decisionFailure = new UnreachableError(null);
    places.send({ type: 'GO', id: 'swap' });
    places.send({ type: 'FINE' });
    await waitFor(places, (state) => state.context.decided.size === 0);
    expect(open()).toEqual(['swap', 'jump']);
    expect(said()).toMatchObject({
      wrong: true,
      text: expect.stringContaining('the decision was not kept. The server did not answer') as string,
    });
  });

  it('are_asked_for_again_when_the_list_could_not_be_read', async () => {
    const server = new FakeServer({ kind: 'tracking', frames: FRAMES });
    const opened = await openWithPlaces(server);
    const { places, listed, use, select, saved, desk } = opened;
    const whole = server.listPlaces;
    server.listPlaces = () => {
      throw problem(503, 'other');
    };
    select(1);
    use('break');
    expect(desk.tools.getSnapshot().context.prompt).toBeNull();
    desk.frames.send({ type: 'GO', t: 1 });
    use('break');
    desk.tools.send({ type: 'CONFIRM' });
    await saved();
    await waitFor(places, (state) => state.matches('failed'));
    // What was read last is still there to be looked at.
    expect(places.getSnapshot().context.standing.open).toHaveLength(2);
    server.listPlaces = whole;
    places.send({ type: 'RETRY' });
    await listed();
    expect(places.getSnapshot().context.error).toBeNull();
  });

  it('are_asked_about_when_the_task_is_handed_in_and_go_with_it', async () => {
    const { places, root, server } = await openWithPlaces();
    places.send({ type: 'GO', id: 'jump' });
    places.send({ type: 'FINE' });
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'SUBMIT', reason: 'The swap is none' });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left).toMatchObject({ open_checks: 1, reason: 'The swap is none' });
    expect(server.left!.checks.map(({ kind, words, cell, fine }) => [kind, words, cell, fine])).toEqual([
      ['swap', 'Two cells may have swapped', 1, false],
      ['swap', 'Jumps', 3, true],
    ]);
  });

  it('that_cannot_be_read_hold_up_no_submission', async () => {
    const { root, server, select, use, desk, places } = await openWithPlaces();
    server.listPlaces = () => {
      throw problem(503, 'other');
    };
    desk.frames.send({ type: 'GO', t: 1 });
    select(1);
    use('break');
    desk.tools.send({ type: 'CONFIRM' });
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches('done'));
    expect(places.getSnapshot().matches('failed')).toBe(true);
    expect(server.left?.reason).toBe('The list of places was not read again after the last edits.');
  });

  it('are_no_part_of_a_task_of_five_frames', async () => {
    const { desk } = await openDesk(new FakeServer({ frames: FRAMES }));
    expect(desk.places).toBeNull();
  });
});
