/** The files of tests/vectors/edits, which Python reads too. PROSPERO_WRITE_VECTORS=1 writes them anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { applyEdit, invertChanges } from '../edits';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import type { Change } from '../types';

const folder = fileURLToPath(new URL('../../../../tests/vectors/edits/', import.meta.url));
const WRITE = process.env['PROSPERO_WRITE_VECTORS'] === '1';

const shapeOf = ({ frames }: LabelsAsRows): [number, number] => {
  const [rows] = Object.values(Object.values(frames)[0]!);
  return [rows!.length, rows![0]!.length];
};

export const fresh = (labels: LabelsAsRows) => new MemoryLabels(structuredClone(labels), shapeOf(labels));

/** The same labels, whatever was made first. */
const normal = (labels: LabelsAsRows) => fresh(labels).toRows();

/** The changes make `after` of `before`, and their inverse takes it back. */
export function expectToGive(before: LabelsAsRows, changes: Change[], after: LabelsAsRows): void {
  const labels = fresh(before);
  applyEdit({ changes }, labels);
  expect(labels.toRows()).toEqual(normal(after));
  applyEdit({ changes: invertChanges(changes) }, labels);
  expect(labels.toRows()).toEqual(normal(before));
}

/** Arrays of numbers on one line, as the other vectors have them. */
const written = (vector: unknown) =>
  `${JSON.stringify(vector, null, 1).replace(/\[[\s\d,]*\]/g, (array) => array.replace(/\s+/g, '').replaceAll(',', ', '))}\n`;

interface Vector {
  /** "operation: erase" */
  name: string;
  /** Of the edit: unlike all others. */
  id: string;
  action: string;
  before: LabelsAsRows;
  changes: Change[];
  after: LabelsAsRows;
}

/** The file holds this edit, between these labels. */
export function expectVector({ name, id, action, before, changes, after }: Vector): void {
  const file = `${folder}${name.replaceAll(/[^a-z]+/g, '_')}.json`;
  const vector = {
    name,
    shape: shapeOf(before),
    before,
    edit: { id, action, undoes: null, ui: null, changes },
    after: normal(after),
  };
  if (WRITE) writeFileSync(file, written(vector));
  expect(existsSync(file), `${file} is missing`).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(vector);
}
