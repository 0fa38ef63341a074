/** What a log means for undo: the one place where undos and redos in it are followed. */
import type { Edit } from '../../labels/types';

/** An edit that can be undone or redone: `last` is the edit of the log that did, undid or redid it last. */
export interface UndoEntry {
  edit: Edit;
  last: Edit;
}

export interface Stacks {
  undoStack: readonly UndoEntry[];
  redoStack: readonly UndoEntry[];
  /** False when an undo or redo reaches for an edit that is not there; it counts as an edit like any other. */
  standsAlone: boolean;
  /** The last edit of the log is this one, done (or redone), or taken back; null for an empty log. */
  newest: { edit: Edit; undone: boolean } | null;
}

/** The stacks after replaying a log: undos and redos in it move entries as they did when they were made. */
export function stacksFromLog(edits: readonly Edit[]): Stacks {
  const undoStack: UndoEntry[] = [];
  let redoStack: UndoEntry[] = [];
  let standsAlone = true;
  let newest: Stacks['newest'] = null;
  for (const last of edits) {
    if (last.undoes !== null && undoStack.at(-1)?.last.id === last.undoes) {
      const { edit } = undoStack.pop()!;
      redoStack.push({ edit, last });
      newest = { edit, undone: true };
    } else if (last.undoes !== null && redoStack.at(-1)?.last.id === last.undoes) {
      const { edit } = redoStack.pop()!;
      undoStack.push({ edit, last });
      newest = { edit, undone: false };
    } else {
      standsAlone &&= last.undoes === null;
      undoStack.push({ edit: last, last });
      redoStack = [];
      newest = { edit: last, undone: false };
    }
  }
  return { undoStack, redoStack, standsAlone, newest };
}
