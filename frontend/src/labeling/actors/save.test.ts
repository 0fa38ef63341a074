import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError, UnreachableError } from '../../api/problems';
import { makeEdit } from '../../labels/edits';
import { Journal } from '../saving/journal';
import { discardRefused, refusedEdits } from '../saving/refused';
import { letGoOfAll } from '../saving/unkept';
import { problem } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';

const EMPTY = image('0 0 0 0 0 0 / 0 0 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  letGoOfAll();
});

async function painter() {
  const desk = await openDesk({ frames: [EMPTY] });
  desk.use('brush');
  desk.size(1);
  return desk;
}

describe('save', () => {
  it('strokes_made_while_a_request_is_in_flight_are_kept', async () => {
    const { stroke, server, saved, pixels, desk } = await painter();
    server.holding = true;
    stroke([0, 0]);
    await vi.waitFor(() => expect(server.requests.sendEdits).toBe(1));
    stroke([2, 0]);
    stroke([4, 0]);
    expect(pixels().slice(0, 6)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(desk.save.getSnapshot().context.pending).toBe(3);
    server.release();
    await saved();
    expect([...server.labels().pixels[0]!].slice(0, 6)).toEqual([1, 0, 1, 0, 1, 0]);
    // The two made meanwhile went together.
    expect(server.requests.sendEdits).toBe(2);
  });

  it('edits_are_in_the_journal_before_they_are_sent', async () => {
    const { stroke, server } = await painter();
    server.holding = true;
    stroke([0, 0]);
    await vi.waitFor(() => expect(server.requests.sendEdits).toBe(1));
    const journal = await Journal.open(7);
    expect(journal.edits.map((edit) => edit.action)).toEqual(['brush']);
  });

  it('edits_of_a_page_that_was_killed_are_sent_by_the_next_one', async () => {
    const { stroke, server, close } = await painter();
    server.holding = true;
    stroke([0, 0]);
    await vi.waitFor(() => expect(server.requests.sendEdits).toBe(1));
    close();
    server.holding = false;
    const again = await openDesk(server);
    expect(again.pixels()[0]).toBe(1);
    await again.saved();
    expect(server.log).toHaveLength(1);
    again.undo();
    expect(again.pixels()[0]).toBe(0);
  });

  it('offline_keeps_the_edits_and_sends_them_in_order_when_the_network_is_back', async () => {
    const { stroke, server, desk, saved } = await painter();
    server.failures.push(new UnreachableError(null), new UnreachableError(null));
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('offline'));
    stroke([1, 0]);
    expect(desk.save.getSnapshot().context.pending).toBe(2);
    desk.save.send({ type: 'ONLINE' });
    await waitFor(desk.save, (state) => state.matches('offline') && state.context.attempt === 1);
    desk.save.send({ type: 'ONLINE' });
    await saved();
    expect([...server.labels().pixels[0]!].slice(0, 2)).toEqual([1, 1]);
    expect(desk.save.getSnapshot().context.offlineSince).toBeNull();
  });

  it('a_server_that_cannot_save_now_is_not_called_offline_and_is_asked_again', async () => {
    const { stroke, server, desk, saved } = await painter();
    const full = new ProblemError(503, 'other', 'The disk of the server is full.');
    server.failures.push(full, new UnreachableError(null), full);
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('unavailable'));
    expect(desk.save.getSnapshot().context).toMatchObject({ trouble: full, offlineSince: null, pending: 1 });
    desk.save.send({ type: 'ONLINE' });
    await waitFor(desk.save, (state) => state.matches('offline'));
    expect(desk.save.getSnapshot().context.trouble).toBeNull();
    desk.save.send({ type: 'ONLINE' });
    await waitFor(desk.save, (state) => state.matches('unavailable') && state.context.attempt === 2);
    await saved();
    expect(desk.save.getSnapshot().context).toMatchObject({ trouble: null, attempt: 0 });
    expect(server.log).toHaveLength(1);
  });

  it('an_answer_lost_on_the_way_does_not_make_an_edit_twice', async () => {
    const { stroke, server, desk, saved } = await painter();
    // The server takes the edit, but its answer never arrives.
    const send = server.sendEdits;
    let lose = true;
    server.sendEdits = async (...request) => {
      const answer = await send(...request);
      if (!lose) return answer;
      lose = false;
      throw new UnreachableError(null);
    };
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('offline'));
    stroke([1, 0]);
    desk.save.send({ type: 'ONLINE' });
    await saved();
    expect(server.log).toHaveLength(2);
    expect(new Set(server.log.map((edit) => edit.id)).size).toBe(2);
  });

  it('signed_out_pauses_and_goes_on_after_signing_in', async () => {
    const { stroke, server, desk, saved, root } = await painter();
    server.failures.push(problem(401, 'unauthenticated'));
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('signedOut'));
    stroke([1, 0]);
    expect(desk.save.getSnapshot().context.pending).toBe(2);
    expect(root.getSnapshot().context.signedOut).toBe(true);
    root.send({ type: 'SIGNED_IN' });
    await saved();
    expect(server.log).toHaveLength(2);
    expect(root.getSnapshot().context.signedOut).toBe(false);
  });

  it('a_refusal_keeps_the_edits_and_stops_writing', async () => {
    const { stroke, server, root, desk, use, pixels } = await painter();
    stroke([0, 0]);
    server.failures.push(problem(409, 'edit-conflict', { sequence: 0 }));
    await waitFor(root, (state) => state.matches('refused'));
    expect(root.getSnapshot().context.refusal?.edits).toHaveLength(1);
    expect((await Journal.open(7)).size).toBe(1);
    use('brush');
    expect(desk.tools.getSnapshot().context.tool).toBe('select');
    root.send({ type: 'OPEN_AGAIN' });
    await waitFor(root, (state) => state.matches('editing'));
    expect(pixels()).toHaveLength(0);
    expect((await Journal.open(7)).size).toBe(0);
  });

  it('edits_made_elsewhere_refuse_ours_and_ours_are_kept', async () => {
    const { stroke, server, root } = await painter();
    const runs = [{ before: 0, after: 9, spans: [5, 1] }];
    server.append([makeEdit('brush', [{ kind: 'paint', t: 0, feature: 'nucleus', runs }])]);
    stroke([0, 0]);
    await waitFor(root, (state) => state.matches('refused'));
    expect(root.getSnapshot().context.refusal?.edits.map((edit) => edit.action)).toEqual(['brush']);
    expect(server.log).toHaveLength(1);
  });

  it('a_lost_lease_stops_writing_and_keeps_what_was_not_sent', async () => {
    const { stroke, server, root } = await painter();
    server.leaseToken = 'of another tab';
    server.leaseTab = 'tab 2';
    stroke([0, 0]);
    await waitFor(root, (state) => state.matches('leaseLost'));
    expect(root.getSnapshot().context.leaseUntil).toBe('2026-03-09T15:42:00Z');
    server.leaseTab = null;
    root.send({ type: 'OPEN_AGAIN' });
    await vi.waitFor(() => expect(server.log).toHaveLength(1));
  });

  it('a_stroke_in_hand_when_the_lease_is_lost_is_kept_and_counted', async () => {
    const { server, desk, root, pixels } = await painter();
    desk.tools.send({ type: 'PEN_DOWN', x: 0.5, y: 0.5, shift: false });
    server.leaseToken = 'of somebody else';
    server.takenBy = 'Eve';
    server.leasePerson = 2;
    const recounted = vi.spyOn(desk.save, 'send');
    desk.lease!.send({ type: 'BEAT' });
    await waitFor(root, (state) => state.matches('leaseLost'));
    await vi.waitFor(() => expect(recounted).toHaveBeenCalledWith({ type: 'RECOUNT' }));
    expect(pixels()[0]).toBe(1);
    expect(desk.save.getSnapshot().context.pending).toBe(1);
    expect(desk.save.getSnapshot().context.journal.size).toBe(1);
  });

  it.each([
    ['a_lost_lease', 'leaseLost'],
    ['a_refusal', 'refused'],
  ] as const)(
    'in_a_browser_that_keeps_nothing_%s_loses_no_edit_when_the_task_opens_again',
    async (_, state) => {
      Reflect.deleteProperty(globalThis, 'indexedDB');
      const { stroke, server, root, desk } = await painter();
      server.failures.push(new UnreachableError(null));
      stroke([0, 0]);
      await waitFor(desk.save, (save) => save.matches('offline'));
      if (state === 'refused') server.failures.push(problem(409, 'edit-conflict', { sequence: 0 }));
      else Object.assign(server, { leaseToken: 'of Eve', leasePerson: 2, takenBy: 'Eve' });
      desk.lease!.send({ type: 'BEAT' });
      desk.save.send({ type: 'ONLINE' });
      await waitFor(root, (task) => task.matches(state));
      Object.assign(server, { leaseToken: null, leaseTab: null });
      root.send({ type: 'OPEN_AGAIN' });
      await waitFor(root, (task) => task.matches('editing'));
      if (state === 'refused') {
        const [set] = await refusedEdits(7, 1);
        expect(set?.edits.map(({ action }) => action)).toEqual(['brush']);
        await discardRefused(set!);
        expect(server.log).toEqual([]);
      } else {
        await vi.waitFor(() => expect(server.log.map(({ action }) => action)).toEqual(['brush']));
      }
    },
  );

  it('edits_that_are_forbidden_although_the_lease_is_theirs_are_refused_and_not_sent_for_ever', async () => {
    const { server, stroke, root, close } = await painter();
    const sent = vi.fn(() =>
      Promise.reject(new ProblemError(403, 'forbidden', 'You may not edit this task.')),
    );
    server.sendEdits = sent;
    stroke([0, 0]);
    await waitFor(root, (state) => state.matches('refused'));
    expect(root.getSnapshot().context.refusal).toMatchObject({ reason: 'You may not edit this task.' });
    expect(root.getSnapshot().context.refusal?.edits).toHaveLength(1);
    expect(sent).toHaveBeenCalledTimes(2);
    close();
  });

  it('a_lease_that_does_not_help_is_asked_for_ever_more_rarely', async () => {
    const { server, stroke, close } = await painter();
    const sent = vi.fn(() => Promise.reject(problem(410, 'lease-lost')));
    server.sendEdits = sent;
    stroke([0, 0]);
    await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(2));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(3), 2000);
    close();
  });

  it('edits_that_another_tab_of_this_browser_sent_are_not_called_refused', async () => {
    const { server, stroke, desk, root } = await painter();
    server.failures.push(new UnreachableError(null));
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('offline'));
    // The other tab takes the task over with what is kept of it, sends that, adds one of its own, and is closed.
    server.leaseTab = null;
    const other = await openDesk(server, 'tab 2');
    await other.saved();
    other.use('brush');
    other.size(1);
    other.stroke([4, 0]);
    await other.saved();
    other.close();
    expect(server.log).toHaveLength(2);
    server.leaseTab = null;
    const said: string[] = [];
    root.subscribe((state) => said.push(state.context.said.text));
    desk.save.send({ type: 'LEASE', token: server.leaseToken!, sequence: 2 });
    await waitFor(root, (state) => state.matches('opening'));
    await waitFor(root, (state) => state.matches('editing'));
    expect(said).toContain('The task was changed elsewhere while you were away. This is its newest state.');
    expect(root.getSnapshot().context.refusal).toBeNull();
    expect(server.log).toHaveLength(2);
  });
});
