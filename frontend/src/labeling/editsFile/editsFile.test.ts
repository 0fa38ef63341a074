import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { image, openDesk } from '../testing/openDesk';
import { Journal } from '../saving/journal';
import { discardRefused, refusedEdits } from '../saving/refused';
import { editsFileOf, EditsFileRefused, editsFileText, readEditsFile } from './editsFile';
import { applicable, applyPlan, planFile } from './plan';

const EMPTY = image('0 0 0 0 0 0 / 0 0 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A desk, and the file of a stroke that was made there behind `base` edits and taken back. */
async function withFile() {
  const desk = await openDesk({ frames: [EMPTY] });
  desk.use('brush');
  desk.size(1);
  desk.select(null);
  desk.stroke([1, 0]);
  await desk.saved();
  const [edit] = desk.server.log;
  desk.undo();
  await desk.saved();
  const task = await desk.server.task();
  const kept = {
    edits: [{ ...edit!, id: crypto.randomUUID() }],
    base: 0,
    at: '2026-03-09T14:02:00Z',
    reason: 'No',
  };
  const { sequence: _, author: _a, at: _at, revision: _r, ...plain } = kept.edits[0]!;
  const text = editsFileText(editsFileOf(task, { ...kept, edits: [plain] }, 'ada'));
  return { ...desk, task, text };
}

describe('a file of edits', () => {
  it('is applied through the labels, with an undo for each, and is known the second time', async () => {
    const { server, task, text, desk, pixels, undo, saved } = await withFile();
    const file = readEditsFile('a.json', text, task);
    const plan = await planFile(file, server, desk);
    expect(applicable(plan)).toHaveLength(1);
    const before = pixels();
    expect(applyPlan(plan, desk)).toBe(1);
    expect(pixels()[1]).toBeGreaterThan(0);
    await saved();
    expect(server.log.at(-1)).toMatchObject({
      action: 'brush',
      undoes: null,
      ui: { note: { edit: file.edits[0]!.id, from: 'ada' } },
    });
    const again = await planFile(file, server, desk);
    expect(again.edits.map(({ outcome }) => outcome)).toEqual(['done']);
    undo();
    expect(pixels()).toEqual(before);
  });

  it('says what is wrong with it', async () => {
    const { task, text } = await withFile();
    const data = JSON.parse(text) as Record<string, unknown>;
    const read = (change: Record<string, unknown>) => () =>
      readEditsFile('a.json', JSON.stringify({ ...data, ...change }), task);
    expect(() => readEditsFile('a.json', text.slice(0, 80), task)).toThrow(/cut off/);
    expect(read({ format: 'x' })).toThrow(/not a file of edits/);
    expect(read({ version: 2 })).toThrow(/version 2/);
    expect(read({ edits: [] })).toThrow(/no edits/);
    expect(read({ edits: [{}] })).toThrow(/damaged: edit 1, the edit lacks/);
    expect(read({ task: { id: 7, name: 'well C1/segmentation/0-0' } })).toThrow(
      /holds edits of the task well C1/,
    );
    expect(read({ movie: { ...(data['movie'] as object), width: 99 } })).toThrow(/99 × 2 pixels/);
    expect(read({ person: 1 })).toThrow(EditsFileRefused);
  });

  it('of another server is refused', async () => {
    const { server, task, text, desk } = await withFile();
    const file = { ...readEditsFile('a.json', text, task), base: 99 };
    await expect(planFile(file, server, desk)).rejects.toThrow(/another server/);
  });
});

describe('edits that were put aside', () => {
  it('stay for their person only, until discarded', async () => {
    const { server } = await withFile();
    const [edit] = server.log;
    const journal = await Journal.open(7, 1, true);
    journal.append(edit!, 3);
    journal.setAside('changed elsewhere');
    await journal.written();
    expect(await refusedEdits(7, 2)).toEqual([]);
    const [set] = await refusedEdits(7, 1);
    expect(set).toMatchObject({ reason: 'changed elsewhere', base: 3, person: 1 });
    await discardRefused(set!);
    expect(await refusedEdits(7, 1)).toEqual([]);
  });
});
