/** Making changes in tests. */
import { expect } from 'vitest';
import { applyEdit, invertChanges } from '../edits';
import type { MemoryLabels } from '../memoryLabels';
import type { Change } from '../types';

/** The labels after the changes, checked to be one edit that inverts. */
export function apply(labels: MemoryLabels, changes: Change[]): MemoryLabels {
  const before = labels.toRows();
  applyEdit({ changes }, labels);
  const after = labels.toRows();
  applyEdit({ changes: invertChanges(changes) }, labels);
  expect(labels.toRows()).toEqual(before);
  applyEdit({ changes }, labels);
  expect(labels.toRows()).toEqual(after);
  return labels;
}
