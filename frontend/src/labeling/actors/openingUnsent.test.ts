import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createActor, waitFor } from 'xstate';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeEdit } from '../../labels/edits';
import type { Change, Edit } from '../../labels/types';
import { editsFileOf, editsFileText, readEditsFile } from '../editsFile/editsFile';
import { refusedEdits } from '../saving/refused';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { taskMachine } from './task';

const EMPTY = image('0 0 0 0 0 0 / 0 0 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** Two strokes that a killed page left in this browser; meanwhile somebody else made `changes`. */
async function leftBehind(changes: Change[]) {
  const desk = await openDesk({ frames: [EMPTY] });
  const { server, stroke, close } = desk;
  desk.use('brush');
  desk.size(1);
  server.holding = true;
  stroke([0, 0]);
  stroke([2, 0]);
  await vi.waitFor(() => expect(server.requests.sendEdits).toBe(1));
  close();
  server.holding = false;
  server.append([makeEdit('brush', changes)]);
  return server;
}

/** What was kept is what was made, and comes back whole from the file that the page offers. */
async function checkOffered(root: OpenDesk['root'], count: number): Promise<Edit[]> {
  const { task } = root.getSnapshot().context.opened!;
  const [set, ...others] = await vi.waitFor(async () => {
    const sets = await refusedEdits(7, 1);
    expect(sets).toHaveLength(1);
    return sets;
  });
  expect(others).toEqual([]);
  expect(set!.edits).toHaveLength(count);
  const file = readEditsFile('edits.json', editsFileText(editsFileOf(task, set!, 'Ada')), task);
  expect(file.edits).toEqual(set!.edits);
  return set!.edits;
}

describe('unsent edits that do not fit any more when the task opens again', () => {
  it('are put aside where the first look shows it, and the newest labels of the server are shown', async () => {
    // The new cell's row is there already.
    const server = await leftBehind([{ kind: 'cells', feature: 'nucleus', removed: [], added: [[0, 1, 1]] }]);
    const again = await openDesk(server);
    expect(again.root.getSnapshot().context.refusal?.edits).toHaveLength(2);
    const kept = await checkOffered(again.root, 2);
    expect(kept.map((edit) => edit.action)).toEqual(['brush', 'brush']);
    expect(again.pixels().slice(0, 3)).toEqual([0, 0, 0]);
    expect(again.desk.save.getSnapshot().context.pending).toBe(0);
    expect(server.log).toHaveLength(1);
  });

  it.each(['late', 'as it comes'])('of pixels are kept, the frame being there %s', async (when) => {
    const runs = [{ before: 0, after: 9, spans: [2, 1] }];
    const server = await leftBehind([{ kind: 'paint', t: 0, feature: 'nucleus', runs }]);
    const { labelFrame } = server;
    // Where the frame is not there, only the server sees that the stroke does not fit.
    if (when === 'late') server.labelFrame = () => new Promise(() => undefined);
    const root = createActor(taskMachine, { input: { api: server, task: 7, tab: 'tab 1', person: 1 } });
    root.start();
    await waitFor(root, (state) => state.context.refusal !== null);
    expect(root.getSnapshot().context.refusal?.edits).toHaveLength(2);
    if (when === 'late') expect(root.getSnapshot().matches('refused')).toBe(true);
    expect(server.log).toHaveLength(1);
    server.labelFrame = labelFrame;
    if (root.getSnapshot().matches('refused')) root.send({ type: 'OPEN_AGAIN' });
    await waitFor(root, (state) => state.matches('editing'));
    await checkOffered(root, 2);
    const { labels } = root.getSnapshot().context.opened!;
    await vi.waitFor(() =>
      expect([...(labels.store.labels('nucleus', 0) ?? [])].slice(0, 3)).toEqual([0, 0, 9]),
    );
    root.stop();
    expect((await openDesk(server)).desk.save.getSnapshot().context.pending).toBe(0);
    expect(server.log).toHaveLength(1);
  });
});
