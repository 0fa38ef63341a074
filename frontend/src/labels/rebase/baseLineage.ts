/** The rows and divisions that edits were made on: those of now, with the edits since taken back. */
import { CellsTable } from '../cellsTable';
import { DivisionSet } from '../divisionSet';
import type { Lineage } from '../divisions';
import { applyCells, applyDivisions, EditConflict, invertEdit } from '../edits';
import type { Edit } from '../types';

export const copyOf = ({ cells, divisions }: Lineage): Lineage => ({
  cells: CellsTable.fromTuples(cells.toTuples()),
  divisions: new DivisionSet(divisions.all()),
});

/** `since`: the edits made after, oldest first. null when they do not lead to `now`: they are those of another task. */
export function baseLineage(now: Lineage, since: readonly Edit[]): Lineage | null {
  const base = copyOf(now);
  try {
    for (const edit of [...since].reverse()) {
      for (const change of invertEdit(edit).changes) {
        if (change.kind === 'cells') applyCells(change, { cells: base.cells, hasFrame: () => true });
        else if (change.kind === 'divisions') applyDivisions(change, base);
      }
    }
  } catch (error) {
    if (error instanceof EditConflict) return null;
    throw error;
  }
  return base;
}
