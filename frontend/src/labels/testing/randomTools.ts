/** What the tools make, at random: for properties of edits, and for the exchange with Python (tests/celldata). */
import fc from 'fast-check';
import { combineCells, deleteCell, newCell, nextCellId, swapCells } from '../cellActions';
import { removeFromDivisions } from '../divisions';
import { applyEdit, makeEdit } from '../edits';
import { MemoryLabels, type LabelsAsRows } from '../memoryLabels';
import { StrokeBuilder } from '../pixelTools/strokeBuilder';
import { withSoundEvents } from '../soundEvents';
import { divideCell } from '../tracks/divideCell';
import { markEnd } from '../tracks/markEnd';
import { ActionRefused, type CellTuple, type Change, type Edit } from '../types';
import { floodFill, growCell, shrinkCell, trimCell } from './inline';

export const SHAPE = [9, 11] as const;
const FEATURES = ['nucleus', 'whole-cell'];
const FRAMES = 3;

/** One act at a tool; what it means depends on the labels it meets. */
const act = fc.record({
  tool: fc.constantFrom(
    'brush',
    'brush',
    'brush',
    'new brush',
    'eraser',
    'flood',
    'trim',
    'shrink',
    'grow',
    'combine',
    'swap',
    'delete',
    'new',
    'daughter',
    'no division',
    'leaves',
    'dies',
    'no mark',
  ),
  feature: fc.constantFrom(...FEATURES),
  t: fc.nat(FRAMES - 1),
  a: fc.nat(1000),
  b: fc.nat(1000),
  points: fc.array(fc.tuple(fc.nat(SHAPE[1] - 1), fc.nat(SHAPE[0] - 1)), { minLength: 1, maxLength: 3 }),
  radius: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom('exclude' as const, 'overwrite' as const, 'overlap' as const),
  frames: fc.constantFrom('one' as const, 'past' as const, 'future' as const, 'all' as const),
});

export type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

export const acts = (most: number) => fc.array(act, { minLength: 1, maxLength: most });

/** Labels as tools leave them: every value with pixels has rows, and the other way round. */
export const someLabels: fc.Arbitrary<LabelsAsRows> = fc
  .array(
    fc.array(
      fc.tuple(fc.nat(8), fc.nat(10), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
      { maxLength: 4 },
    ),
    {
      minLength: FEATURES.length * FRAMES,
      maxLength: FEATURES.length * FRAMES,
    },
  )
  .map((images) => {
    const labels: LabelsAsRows = { frames: {}, cells: {}, divisions: [] };
    images.forEach((boxes, i) => {
      const feature = FEATURES[i % FEATURES.length]!;
      const t = Math.floor(i / FEATURES.length);
      const rows = Array.from({ length: SHAPE[0] }, () => new Array<number>(SHAPE[1]).fill(0));
      for (const [y0, x0, side, value] of boxes) {
        for (let y = y0; y < Math.min(SHAPE[0], y0 + side); y++)
          for (let x = x0; x < Math.min(SHAPE[1], x0 + side); x++) rows[y]![x] = value;
      }
      (labels.frames[feature] ??= {})[t] = rows;
      const tuples = [...new Set(rows.flat())]
        .filter((v) => v > 0)
        .sort((a, b) => a - b)
        .map((v): CellTuple => [t, v, v]);
      labels.cells[feature] = [...(labels.cells[feature] ?? []), ...tuples];
    });
    return labels;
  });

/** Do it: the edit, applied to `labels`; null when the tool refused or nothing changed. */
export function perform(labels: MemoryLabels, step: Act): Edit | null {
  const made = changesOf(labels, step);
  if (made.changes.length === 0) return null;
  const edit = makeEdit(step.tool, withSoundEvents(labels, made.changes));
  applyEdit(edit, labels, { painted: made.painted });
  return edit;
}

function changesOf(labels: MemoryLabels, step: Act): { changes: Change[]; painted: boolean } {
  const frame = labels.context(step.feature, step.t);
  const here = labels.cells.cellsAt(step.t, step.feature);
  const all = labels.cells.cells();
  const cell = here[step.a % here.length];
  const a = all[step.a % all.length];
  const b = all[step.b % all.length];
  const where = { mode: step.frames, t: step.t };
  const [x, y] = step.points[0]!;
  const not = (changes: Change[]) => ({ changes, painted: false });
  const stroke = (id: number) => {
    const mode = step.tool === 'eraser' ? 'erase' : step.mode;
    const builder = new StrokeBuilder({ frame, cell: id, mode });
    for (const [px, py] of step.points) builder.strokeTo(px, py, step.radius);
    return { changes: builder.finish(), painted: true };
  };
  try {
    if (step.tool === 'new brush') return stroke(nextCellId(labels));
    if (step.tool === 'flood' && a !== undefined)
      return not(floodFill(frame, { x, y, cell: a, mode: step.mode, target: 'background' }));
    if (step.tool === 'daughter' && a !== undefined && b !== undefined)
      return not(divideCell(labels, a, [b], step.t).changes);
    if (step.tool === 'no division' && a !== undefined) return not(removeFromDivisions(labels.divisions, a));
    if (step.tool === 'combine' && a !== undefined && b !== undefined)
      return not(combineCells(labels, a, b, where));
    if (step.tool === 'swap' && a !== undefined && b !== undefined)
      return not(swapCells(labels, a, b, where));
    if (step.tool === 'delete' && a !== undefined) return not(deleteCell(labels, a, where));
    if (step.tool === 'new' && a !== undefined) return not(newCell(labels, a, where).changes);
    if ((step.tool === 'leaves' || step.tool === 'dies') && a !== undefined)
      return not(markEnd(labels, a, step.tool, FRAMES - 1).changes);
    if (step.tool === 'no mark' && a !== undefined) return not(markEnd(labels, a, null, FRAMES - 1).changes);
    if (step.tool === 'brush') return stroke(cell ?? nextCellId(labels));
    if (cell === undefined) return not([]);
    if (step.tool === 'eraser') return stroke(cell);
    if (step.tool === 'trim') return not(trimCell(frame, cell, x, y));
    if (step.tool === 'shrink') return not(shrinkCell(frame, cell));
    if (step.tool === 'grow') return not(growCell(frame, cell, step.mode));
    return not([]);
  } catch (error) {
    if (error instanceof ActionRefused) return not([]);
    throw error;
  }
}

export const fresh = (rows: LabelsAsRows): MemoryLabels => new MemoryLabels(structuredClone(rows), SHAPE);
