/**
 * Every operation in every write mode does what was written down by hand, and its edit is the one in tests/vectors/edits,
 * which Python applies too.
 */
import { describe, it } from 'vitest';
import type { LabelsAsRows } from './memoryLabels';
import { operations, type Meanings, type Operation } from './testing/operations';
import { expectToGive, expectVector, fresh } from './testing/vectors';
import type { CellTuple } from './types';

function labelsOf(text: string, meanings: Meanings = {}): LabelsAsRows {
  const rows = text.split('/').map((row) => row.trim().split(/\s+/).map(Number));
  const values = [...new Set(rows.flat())].filter((value) => value !== 0).sort((a, b) => a - b);
  const cells = values.flatMap((value) =>
    (meanings[value] ?? [value]).map((cell): CellTuple => [0, value, cell]),
  );
  return { frames: { nucleus: { '0': rows } }, cells: { nucleus: cells }, divisions: [] };
}

describe.each(operations.map((operation, i) => ({ operation, i, name: operation.name })))(
  '$name',
  ({ operation, i }) => {
    const before = labelsOf(operation.before, operation.meanings);
    const after = afterOf(operation);

    const make = () => {
      const labels = fresh(before);
      return operation.make(labels.context('nucleus', 0), labels);
    };

    it('gives what was written down, and its inverse takes it back', () => {
      expectToGive(before, make(), after);
    });

    it('makes the edit that Python applies', () => {
      const id = `00000000-0000-4000-8000-0000000a${i.toString(16).padStart(4, '0')}`;
      const { name, action } = operation;
      expectVector({ name: `operation: ${name}`, id, action, before, changes: make(), after });
    });
  },
);

function afterOf({ after }: Operation): LabelsAsRows {
  const [given] = Object.values(after);
  return labelsOf(given!.rows, given!.meanings);
}
