/** The log of a task from its end: as much of it as undo needs to begin with, however long it is. */
import type { Edit } from '../../labels/types';
import { stacksFromLog } from './stacks';
import type { LoggedEdit, TaskApi } from './taskApi';

const FIRST_PAGE = 200;
/** A long way back, as after a thousand undos, goes in few steps. */
const NEXT_PAGES = 1000;
/** Above every sequence number. */
const END = Number.MAX_SAFE_INTEGER;

export interface History {
  /** Edits behind the `older` first ones of the log, oldest first. */
  edits: readonly LoggedEdit<Edit>[];
  /** How many edits of the log were not read. */
  older: number;
  /** Length of the log. */
  sequence: number;
}

/**
 * Whether the stacks that follow from these edits alone are the top of the true ones: an undo or redo in them never
 * reaches below. The first edit of all clears redo, so nothing older is needed for that either.
 */
export const standsAlone = (edits: readonly Edit[]): boolean => stacksFromLog(edits).standsAlone;

/**
 * The newest part of the log before `before` that stands alone, together with `tail` (edits that are not in the log yet).
 *
 * @throws ProblemError, UnreachableError
 */
export async function historyBefore(
  api: TaskApi,
  task: number,
  before = END,
  tail: readonly Edit[] = [],
): Promise<History> {
  let edits: LoggedEdit<Edit>[] = [];
  let sequence = 0;
  let from = before;
  do {
    const page = await api.editsBefore(task, from, from === before ? FIRST_PAGE : NEXT_PAGES);
    if (from === before) sequence = page.sequence;
    edits = [...page.edits, ...edits];
    if (page.edits.length === 0) break;
    from = page.edits[0]!.sequence;
  } while (from > 1 && !standsAlone([...edits, ...tail]));
  const first = edits[0]?.sequence;
  return { edits, older: first === undefined ? 0 : first - 1, sequence };
}
