import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeEdit } from '../../labels/edits';
import { Journal } from './journal';
import { discardRefused, refusedEdits } from './refused';
import { heldEdits, letGoOfAll } from './unkept';

const edit = (action: string) => makeEdit(action, []);
const actions = (journal: Journal) => journal.edits.map((each) => each.action);

/** A transaction that keeps all others of the database waiting, until it is let go. */
async function occupyStorage(): Promise<() => void> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('prospero');
    request.onsuccess = () => resolve(request.result);
  });
  const store = database.transaction('pending', 'readwrite').objectStore('pending');
  let occupied = true;
  const again = () => {
    if (occupied) store.count().onsuccess = again;
  };
  again();
  return () => {
    occupied = false;
  };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  letGoOfAll();
});

describe('journal', () => {
  it('two_tabs_that_write_at_once_overwrite_nothing_of_each_other', async () => {
    const [one, two] = await Promise.all([Journal.open(7, 1, true), Journal.open(7, 1, true)]);
    for (let i = 0; i < 20; i++) {
      one.append(edit(`one ${i}`), i);
      two.append(edit(`two ${i}`), i);
    }
    await Promise.all([one.written(), two.written()]);
    const kept = actions(await Journal.open(7, 1));
    expect(kept).toHaveLength(40);
    const inOrder = (name: string) => Array.from({ length: 20 }, (_, i) => `${name} ${i}`);
    expect(kept.filter((each) => each.startsWith('one'))).toEqual(inOrder('one'));
    expect(kept.filter((each) => each.startsWith('two'))).toEqual(inOrder('two'));
  });

  it('acknowledging_in_one_tab_leaves_the_edits_of_the_other', async () => {
    const [one, two] = await Promise.all([Journal.open(7, 1, true), Journal.open(7, 1, true)]);
    one.append(edit('one'));
    two.append(edit('two'));
    one.acknowledge(new Set(one.edits.map(({ id }) => id)));
    await Promise.all([one.written(), two.written()]);
    expect(actions(await Journal.open(7, 1))).toEqual(['two']);
  });

  it('what_a_tab_takes_over_is_not_the_first_ones_any_more', async () => {
    const first = await Journal.open(7, 1, true);
    first.append(edit('a'));
    first.append(edit('b'));
    await first.written();
    const second = await Journal.open(7, 1, true);
    expect(actions(second)).toEqual(['a', 'b']);
    // Made before the first tab learned of it: that one stays with it.
    first.append(edit('late'));
    await first.refresh();
    expect(actions(first)).toEqual(['late']);
    second.acknowledge(new Set(second.edits.map(({ id }) => id)));
    await second.written();
    expect(actions(await Journal.open(7, 1))).toEqual(['late']);
  });

  it('an_edit_made_while_it_looks_for_what_others_took_is_not_forgotten', async () => {
    const journal = await Journal.open(7, 1, true);
    journal.append(edit('a'));
    await journal.written();
    const looking = journal.refresh();
    journal.append(edit('b'));
    // Once more while the database is read.
    await Promise.resolve();
    journal.append(edit('c'));
    await looking;
    expect(actions(journal)).toEqual(['a', 'b', 'c']);
    await journal.written();
    expect(actions(await Journal.open(7, 1))).toEqual(['a', 'b', 'c']);
  });

  it('what_is_to_be_sent_is_written_and_what_comes_meanwhile_is_sent_later', async () => {
    const journal = await Journal.open(7, 1, true);
    journal.append(edit('a'));
    const batch = journal.nextBatch(100, 1000);
    journal.append(edit('b'));
    expect((await batch).map(({ action }) => action)).toEqual(['a']);
    await journal.written();
    expect((await journal.nextBatch(100, 1000)).map(({ action }) => action)).toEqual(['a', 'b']);
  });

  it('who_only_looks_takes_nothing_over', async () => {
    const first = await Journal.open(7, 1, true);
    first.append(edit('a'));
    await first.written();
    await Journal.open(7, 1, false);
    await first.refresh();
    expect(actions(first)).toEqual(['a']);
  });

  it('edits_of_one_person_are_nothing_to_another_in_the_same_browser', async () => {
    const ann = await Journal.open(7, 1, true);
    ann.append(edit('of Ann'));
    await ann.written();
    const bob = await Journal.open(7, 2, true);
    expect(bob.size).toBe(0);
    bob.append(edit('of Bob'));
    bob.setAside('refused');
    await bob.written();
    expect(actions(await Journal.open(7, 1))).toEqual(['of Ann']);
  });

  it('says_that_edits_are_not_durable_when_the_storage_takes_nothing', async () => {
    const journal = await Journal.open(7, 1, true);
    expect(journal.durable).toBe(true);
    // A value that cannot be stored stands in for a full disk: the write fails, the edit is still there to send.
    journal.append({ ...edit('a'), ui: { broken: () => 0 } });
    await journal.written();
    expect([journal.durable, journal.size]).toEqual([false, 1]);
  });

  it('opens_without_any_storage', async () => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
    const journal = await Journal.open(7, 1, true);
    journal.append(edit('a'));
    await journal.written();
    expect([journal.durable, actions(journal)]).toEqual([false, ['a']]);
  });

  it('what_no_storage_took_goes_to_the_next_opening_in_this_page_until_it_is_saved_or_set_aside', async () => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
    const first = await Journal.open(8, 1, true);
    first.append(edit('a'), 3);
    first.append(edit('b'), 4);
    first.close();
    expect((await Journal.open(8, 2, true)).size).toBe(0);
    const second = await Journal.open(8, 1, true);
    expect([actions(second), second.base]).toEqual([['a', 'b'], 3]);
    second.acknowledge(new Set([second.edits[0]!.id]));
    second.close();
    const third = await Journal.open(8, 1, true);
    expect(actions(third)).toEqual(['b']);
    third.setAside('It does not fit');
    third.close();
    expect((await Journal.open(8, 1, true)).size).toBe(0);
    const [set, ...others] = await refusedEdits(8, 1);
    expect(others).toEqual([]);
    expect([set?.reason, set?.edits.map(({ action }) => action)]).toEqual(['It does not fit', ['b']]);
    expect(await refusedEdits(8, 2)).toEqual([]);
    await discardRefused(set!);
    expect(await refusedEdits(8, 1)).toEqual([]);
  });

  it('storage_that_hangs_is_waited_for_once_and_the_page_holds_the_edits_until_it_answers', async () => {
    const journal = await Journal.open(7, 1, true);
    const letGo = await occupyStorage();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      journal.append(edit('a'));
      const batch = journal.nextBatch(100, 1000);
      await vi.advanceTimersByTimeAsync(4_000);
      expect(journal.durable).toBe(true);
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await batch).map(({ action }) => action)).toEqual(['a']);
      // The next ones do not wait again, and closing the tab would lose them.
      journal.append(edit('b'));
      expect((await journal.nextBatch(100, 1000)).map(({ action }) => action)).toEqual(['a', 'b']);
      expect(heldEdits(7, 1).map((entry) => entry.edit.action)).toEqual(['a', 'b']);
      expect(journal.durable).toBe(false);
    } finally {
      vi.useRealTimers();
    }
    journal.acknowledge(new Set([journal.edits[0]!.id]));
    letGo();
    await journal.written();
    expect([journal.durable, heldEdits(7, 1)]).toEqual([true, []]);
    expect(actions(await Journal.open(7, 1))).toEqual(['b']);
  });

  it('storage_that_has_room_again_takes_what_it_did_not_take_in_order', async () => {
    const journal = await Journal.open(7, 1, true);
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    journal.append(edit('a'));
    await journal.written();
    expect(journal.durable).toBe(false);
    journal.append(edit('b'));
    await journal.written();
    full.mockRestore();
    const again = await Journal.open(7, 1, true);
    expect(actions(again)).toEqual(['a', 'b']);
    again.append(edit('c'));
    await again.written();
    expect(again.durable).toBe(true);
    const request = indexedDB.open('prospero');
    const kept = await new Promise<{ edit: { action: string } }[]>((resolve) => {
      request.onsuccess = () => {
        const rows = request.result.transaction('pending').objectStore('pending').getAll();
        rows.onsuccess = () => resolve(rows.result as never);
      };
    });
    expect(kept.map((row) => row.edit.action)).toEqual(['a', 'b', 'c']);
  });
});
