import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { applyEdit, EditConflict, invertEdit, makeEdit, touchedBy } from './edits';
import { MemoryLabels, type LabelsAsRows } from './memoryLabels';
import type { Edit } from './types';

interface Vector {
  name: string;
  shape: [number, number];
  before: LabelsAsRows;
  edit: Edit;
  after?: LabelsAsRows;
  conflict?: true;
}

const folder = fileURLToPath(new URL('../../../tests/vectors/edits/', import.meta.url));
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(folder + name, 'utf8')) as Vector);

/** The same labels whatever the order of their rows. */
function normal(labels: LabelsAsRows): LabelsAsRows {
  return new MemoryLabels(labels, shapeOf(labels)).toRows();
}

function shapeOf(labels: LabelsAsRows): [number, number] {
  const rows = Object.values(Object.values(labels.frames)[0] ?? {})[0] ?? [];
  return [rows.length, rows[0]?.length ?? 0];
}

it('reads the shared vectors', () => {
  expect(vectors.length).toBeGreaterThan(20);
});

describe.each(vectors)('vector: $name', (vector) => {
  if (vector.conflict) {
    it('is refused and leaves the labels as they were', () => {
      const labels = new MemoryLabels(vector.before, vector.shape);
      expect(() => applyEdit(vector.edit, labels)).toThrow(EditConflict);
      expect(labels.toRows()).toEqual(normal(vector.before));
    });
    return;
  }

  it('turns before into after', () => {
    const labels = new MemoryLabels(vector.before, vector.shape);
    applyEdit(vector.edit, labels);
    expect(labels.toRows()).toEqual(normal(vector.after!));
  });

  it('is taken back by its inverse, and again by the inverse of that', () => {
    const labels = new MemoryLabels(vector.before, vector.shape);
    applyEdit(vector.edit, labels);
    const undo = invertEdit(vector.edit);
    expect(undo.undoes).toBe(vector.edit.id);
    applyEdit(undo, labels);
    expect(labels.toRows()).toEqual(normal(vector.before));
    applyEdit(invertEdit(undo), labels);
    expect(labels.toRows()).toEqual(normal(vector.after!));
  });
});

describe('touchedBy', () => {
  it('gives each frame once, with the box of its paint', () => {
    const edit = makeEdit('brush', [
      { kind: 'paint', t: 3, feature: 'nucleus', runs: [{ before: 0, after: 1, spans: [12, 2, 9, 1] }] },
      {
        kind: 'cells',
        feature: 'nucleus',
        removed: [],
        added: [
          [3, 1, 1],
          [4, 1, 1],
        ],
      },
    ]);
    expect(touchedBy(edit.changes, 10)).toEqual([
      { t: 3, feature: 'nucleus', rect: { x0: 2, y0: 1, x1: 4, y1: 3 } },
      { t: 4, feature: 'nucleus', rect: null },
    ]);
  });
});

it('gives each edit its own id', () => {
  const ids = new Set(Array.from({ length: 50 }, () => makeEdit('brush', []).id));
  expect(ids.size).toBe(50);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
