/** A page that may not write changes nothing, and keeps what was being painted when it was locked. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createActor, waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../saving/journal';
import { problem } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';
import { taskMachine } from './task';

const EMPTY = image('0 0 0 0 0 0 / 0 0 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function painter() {
  const opened = await openDesk({ frames: [EMPTY] });
  opened.use('brush');
  opened.size(1);
  return opened;
}

const journalOf = async (person: number) => {
  const journal = await Journal.open(7, person);
  const { edits } = journal;
  journal.close();
  return edits;
};

describe('a page that may not write', () => {
  it('undoes_nothing_of_a_submitted_task', async () => {
    const first = await painter();
    first.stroke([0, 0]);
    await first.saved();
    first.close();
    const { server } = first;
    Object.assign(server, { state: 'submitted', leaseTab: null, leaseToken: null });
    const { root, desk, undo, pixels, close } = await openDesk(server, 'tab 2');
    expect(root.getSnapshot().matches('readOnly')).toBe(true);
    undo();
    expect(pixels()[0]).toBe(1);
    expect(desk.undo.getSnapshot().context.redoStack).toHaveLength(0);
    expect(desk.save.getSnapshot().context.pending).toBe(0);
    close();
  });

  it('keeps_no_undo_of_another_one_s_task_to_send_it_later', async () => {
    const ada = await painter();
    const { server } = ada;
    ada.stroke([0, 0]);
    await ada.saved();
    server.person = 2;
    const root = createActor(taskMachine, { input: { api: server, task: 7, tab: 'eve', person: 2 } });
    root.start();
    await waitFor(root, (state) => state.matches('held'));
    root.send({ type: 'LOOK' });
    await waitFor(root, (state) => state.matches('readOnly'));
    const { undo, save } = root.getSnapshot().context.parts!;
    undo.send({ type: 'UNDO' });
    // Even an edit that got so far would not be kept.
    save.send({ type: 'RECORD', edit: server.log[0]! });
    expect(save.getSnapshot().context.pending).toBe(0);
    await root.getSnapshot().context.opened!.journal.written();
    expect(await journalOf(2)).toEqual([]);
    root.stop();
    // Later the task is hers.
    Object.assign(server, { leaseTab: null, leaseToken: null });
    const eve = await openDesk(server, 'eve 2', 2);
    await eve.saved();
    expect(server.log.map(({ action }) => action)).toEqual(['brush']);
    expect(eve.pixels()[0]).toBe(1);
    eve.close();
  });
});

describe('the lock and a panel that rests the tools', () => {
  it('a_panel_that_closes_does_not_open_the_lock', async () => {
    const { desk, server, root, use, stroke, pixels, close } = await painter();
    desk.tools.send({ type: 'PAUSE', paused: true });
    use('brush');
    expect(desk.tools.getSnapshot().context.tool).toBe('select');
    Object.assign(server, { leaseToken: 'other', takenBy: 'Eve', leasePerson: 2 });
    desk.lease!.send({ type: 'BEAT' });
    await waitFor(root, (state) => state.matches('leaseLost'));
    desk.tools.send({ type: 'PAUSE', paused: false });
    use('brush');
    stroke([2, 0]);
    expect(pixels()[2]).toBe(0);
    expect(desk.save.getSnapshot().context.pending).toBe(0);
    close();
  });

  it('the_tool_that_was_in_the_hand_comes_back_after_it', async () => {
    const { desk, close } = await painter();
    desk.tools.send({ type: 'PAUSE', paused: true });
    expect(desk.tools.getSnapshot().context.tool).toBe('select');
    desk.tools.send({ type: 'PAUSE', paused: false });
    expect(desk.tools.getSnapshot().context.tool).toBe('brush');
    close();
  });
});

describe('a stroke in hand', () => {
  it('is_saved_and_submitted_when_the_page_submits', async () => {
    const { stroke, server, desk, root, close } = await painter();
    const { submit } = server;
    const handedIn: number[] = [];
    server.submit = (...args) => {
      handedIn.push(args[2]);
      return submit(...args);
    };
    server.holding = true;
    stroke([0, 0]);
    desk.tools.send({ type: 'PEN_DOWN', x: 3.5, y: 1.5, shift: false });
    desk.tools.send({ type: 'PEN_MOVE', points: [{ x: 4.5, y: 1.5 }] });
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'saving' }));
    expect(desk.save.getSnapshot().context.pending).toBe(2);
    server.release();
    await waitFor(root, (state) => state.matches('done'));
    expect(handedIn).toEqual([2]);
    expect(server.labels().pixels[0]![10]).toBeGreaterThan(0);
    close();
  });

  it('nothing_is_begun_between_submitting_and_the_answer', async () => {
    const { stroke, server, desk, root, use, undo, close } = await painter();
    server.holding = true;
    stroke([0, 0]);
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'saving' }));
    use('brush');
    desk.tools.send({ type: 'PEN_DOWN', x: 3.5, y: 1.5, shift: false });
    undo();
    server.release();
    await waitFor(root, (state) => state.matches('done'));
    expect(desk.save.getSnapshot().context.pending).toBe(0);
    expect(server.log).toHaveLength(1);
    close();
  });

  it('is_kept_as_an_edit_when_the_task_was_changed_elsewhere', async () => {
    const { server, desk, root, close } = await painter();
    server.append([
      {
        id: '00000000-0000-4000-8000-000000000001',
        action: 'brush',
        undoes: null,
        ui: null,
        changes: [
          { kind: 'paint', t: 0, feature: 'nucleus', runs: [{ before: 0, after: 9, spans: [11, 1] }] },
          { kind: 'cells', feature: 'nucleus', removed: [], added: [[0, 9, 9]] },
        ],
      },
    ]);
    desk.tools.send({ type: 'PEN_DOWN', x: 0.5, y: 0.5, shift: false });
    desk.save.send({ type: 'LEASE', token: server.leaseToken!, sequence: 1 });
    await waitFor(root, (state) => state.matches('refused'));
    expect(root.getSnapshot().context.refusal?.edits).toHaveLength(1);
    root.send({ type: 'OPEN_AGAIN' });
    await waitFor(root, (state) => state.matches('editing'));
    expect(server.labels().pixels[0]![11]).toBe(9);
    close();
  });

  it('is_one_of_the_edits_that_are_kept_when_others_are_refused', async () => {
    const { server, desk, root, stroke, close } = await painter();
    server.failures.push(problem(409, 'edit-conflict', { sequence: 0 }));
    stroke([0, 0]);
    desk.tools.send({ type: 'PEN_DOWN', x: 3.5, y: 0.5, shift: false });
    await waitFor(root, (state) => state.matches('refused') && state.context.refusal?.edits.length === 2);
    close();
  });
});

describe('signed out', () => {
  it('submit_asks_to_sign_in_again_although_the_question_was_closed_before', async () => {
    const { stroke, server, root, desk, close } = await painter();
    server.failures.push(problem(401, 'unauthenticated'));
    stroke([0, 0]);
    await waitFor(desk.save, (state) => state.matches('signedOut'));
    root.send({ type: 'SIGN_IN_LATER' });
    expect(root.getSnapshot().context.signedOut).toBe(false);
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.context.signedOut, { timeout: 5_000 });
    expect(root.getSnapshot().matches({ editing: 'working' })).toBe(true);
    expect(desk.tools.getSnapshot().context.writable).toBe(true);
    close();
  });

  it('submit_asks_to_sign_in_when_its_own_answer_says_so', async () => {
    const { server, root, close } = await painter();
    server.failures.push(problem(401, 'unauthenticated'));
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.context.signedOut);
    expect(root.getSnapshot().matches({ editing: 'working' })).toBe(true);
    close();
  });
});

describe('a stroke that something else interrupts', () => {
  it('ends_when_another_frame_is_taken_up_and_paints_nothing_behind_it', async () => {
    const { desk, server, root, labels, saved } = await openDesk({ frames: [EMPTY, EMPTY] });
    desk.tools.send({ type: 'USE', tool: 'brush' });
    desk.tools.send({ type: 'SIZE', size: 1 });
    desk.tools.send({ type: 'PEN_DOWN', x: 0.5, y: 0.5, shift: false });
    desk.frames.send({ type: 'GO', t: 1 });
    desk.tools.send({ type: 'PEN_MOVE', points: [{ x: 3.5, y: 0.5 }] });
    await waitFor(desk.frames, (state) => state.context.shown === 1);
    desk.tools.send({ type: 'PEN_MOVE', points: [{ x: 4.5, y: 0.5 }] });
    desk.tools.send({ type: 'PEN_UP' });
    await saved();
    expect([...labels.store.labels('nucleus', 0)!].filter((value) => value > 0)).toHaveLength(1);
    expect([...labels.store.labels('nucleus', 1)!].filter((value) => value > 0)).toHaveLength(0);
    expect(server.log).toHaveLength(1);
    root.stop();
  });

  it('is_finished_before_a_button_undoes_and_is_what_it_undoes', async () => {
    const { desk, stroke, undo, pixels, close } = await painter();
    stroke([0, 0]);
    desk.canvas.send({ type: 'RESIZE', width: 60, height: 20 });
    desk.canvas.send({ type: 'CURSOR' });
    desk.canvas.send({ type: 'CURSOR_PRESS', shift: false, alt: false, holds: true, ready: false });
    const painted = () => pixels().filter((value) => value > 0).length;
    expect(painted()).toBe(2);
    undo();
    await Promise.resolve();
    expect(desk.canvas.getSnapshot().matches('idle')).toBe(true);
    expect(painted()).toBe(1);
    expect(desk.undo.getSnapshot().context.redoStack).toHaveLength(1);
    close();
  });
});
