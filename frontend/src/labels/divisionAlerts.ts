/** What is wrong with divisions: alerts for the tracking page, grouped and counted, each with the place to jump to. */

import type { CellsTable } from './cellsTable';
import type { DivisionSet } from './divisionSet';
import { formatFrameRanges } from './frameRanges';

export type AlertKind =
  | 'one-daughter'
  | 'parent-after-division'
  | 'daughter-before-division'
  | 'parent-in-several'
  | 'daughter-in-several';

export interface DivisionAlert {
  kind: AlertKind;
  severity: 'warning' | 'error';
  /** Whom it is about: a parent or a daughter. */
  cell: number;
  parent: number;
  /** The frame to jump to. */
  t: number;
  /** The frames concerned, ascending. */
  frames: number[];
  /** One sentence with the frames in words. */
  text: string;
}

export interface AlertGroup {
  kind: AlertKind;
  severity: 'warning' | 'error';
  title: string;
  count: number;
  frames: number[];
  /** The frames in words: "0-2, 4-6 and 8-10". */
  ranges: string;
  alerts: DivisionAlert[];
}

const TITLES: Record<AlertKind, string> = {
  'parent-after-division': 'Parent present after it divides',
  'daughter-before-division': 'Daughter present before she is born',
  'parent-in-several': 'Cell divides more than once',
  'daughter-in-several': 'Daughter in several divisions',
  'one-daughter': 'Division with one daughter',
};

/** First and last frame of a cell; null where it is in none. */
export type SpanOf = (cell: number) => { readonly first: number; readonly last: number } | null;

/**
 * Alerts of all divisions, errors first, then by kind and frame. `spanOf`, where it is known already: most cells need no
 * closer look then.
 */
export function divisionAlerts(cells: CellsTable, divisions: DivisionSet, spanOf?: SpanOf): DivisionAlert[] {
  const alerts: DivisionAlert[] = [];
  const framesWithin = (cell: number, from: number, to: number) => {
    const span = spanOf?.(cell);
    if (span !== undefined && (span === null || span.first > to || span.last < from)) return [];
    return cells.framesOf(cell).filter((frame) => frame >= from && frame <= to);
  };
  for (const { parent, daughters, t } of divisions.all()) {
    if (daughters.length === 1) {
      const text = `Cell ${parent} divides at frame ${t} into one daughter only (${daughters[0]!}).`;
      alerts.push({ kind: 'one-daughter', severity: 'warning', cell: parent, parent, t, frames: [t], text });
    }
    const late = framesWithin(parent, t, Infinity);
    if (late.length > 0) {
      const text = `Cell ${parent} divides at frame ${t} and is still there in ${inWords(late)}.`;
      alerts.push(error('parent-after-division', parent, parent, late, text));
    }
    for (const daughter of daughters) {
      const early = framesWithin(daughter, -Infinity, t - 1);
      if (early.length === 0) continue;
      const text = `Cell ${daughter} is born at frame ${t} and is there before, in ${inWords(early)}.`;
      alerts.push(error('daughter-before-division', daughter, parent, early, text));
    }
  }
  alerts.push(...severalDivisions(divisions));
  const order = Object.keys(TITLES);
  return alerts.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.t - b.t || a.cell - b.cell);
}

/** Cells that are the parent, or a daughter, of more than one division. */
function severalDivisions(divisions: DivisionSet): DivisionAlert[] {
  const all = divisions.all();
  const alerts: DivisionAlert[] = [];
  for (const parent of new Set(all.map((division) => division.parent))) {
    const made = divisions.ofParent(parent);
    if (made.length < 2) continue;
    const frames = made.map((division) => division.t);
    const text = `Cell ${parent} divides ${made.length} times, at ${inWords(frames)}.`;
    alerts.push(error('parent-in-several', parent, parent, frames, text));
  }
  for (const daughter of new Set(all.flatMap((division) => division.daughters))) {
    const from = divisions.ofDaughter(daughter);
    if (from.length < 2) continue;
    const frames = from.map((division) => division.t);
    const parents = [...new Set(from.map((division) => division.parent))];
    const text = `Cell ${daughter} is a daughter in ${from.length} divisions, of ${parents.join(' and ')}, at ${inWords(frames)}.`;
    alerts.push(error('daughter-in-several', daughter, parents[0]!, frames, text));
  }
  return alerts;
}

/** Alerts of one kind together, with their number and frames. */
export function groupAlerts(alerts: readonly DivisionAlert[]): AlertGroup[] {
  const kinds = new Map<AlertKind, DivisionAlert[]>();
  for (const alert of alerts) kinds.set(alert.kind, [...(kinds.get(alert.kind) ?? []), alert]);
  return [...kinds].map(([kind, members]) => {
    const frames = [...new Set(members.flatMap((alert) => alert.frames))].sort((a, b) => a - b);
    return {
      kind,
      severity: members[0]!.severity,
      title: TITLES[kind],
      count: members.length,
      frames,
      ranges: formatFrameRanges(frames),
      alerts: members,
    };
  });
}

function error(kind: AlertKind, cell: number, parent: number, frames: number[], text: string): DivisionAlert {
  const unique = [...new Set(frames)].sort((a, b) => a - b);
  return { kind, severity: 'error', cell, parent, t: unique[0]!, frames: unique, text };
}

function inWords(frames: readonly number[]): string {
  const many = new Set(frames).size > 1;
  return `frame${many ? 's' : ''} ${formatFrameRanges(frames)}`;
}
