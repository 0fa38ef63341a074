/**
 * Edits from JSON that may hold anything: a file, an answer, an old journal. Strict, as `celldata/change_json.py` is:
 * every number whole and in its range, nothing missing, nothing unknown.
 */
import { normalDivision } from './divisionSet';
import { forEachSpan } from './spans';
import type { CellTuple, Change, Division, Edit, EventKind, PaintRun, TrackEvent } from './types';

/** The JSON is no edit; the message names the place: `changes[0].runs[2].spans is …`. */
export class MalformedEdit extends Error {
  override name = 'MalformedEdit';
}

const MAX_VALUE = 2 ** 32 - 1;
/** As in Python (`celldata.cells.MAX_CELL`). */
const MAX_CELL = 2 ** 32 - 1;
const EVENT_KINDS: readonly EventKind[] = ['leaves', 'dies'];
const MAX_PIXELS = 2 ** 40;
const MAX_TEXT = 100;
const MAX_UI_BYTES = 4096;
const MAX_UI_DEPTH = 20;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws MalformedEdit */
export function editFromJson(data: unknown): Edit {
  const parts = partsOf(data, 'the edit', ['id', 'action', 'changes'], ['undoes', 'ui']);
  const changes = itemsOf(parts['changes'], 'changes');
  if (changes.length === 0) throw new MalformedEdit('changes is empty');
  const undoes = parts['undoes'] ?? null;
  return {
    id: uuidOf(parts['id'], 'id'),
    action: textOf(parts['action'], 'action'),
    undoes: undoes === null ? null : uuidOf(undoes, 'undoes'),
    ui: uiOf(parts['ui'] ?? null),
    changes: changes.map((change, i) => changeFromJson(change, `changes[${i}]`)),
  };
}

function changeFromJson(data: unknown, where: string): Change {
  const kind = (data as { kind?: unknown } | null)?.kind;
  switch (kind) {
    case 'paint': {
      const parts = partsOf(data, where, ['kind', 't', 'feature', 'runs']);
      const runs = itemsOf(parts['runs'], `${where}.runs`).map((run, i) => runOf(run, `${where}.runs[${i}]`));
      if (runs.length === 0) throw new MalformedEdit(`${where}.runs is empty`);
      checkDisjoint(runs, where);
      return {
        kind,
        t: wholeOf(parts['t'], `${where}.t`, 0),
        feature: textOf(parts['feature'], `${where}.feature`),
        runs,
      };
    }
    case 'cells': {
      const parts = partsOf(data, where, ['kind', 'feature', 'removed', 'added']);
      const rows = (side: string) =>
        itemsOf(parts[side], `${where}.${side}`).map((row, i) => rowOf(row, `${where}.${side}[${i}]`));
      const change: Change = {
        kind,
        feature: textOf(parts['feature'], `${where}.feature`),
        removed: rows('removed'),
        added: rows('added'),
      };
      checkSets(change.removed, change.added, where);
      return change;
    }
    case 'divisions': {
      const parts = partsOf(data, where, ['kind', 'removed', 'added']);
      const divisions = (side: string) =>
        itemsOf(parts[side], `${where}.${side}`).map((each, i) => divisionOf(each, `${where}.${side}[${i}]`));
      const change: Change = { kind, removed: divisions('removed'), added: divisions('added') };
      checkSets(change.removed, change.added, where);
      return change;
    }
    case 'events': {
      const parts = partsOf(data, where, ['kind', 'removed', 'added']);
      const events = (side: string) =>
        itemsOf(parts[side], `${where}.${side}`).map((each, i) => eventOf(each, `${where}.${side}[${i}]`));
      const change: Change = { kind, removed: events('removed'), added: events('added') };
      checkSets(change.removed, change.added, where);
      if (new Set(change.added.map(({ cell }) => cell)).size < change.added.length)
        throw new MalformedEdit(`${where} lets a track end twice`);
      return change;
    }
    default:
      throw new MalformedEdit(`${where} has the kind ${shown(kind)}, not paint, cells, divisions or events`);
  }
}

function runOf(data: unknown, where: string): PaintRun {
  const parts = partsOf(data, where, ['before', 'after', 'spans']);
  const before = wholeOf(parts['before'], `${where}.before`, 0, MAX_VALUE);
  const after = wholeOf(parts['after'], `${where}.after`, 0, MAX_VALUE);
  if (before === after) throw new MalformedEdit(`${where} changes nothing`);
  const spans = itemsOf(parts['spans'], `${where}.spans`).map((step, i) =>
    wholeOf(step, `${where}.spans[${i}]`, i % 2, MAX_PIXELS),
  );
  if (spans.length === 0 || spans.length % 2 === 1)
    throw new MalformedEdit(`${where}.spans is not made of pairs, at least one`);
  if (spans.reduce((sum, step) => sum + step) > MAX_PIXELS)
    throw new MalformedEdit(`${where}.spans reaches beyond any frame`);
  return { before, after, spans };
}

