import { describe, expect, it } from 'vitest';
import { stacksFromLog } from './stacks';

describe('stacksFromLog', () => {
  const edit = (id: string, undoes: string | null = null) => ({
    id,
    action: 'brush',
    undoes,
    ui: null,
    changes: [],
  });

  it('an_edit_after_an_undo_drops_what_was_undone', () => {
    const { undoStack, redoStack } = stacksFromLog([edit('a'), edit('b'), edit('u', 'b'), edit('c')]);
    expect(undoStack.map((entry) => entry.edit.id)).toEqual(['a', 'c']);
    expect(redoStack).toEqual([]);
  });

  it('redo_undoes_the_undo', () => {
    const { undoStack } = stacksFromLog([edit('a'), edit('u', 'a'), edit('r', 'u')]);
    expect(undoStack.map(({ edit: { id }, last }) => [id, last.id])).toEqual([['a', 'r']]);
  });

  it('what_reaches_below_does_not_stand_alone_and_counts_as_an_edit', () => {
    const { undoStack, standsAlone, newest } = stacksFromLog([edit('a'), edit('u', 'before all')]);
    expect(standsAlone).toBe(false);
    expect(undoStack.map(({ edit: { id } }) => id)).toEqual(['a', 'u']);
    expect(newest).toMatchObject({ edit: { id: 'u' }, undone: false });
  });

  it('says_what_the_last_edit_did_to_which', () => {
    const log = [edit('a'), edit('b'), edit('u', 'b'), edit('v', 'a'), edit('r', 'v')];
    expect(stacksFromLog([]).newest).toBeNull();
    expect(stacksFromLog(log.slice(0, 4)).newest).toMatchObject({ edit: { id: 'a' }, undone: true });
    expect(stacksFromLog(log).newest).toMatchObject({ edit: { id: 'a' }, undone: false });
  });
});
