/** A page that may not write changes nothing, and keeps what was being painted when it was locked. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createActor, waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../saving/journal';
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
