/** Every action on tracks does what was written down by hand; its edit is the one in tests/vectors/edits, which Python applies too. */
import { describe, it } from 'vitest';
import type { LabelsAsRows } from '../memoryLabels';
import { trackOperations, type Columns } from '../testing/trackOperations';
import { expectToGive, expectVector, fresh } from '../testing/vectors';
import { withSoundEvents } from '../soundEvents';
import type { Change, CellTuple, Division, TrackEvent } from '../types';

/** A row of pixels per frame, with the cells they mean. */
function labelsOf(
  columns: Columns,
  cells: Columns,
  { divisions = [], events = [] }: { divisions?: Division[]; events?: TrackEvent[] },
): LabelsAsRows {
  const numbers = (each: Columns) =>
    each[0]!.split('').map((_, t) => each.map((column) => (column[t] === '.' ? 0 : Number(column[t]))));
  const [pixels, meant] = [numbers(columns), numbers(cells)];
  const rows = new Map<string, CellTuple>();
  pixels.forEach((row, t) =>
    row.forEach((value, x) => {
      const cell = meant[t]![x]!;
      if (value > 0 && cell > 0) rows.set(`${t} ${value} ${cell}`, [t, value, cell]);
    }),
  );
  return {
    frames: { nucleus: Object.fromEntries(pixels.map((row, t) => [String(t), [row]])) },
    cells: { nucleus: [...rows.values()] },
    divisions,
    ...(events.length > 0 && { events }),
  };
}

describe.each(trackOperations.map((operation, i) => ({ operation, i, name: operation.name })))(
  '$name',
  ({ operation: { name, action, before: was, after: is, make }, i }) => {
    const before = labelsOf(was.columns, was.columns, was);
    const after = labelsOf(is.columns ?? was.columns, is.cells, is);

    /** As the page does it: whatever an action does, the marks are put right with it. */
    const changesOf = async (): Promise<Change[]> => {
      const labels = fresh(before);
      return withSoundEvents(labels, await make(labels));
    };

    it('gives what was written down, and its inverse takes it back', async () => {
      expectToGive(before, await changesOf(), after);
    });

    it('makes the edit that Python applies', async () => {
      const id = `00000000-0000-4000-8000-0000000b${i.toString(16).padStart(4, '0')}`;
      const changes = await changesOf();
      expectVector({ name: `track: ${name}`, id, action, before, changes, after });
    });
  },
);
