/** The rows, divisions and marked ends that edits were made on: those of now, with the edits since taken back. */
import { CellsTable } from '../cellsTable';
import { DivisionSet } from '../divisionSet';
import type { MarkedLineage } from '../divisions';
import { EventSet } from '../eventSet';
import { applyCells, applyDivisions, applyEvents, EditConflict, invertEdit } from '../edits';
import type { Edit } from '../types';

export const copyOf = ({ cells, divisions, events }: MarkedLineage): MarkedLineage => ({
  cells: CellsTable.fromTuples(cells.toTuples()),
  divisions: new DivisionSet(divisions.all()),
  events: new EventSet(events.all()),
});

/** `since`: the edits made after, oldest first. null when they do not lead to `now`: they are those of another task. */
export function baseLineage(now: MarkedLineage, since: readonly Edit[]): MarkedLineage | null {
  const base = copyOf(now);
  try {
    for (const edit of [...since].reverse()) {
      for (const change of invertEdit(edit).changes) {
        if (change.kind === 'cells') applyCells(change, { cells: base.cells, hasFrame: () => true });
        else if (change.kind === 'divisions') applyDivisions(change, base);
        else if (change.kind === 'events') applyEvents(change, base);
      }
    }
  } catch (error) {
    if (error instanceof EditConflict) return null;
    throw error;
  }
  return base;
}
