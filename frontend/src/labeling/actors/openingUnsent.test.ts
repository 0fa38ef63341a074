import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeEdit } from '../../labels/edits';
import type { Change, Edit } from '../../labels/types';
import { editsFileOf, editsFileText, readEditsFile } from '../editsFile/editsFile';
import { refusedEdits } from '../saving/refused';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';

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
async function checkOffered({ root }: OpenDesk, count: number): Promise<Edit[]> {
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
    const kept = await checkOffered(again, 2);
    expect(kept.map((edit) => edit.action)).toEqual(['brush', 'brush']);
    expect(again.pixels().slice(0, 3)).toEqual([0, 0, 0]);
    expect(again.desk.save.getSnapshot().context.pending).toBe(0);
    expect(server.log).toHaveLength(1);
  });

  it('of pixels are refused by the server, for no frame is there yet at opening, and kept', async () => {
    const runs = [{ before: 0, after: 9, spans: [2, 1] }];
    const server = await leftBehind([{ kind: 'paint', t: 0, feature: 'nucleus', runs }]);
    const again = await openDesk(server);
    const { root } = again;
    await waitFor(root, (state) => state.matches('refused'));
    expect(root.getSnapshot().context.refusal?.edits).toHaveLength(2);
    expect(server.log).toHaveLength(1);
    root.send({ type: 'OPEN_AGAIN' });
    await waitFor(root, (state) => state.matches('editing'));
    await checkOffered(again, 2);
    const shown = root.getSnapshot().context.opened!;
    await vi.waitFor(() => expect(shown.labels.store.labels('nucleus', 0)).toBeTruthy());
    expect([...shown.labels.store.labels('nucleus', 0)!].slice(0, 3)).toEqual([0, 0, 9]);
    expect((await openDesk(server, 'tab 1')).desk.save.getSnapshot().context.pending).toBe(0);
    expect(server.log).toHaveLength(1);
  });
});