function checkDisjoint(runs: readonly PaintRun[], where: string): void {
  const spans: [start: number, end: number][] = [];
  for (const run of runs) forEachSpan(run.spans, (start, end) => spans.push([start, end]));
  spans.sort((a, b) => a[0] - b[0]);
  if (spans.some(([start], i) => i > 0 && start < spans[i - 1]![1]))
    throw new MalformedEdit(`${where} has two runs that touch the same pixel`);
}

function rowOf(data: unknown, where: string): CellTuple {
  const row = itemsOf(data, where);
  if (row.length !== 3) throw new MalformedEdit(`${where} is not [t, value, cell]`);
  return [
    wholeOf(row[0], `${where}[0]`, 0),
    wholeOf(row[1], `${where}[1]`, 1, MAX_VALUE),
    wholeOf(row[2], `${where}[2]`, 1, MAX_CELL),
  ];
}

function divisionOf(data: unknown, where: string): Division {
  const parts = partsOf(data, where, ['parent', 'daughters', 't']);
  const daughters = itemsOf(parts['daughters'], `${where}.daughters`).map((cell, i) =>
    wholeOf(cell, `${where}.daughters[${i}]`, 1, MAX_CELL),
  );
  const parent = wholeOf(parts['parent'], `${where}.parent`, 1, MAX_CELL);
  if (daughters.length === 0) throw new MalformedEdit(`${where} has no daughter`);
  if (new Set([parent, ...daughters]).size <= daughters.length)
    throw new MalformedEdit(`${where} names a cell twice`);
  return normalDivision({ parent, daughters, t: wholeOf(parts['t'], `${where}.t`, 0) });
}

function eventOf(data: unknown, where: string): TrackEvent {
  const parts = partsOf(data, where, ['cell', 't', 'kind']);
  const kind = EVENT_KINDS.find((each) => each === parts['kind']);
  if (kind === undefined)
    throw new MalformedEdit(`${where}.kind is ${shown(parts['kind'])}, not ${EVENT_KINDS.join(' or ')}`);
  return {
    cell: wholeOf(parts['cell'], `${where}.cell`, 1, MAX_CELL),
    t: wholeOf(parts['t'], `${where}.t`, 0),
    kind,
  };
}

function checkSets(removed: readonly unknown[], added: readonly unknown[], where: string): void {
  if (removed.length + added.length === 0) throw new MalformedEdit(`${where} removes and adds nothing`);
  const all = [...removed, ...added].map((item) => JSON.stringify(item));
  if (new Set(all).size < all.length) throw new MalformedEdit(`${where} names something twice`);
}

function partsOf(
  data: unknown,
  where: string,
  needed: readonly string[],
  optional: readonly string[] = [],
): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new MalformedEdit(`${where} is ${shown(data)}, not an object`);
  for (const key of needed) if (!Object.hasOwn(data, key)) throw new MalformedEdit(`${where} lacks "${key}"`);
  for (const key of Object.keys(data))
    if (!needed.includes(key) && !optional.includes(key))
      throw new MalformedEdit(`${where} has an unknown part ${shown(key)}`);
  return data as Record<string, unknown>;
}

function itemsOf(data: unknown, where: string): unknown[] {
  if (!Array.isArray(data)) throw new MalformedEdit(`${where} is ${shown(data)}, not a list`);
  return data;
}

function wholeOf(data: unknown, where: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof data !== 'number' || !Number.isInteger(data))
    throw new MalformedEdit(`${where} is ${shown(data)}, not a whole number`);
  if (data < least || data > most) throw new MalformedEdit(`${where} is ${data}, out of range`);
  return data;
}

function textOf(data: unknown, where: string): string {
  // Counted in code points, as Python counts.
  if (typeof data !== 'string' || data === '' || Array.from(data).length > MAX_TEXT)
    throw new MalformedEdit(`${where} is ${shown(data)}, not a text of 1 to ${MAX_TEXT} characters`);
  return data;
}

function uuidOf(data: unknown, where: string): string {
  if (typeof data !== 'string' || !UUID.test(data))
    throw new MalformedEdit(`${where} is ${shown(data)}, not a UUID in lower case with hyphens`);
  return data;
}

function uiOf(data: unknown): Edit['ui'] {
  if (data === null) return null;
  if (typeof data !== 'object' || Array.isArray(data))
    throw new MalformedEdit(`ui is ${shown(data)}, not an object`);
  if (new TextEncoder().encode(JSON.stringify(data)).length > MAX_UI_BYTES)
    throw new MalformedEdit(`ui is larger than ${MAX_UI_BYTES} bytes`);
  if (depthOf(data) > MAX_UI_DEPTH)
    throw new MalformedEdit(`ui is nested deeper than ${MAX_UI_DEPTH} levels`);
  return data;
}

function depthOf(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0;
  return 1 + Math.max(0, ...Object.values(data).map(depthOf));
}

function shown(data: unknown): string {
  if (data === undefined) return 'missing';
  const text = typeof data === 'object' && data !== null ? 'an object or list' : JSON.stringify(data);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
