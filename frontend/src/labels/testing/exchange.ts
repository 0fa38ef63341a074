/**
 * The engine at the end of a pipe, for tests/celldata/test_edit_exchange.py: applies the edits Python made, and makes
 * edits with the tools for Python to apply. Reads JSON from stdin, answers JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { editFromJson, MalformedEdit } from '../editJson';
import { applyEdit, EditConflict, invertChanges } from '../edits';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import { acts, fresh, perform, SHAPE, someLabels } from './randomTools';

interface Request {
  cases: { shape: [number, number]; before: LabelsAsRows; edit: unknown }[];
  malformed: unknown[];
  seed: number;
  make: number;
}

const request = JSON.parse(readFileSync(0, 'utf8')) as Request;

const applied = request.cases.map(({ shape, before, edit: json }) => {
  const labels = new MemoryLabels(before, shape);
  const edit = editFromJson(json);
  let conflict: number | null = null;
  try {
    applyEdit(edit, labels);
  } catch (error) {
    if (!(error instanceof EditConflict)) throw error;
    conflict = error.changeIndex;
  }
  return { after: labels.toRows(), conflict, json: edit, inverse: invertChanges(edit.changes) };
});

const refused = request.malformed.map((json) => {
  try {
    editFromJson(json);
    return false;
  } catch (error) {
    if (!(error instanceof MalformedEdit)) throw error;
    return true;
  }
});

const made = fc
  .sample(fc.tuple(someLabels, acts(8)), { seed: request.seed, numRuns: request.make })
  .map(([before, steps]) => {
    const labels = fresh(before);
    const edits = steps.flatMap((step) => perform(labels, step) ?? []);
    return { shape: SHAPE, before, edits, after: labels.toRows() };
  });

writeFileSync(1, JSON.stringify({ applied, refused, made }));
