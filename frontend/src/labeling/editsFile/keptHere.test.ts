import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';
import { makeEdit } from '../../labels/edits';
import { Journal } from '../saving/journal';
import { letGoOfAll } from '../saving/unkept';
import { keptSets } from './KeptHere';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  letGoOfAll();
});

async function oneUnsentOneRefused(): Promise<string[]> {
  const journal = await Journal.open(7, 1, true);
  journal.append(makeEdit('brush', []));
  journal.setAside('It does not fit');
  journal.append(makeEdit('erase', []));
  await journal.written();
  journal.close();
  return (await keptSets(7, 1)).map(({ words }) => words);
}

it('says_that_edits_are_kept_where_the_browser_keeps_them', async () => {
  expect(await oneUnsentOneRefused()).toEqual([
    'was not sent. It is kept in this browser, and sent when the task opens here.',
    'was not accepted. It is kept in this browser.',
  ]);
});

it('says_that_edits_are_only_in_this_tab_where_the_browser_keeps_nothing', async () => {
  Reflect.deleteProperty(globalThis, 'indexedDB');
  const nowhere = 'It is only in this tab, for this browser keeps no copy: download it before you close it.';
  expect(await oneUnsentOneRefused()).toEqual([`was not sent. ${nowhere}`, `was not accepted. ${nowhere}`]);
});
