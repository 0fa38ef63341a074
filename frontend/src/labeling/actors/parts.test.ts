import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { image, openDesk } from '../testing/openDesk';

const EMPTY = image('0 0 0 0 / 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('a task that opens again', () => {
  it('opens_where_an_undo_had_led_and_where_a_redo_had', async () => {
    const page = await openDesk({ frames: [EMPTY, EMPTY, EMPTY] });
    const place = ({ desk }: typeof page) => [
      desk.frames.getSnapshot().context.t,
      desk.selection.getSnapshot().context.selected,
      desk.tools.getSnapshot().context.tool,
    ];
    page.use('brush');
    page.size(1);
    page.stroke([0, 0]);
    await page.go(2);
    page.select(null);
    page.stroke([1, 0]);
    page.undo();
    page.undo();
    await page.saved();
    const undone = place(page);
    expect(undone).toEqual([0, null, 'brush']);
    page.close();
    const again = await openDesk(page.server, 'tab 2');
    expect(place(again)).toEqual(undone);
    again.redo();
    await again.saved();
    const redone = place(again);
    expect(redone).toEqual([0, 1, 'brush']);
    again.close();
    const third = await openDesk(page.server, 'tab 3');
    expect(place(third)).toEqual(redone);
    third.close();
  });
});
