/**
 * Every operation in every write mode does what was written down by hand, and its edit is the one in tests/vectors/edits,
 * which Python applies too. PROSPERO_WRITE_VECTORS=1 writes the files anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyEdit, invertChanges } from './edits';
import { MemoryLabels, type LabelsAsRows } from './memoryLabels';
import { operations, type Meanings, type Operation } from './testing/operations';
import type { CellTuple } from './types';

const folder = fileURLToPath(new URL('../../../tests/vectors/edits/', import.meta.url));
const WRITE = process.env['PROSPERO_WRITE_VECTORS'] === '1';

function labelsOf(text: string, meanings: Meanings = {}): LabelsAsRows {
  const rows = text.split('/').map((row) => row.trim().split(/\s+/).map(Number));
  const values = [...new Set(rows.flat())].filter((value) => value !== 0).sort((a, b) => a - b);
  const cells = values.flatMap((value) =>
    (meanings[value] ?? [value]).map((cell): CellTuple => [0, value, cell]),
  );
  return { frames: { nucleus: { '0': rows } }, cells: { nucleus: cells }, divisions: [] };
}

const fresh = (labels: LabelsAsRows) => {
  const rows = labels.frames['nucleus']!['0']!;
  return new MemoryLabels(structuredClone(labels), [rows.length, rows[0]!.length]);
};

/** The same labels, whatever was made first. */
const normal = (labels: LabelsAsRows) => fresh(labels).toRows();

/** Arrays of numbers on one line, as the other vectors have them. */
const written = (vector: unknown) =>
  `${JSON.stringify(vector, null, 1).replace(/\[[\s\d,]*\]/g, (array) => array.replace(/\s+/g, '').replaceAll(',', ', '))}\n`;

describe.each(operations.map((operation, i) => ({ operation, i, name: operation.name })))(
  '$name',
  ({ operation, i }) => {
    const before = labelsOf(operation.before, operation.meanings);
    const expected = afterOf(operation);
    const file = `${folder}operation_${operation.name.replaceAll(/[^a-z]+/g, '_')}.json`;

    const make = () => {
      const labels = fresh(before);
      return operation.make(labels.context('nucleus', 0), labels);
    };

    it('gives what was written down, and its inverse takes it back', () => {
      const labels = fresh(before);
      const changes = make();
      applyEdit({ changes }, labels);
      expect(labels.toRows()).toEqual(normal(expected));
      applyEdit({ changes: invertChanges(changes) }, labels);
      expect(labels.toRows()).toEqual(normal(before));
    });

    it('makes the edit that Python applies', () => {
      const rows = before.frames['nucleus']!['0']!;
      const vector = {
        name: `operation: ${operation.name}`,
        shape: [rows.length, rows[0]!.length],
        before,
        edit: {
          id: `00000000-0000-4000-8000-0000000a${i.toString(16).padStart(4, '0')}`,
          action: operation.action,
          undoes: null,
          ui: null,
          changes: make(),
        },
        after: normal(expected),
      };
      if (WRITE) writeFileSync(file, written(vector));
      expect(existsSync(file), `${file} is missing`).toBe(true);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(vector);
    });
  },
);

function afterOf({ after }: Operation): LabelsAsRows {
  const [given] = Object.values(after);
  return labelsOf(given!.rows, given!.meanings);
}
