/**
 * What the shader knows of each value of a frame: which cells it means (as a group: values that mean the same cells have
 * no outline between them), their colours, and whether the selected or the hovered cell is among them.
 */

import type { CellsTable } from '../labels/cellsTable';
import type { CellTuple } from '../labels/types';

/** Up to this value the table is indexed by value; above it is sorted and searched, so that it stays small. */
export const DENSE_VALUES = 65536;
/** Numbers per entry: value, group, flags, unused. */
export const ENTRY = 4;

/** Bits of `flags`: five for each of two colours, then one each. */
export const SECOND_COLOUR_SHIFT = 5;
export const SELECTED = 1 << 10;
export const HOVERED = 1 << 11;
export const OVERLAP = 1 << 12;
/** Groups of several cells are numbered from here; a single cell is its own group. */
const OVERLAP_GROUPS = 0x80000000;

export interface LabelLookup {
  /** Entries of ENTRY numbers. */
  readonly data: Uint32Array;
  readonly entries: number;
  /** Entries are sorted by value and must be searched; else entry i is value i. */
  readonly sparse: boolean;
  /** Values that a stroke under way has made: no other pixel holds them. */
  readonly fresh: ReadonlySet<number>;
}

export interface LookupOptions {
  t: number;
  feature: string;
  cells: CellsTable;
  colouring: { colourOf(cell: number): number };
  selected?: number | null;
  /** All cells under the pointer. */
  hovered?: readonly number[];
  /** Rows of a stroke under way (StrokeBuilder.provisionalRows). */
  provisional?: readonly CellTuple[];
}

export function buildLookup(options: LookupOptions): LabelLookup {
  const { t, feature, cells } = options;
  const cellsOfValue = new Map<number, readonly number[]>();
  for (const value of cells.values(t, feature)) cellsOfValue.set(value, cells.cellsOf(t, feature, value));
  const fresh = new Set<number>();
  for (const [frame, value, cell] of options.provisional ?? []) {
    if (cells.cellsOf(t, feature, value).length === 0) fresh.add(value);
    const old = cellsOfValue.get(value) ?? [];
    if (frame === t && !old.includes(cell))
      cellsOfValue.set(
        value,
        [...old, cell].sort((a, b) => a - b),
      );
  }
  const values = [...cellsOfValue.keys()].sort((a, b) => a - b);
  const last = values.at(-1) ?? 0;
  const sparse = last >= DENSE_VALUES;
  const entries = sparse ? values.length : last + 1;
  const data = new Uint32Array(Math.max(1, entries) * ENTRY);
  const groups = new Map<string, number>();
  values.forEach((value, i) => {
    const members = cellsOfValue.get(value)!;
    const at = (sparse ? i : value) * ENTRY;
    data[at] = value;
    data[at + 1] = groupOf(members, groups);
    data[at + 2] = flagsOf(members, options);
  });
  return { data, entries, sparse, fresh };
}

/** The same values with other cells selected or under the pointer: without a look at all the others. */
export function withMarks(plain: LabelLookup, options: Omit<LookupOptions, 'colouring'>): LabelLookup {
  const { t, feature, cells, selected, hovered, provisional = [] } = options;
  const data = plain.data.slice();
  const mark = (cell: number, flag: number) => {
    const drawn = provisional.flatMap((row) => (row[0] === t && row[2] === cell ? [row[1]] : []));
    for (const value of [...cells.valuesOf(t, feature, cell), ...drawn]) {
      const entry = plain.sparse ? entryOfValue(plain, value) : value;
      if (entry >= 0 && entry < plain.entries) data[entry * ENTRY + 2]! |= flag;
    }
  };
  if (selected != null) mark(selected, SELECTED);
  for (const cell of hovered ?? []) mark(cell, HOVERED);
  return { ...plain, data };
}

/** The entry of a value among sorted ones; -1 when there is none. */
function entryOfValue({ data, entries }: LabelLookup, value: number): number {
  let low = 0;
  let high = entries - 1;
  while (low <= high) {
    const at = (low + high) >> 1;
    const found = data[at * ENTRY]!;
    if (found === value) return at;
    if (found < value) low = at + 1;
    else high = at - 1;
  }
  return -1;
}

function groupOf(cells: readonly number[], groups: Map<string, number>): number {
  if (cells.length === 1) return cells[0]!;
  const key = cells.join(',');
  const group = groups.get(key) ?? OVERLAP_GROUPS + groups.size;
  groups.set(key, group);
  return group;
}

function flagsOf(cells: readonly number[], { colouring, selected, hovered }: LookupOptions): number {
  let flags = colouring.colourOf(cells[0]!);
  if (cells.length > 1) flags |= OVERLAP | (colouring.colourOf(cells[1]!) << SECOND_COLOUR_SHIFT);
  if (selected != null && cells.includes(selected)) flags |= SELECTED;
  if (hovered?.some((cell) => cells.includes(cell))) flags |= HOVERED;
  return flags;
}
