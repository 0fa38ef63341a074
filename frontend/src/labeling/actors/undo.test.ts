import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { image, openDesk } from '../testing/openDesk';
import { UnreachableError } from '../../api/problems';
import { canUndo } from './undo';

const EMPTY = image('0 0 0 0 / 0 0 0 0 / 0 0 0 0');
const TWO = image('1 1 0 2 / 1 1 0 2 / 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('undo', () => {
  it('one_stroke_is_one_undo_over_pixels_and_cells', async () => {
    const { use, stroke, size, undo, redo, pixels, labels, desk } = await openDesk({ frames: [EMPTY] });
    use('brush');
    size(1);
    stroke([0, 0], [1, 0], [3, 0]);
    expect(pixels().slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(labels.cells.framesOf(1)).toEqual([0]);
    expect(desk.selection.getSnapshot().context.selected).toBe(1);
    undo();
    expect(pixels().every((value) => value === 0)).toBe(true);
    expect(labels.cells.size).toBe(0);
    expect(desk.selection.getSnapshot().context.selected).toBeNull();
    redo();
    expect(pixels().slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(labels.cells.framesOf(1)).toEqual([0]);
    expect(desk.selection.getSnapshot().context.selected).toBe(1);
  });

  it('redo_is_cleared_for_every_kind_of_label_by_an_edit_after_undo', async () => {
    const divisions = [{ parent: 1, daughters: [2], t: 1 }];
    const { use, select, stroke, size, undo, redo, desk, pixels, labels } = await openDesk({
      kind: 'tracking',
      frames: [TWO, TWO],
      divisions,
    });
    select(1);
    use('remove-divisions');
    expect(labels.divisions.size).toBe(0);
    undo();
    expect(labels.divisions.size).toBe(1);
    expect(desk.undo.getSnapshot().context.redoStack).toHaveLength(1);
    // An edit of pixels, after an undone edit of divisions.
    use('brush');
    size(1);
    stroke([0, 2]);
    expect(desk.undo.getSnapshot().context.redoStack).toHaveLength(0);
    redo();
    expect(labels.divisions.size).toBe(1);
    expect(pixels()[8]).toBe(1);
  });

  it('undo_and_redo_are_edits_sent_to_the_log_with_undoes', async () => {
    const { use, stroke, undo, redo, saved, server } = await openDesk({ frames: [EMPTY] });
    use('brush');
    stroke([1, 1]);
    undo();
    redo();
    undo();
    await saved();
    const [did, undone, redone, again] = server.log;
    expect(server.log).toHaveLength(4);
    expect(did!.undoes).toBeNull();
    expect(undone!.undoes).toBe(did!.id);
    expect(redone!.undoes).toBe(undone!.id);
    expect(again!.undoes).toBe(redone!.id);
    expect([...server.labels().pixels[0]!].every((value) => value === 0)).toBe(true);
  });

  it('undo_restores_frame_selection_tool_pan_and_zoom', async () => {
    const { use, select, stroke, size, undo, redo, desk, go } = await openDesk({ frames: [TWO, TWO, TWO] });
    desk.canvas.send({ type: 'RESIZE', width: 400, height: 300 });
    desk.canvas.send({ type: 'WHEEL', x: 100, y: 100, factor: 2 });
    const camera = desk.canvas.getSnapshot().context.camera;
    await go(1);
    select(1);
    use('brush');
    size(1);
    stroke([2, 2]);
    await go(2);
    select(2);
    use('eraser');
    desk.canvas.send({ type: 'FIT' });
    const page = () => ({
      t: desk.frames.getSnapshot().context.t,
      cell: desk.selection.getSnapshot().context.selected,
      tool: desk.tools.getSnapshot().context.tool,
      scale: desk.canvas.getSnapshot().context.camera.scale,
    });
    undo();
    expect(page()).toEqual({ t: 1, cell: 1, tool: 'brush', scale: camera.scale });
    await go(0);
    redo();
    expect(page()).toEqual({ t: 1, cell: 1, tool: 'brush', scale: camera.scale });
  });

  it('the_stacks_are_rebuilt_from_the_log_after_a_reload', async () => {
    const first = await openDesk({ frames: [EMPTY] });
    first.use('brush');
    first.size(1);
    first.stroke([0, 0]);
    first.stroke([1, 0]);
    first.stroke([2, 0]);
    first.undo();
    await first.saved();
    first.close();
    const again = await openDesk(first.server);
    expect(again.pixels().slice(0, 4)).toEqual([1, 1, 0, 0]);
    const { undoStack, redoStack } = again.desk.undo.getSnapshot().context;
    expect([undoStack.length, redoStack.length]).toEqual([2, 1]);
    again.redo();
    expect(again.pixels().slice(0, 4)).toEqual([1, 1, 1, 0]);
    again.undo();
    again.undo();
    again.undo();
    expect(again.pixels().every((value) => value === 0)).toBe(true);
    await again.saved();
    expect([...again.server.labels().pixels[0]!].every((value) => value === 0)).toBe(true);
  });

  it('undo_of_an_edit_in_a_frame_that_is_not_in_memory_reaches_it_when_it_is_loaded', async () => {
    const first = await openDesk({ kind: 'tracking', frames: Array.from({ length: 12 }, () => EMPTY) });
    first.use('brush');
    first.size(1);
    first.stroke([0, 0]);
    await first.go(11);
    first.use('brush');
    first.stroke([3, 0]);
    await first.saved();
    first.close();
    // Opens at frame 11; frame 0 is too far away to be prefetched.
    const again = await openDesk(first.server);
    expect(again.labels.store.labels('nucleus', 0)).toBeNull();
    again.server.holding = true;
    again.undo();
    again.undo();
    await again.go(0);
    expect(again.pixels(0).every((value) => value === 0)).toBe(true);
    again.server.release();
    await again.saved();
    expect([...again.server.labels().pixels[0]!].every((value) => value === 0)).toBe(true);
  });

  it('many_undos_return_exactly_the_base_and_the_server_agrees', async () => {
    const { use, stroke, size, select, undo, pixels, saved, server, labels, desk } = await openDesk({
      frames: [TWO, TWO],
    });
    const before = pixels();
    const rows = labels.cells.toTuples();
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    while (desk.undo.getSnapshot().context.undoStack.length < 1000) {
      select([null, 1, 2][random(3)]!);
      use(random(3) === 0 ? 'eraser' : 'brush');
      size(1 + random(2));
      stroke([random(4), random(3)], [random(4), random(3)]);
    }
    await saved();
    expect(pixels()).toEqual([...server.labels().pixels[0]!]);
    expect(server.log).toHaveLength(1000);
    for (let i = 0; i < 1000; i++) undo();
    expect(desk.undo.getSnapshot().context.undoStack).toHaveLength(0);
    expect(pixels()).toEqual(before);
    expect(labels.cells.toTuples()).toEqual(rows);
    await saved();
    expect(server.labels().cells.toTuples()).toEqual(rows);
  });
});

describe('undo of a long log', () => {
  /** A task with many edits by this person, closed again. */
  async function worked(edits: number) {
    const first = await openDesk({ frames: [EMPTY] });
    first.use('brush');
    first.size(1);
    for (let i = 0; i < edits; i++) first.stroke([i % 4, i % 3]);
    for (let i = 0; i < edits; i++) {
      // Each on its own pixel would need a large image: they alternate between painting and erasing one.
      first.use(i % 2 === 0 ? 'brush' : 'eraser');
      first.select(1);
      first.stroke([3, 2]);
    }
    await first.saved();
    first.close();
    return first.server;
  }

  it('goes_on_into_what_was_not_read_at_opening_down_to_the_base', async () => {
    const server = await worked(300);
    expect(server.log.length).toBeGreaterThan(300);
    const again = await openDesk(server);
    const context = () => again.desk.undo.getSnapshot().context;
    expect(context().older).toBeGreaterThan(50);
    expect(context().undoStack.length + context().older).toBe(server.log.length);
    const count = server.log.length;
    for (let i = 0; i < count; i++) {
      again.undo();
      if (context().waits) await waitFor(again.desk.undo, (state) => !state.context.waits);
    }
    expect([context().undoStack.length, context().older]).toEqual([0, 0]);
    expect(again.pixels().every((value) => value === 0)).toBe(true);
    again.undo();
    await again.saved();
    expect(server.log).toHaveLength(2 * count);
    expect(server.labels().cells.size).toBe(0);
    again.redo();
    expect(again.pixels()[0]).toBe(1);
  });

  it('says_so_when_older_edits_do_not_come_and_undoes_them_when_they_do', async () => {
    const server = await worked(300);
    const editsBefore = server.editsBefore;
    const again = await openDesk(server);
    server.editsBefore = () => Promise.reject(new UnreachableError(null));
    const context = () => again.desk.undo.getSnapshot().context;
    const known = context().undoStack.length;
    for (let i = 0; i < known; i++) again.undo();
    await waitFor(again.desk.undo, (state) => state.matches('notRead'));
    again.undo();
    expect(canUndo(context())).toBe(true);
    await waitFor(again.root, (state) =>
      state.context.said.text.startsWith('Older edits could not be loaded'),
    );
    server.editsBefore = editsBefore;
    again.undo();
    await waitFor(again.desk.undo, (state) => !state.context.waits);
    expect(context().redoStack).toHaveLength(known + 1);
  });

  it('an_undo_made_offline_of_an_edit_far_back_is_taken_up_by_the_next_page', async () => {
    const server = await worked(300);
    const first = await openDesk(server);
    server.holding = true;
    const context = () => first.desk.undo.getSnapshot().context;
    for (let i = 0; i < 250; i++) {
      first.undo();
      if (context().waits) await waitFor(first.desk.undo, (state) => !state.context.waits);
    }
    const length = server.log.length;
    await first.root.getSnapshot().context.opened!.journal.written();
    first.close();
    server.holding = false;
    const again = await openDesk(server);
    await again.saved();
    expect(server.log).toHaveLength(length + 250);
    const { undoStack, redoStack, older } = again.desk.undo.getSnapshot().context;
    expect([undoStack.length + older, redoStack.length]).toEqual([length - 250, 250]);
  });
});
