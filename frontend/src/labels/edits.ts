/**
 * Edits: made from changes, applied as a whole or not at all, inverted without looking anything up.
 * The Python twin is celldata/edits.py; both run tests/vectors/edits.
 */

import { uuid4 } from '../api/uuid';
import { forEachSpan, spansEnd, spansRect, unionRect } from './spans';
import type {
  CellsChange,
  Change,
  DivisionsChange,
  Edit,
  EventsChange,
  LabelTarget,
  PaintChange,
  Rect,
  TouchedFrame,
} from './types';

/** An edit that does not fit the labels it meets; nothing was changed. */
export class EditConflict extends Error {
  override name = 'EditConflict';
  readonly changeIndex: number;

  constructor(changeIndex: number, message: string) {
    super(message);
    this.changeIndex = changeIndex;
  }
}

export function makeEdit(
  action: string,
  changes: Change[],
  options: { id?: string; undoes?: string | null; ui?: unknown } = {},
): Edit {
  return {
    id: options.id ?? uuid4(),
    action,
    undoes: options.undoes ?? null,
    ui: options.ui ?? null,
    changes,
  };
}

/** The edit that takes `edit` back, marked with what it undoes. */
export function invertEdit(edit: Edit, options: { id?: string; action?: string; ui?: unknown } = {}): Edit {
  return makeEdit(options.action ?? edit.action, invertChanges(edit.changes), {
    ...options,
    ui: options.ui ?? edit.ui,
    undoes: edit.id,
  });
}

export function invertChanges(changes: readonly Change[]): Change[] {
  return changes.map(invertChange).reverse();
}

function invertChange(change: Change): Change {
  switch (change.kind) {
    case 'paint':
      return {
        ...change,
        runs: change.runs.map(({ before, after, spans }) => ({ before: after, after: before, spans })),
      };
    case 'cells':
      return { ...change, removed: change.added, added: change.removed };
    case 'divisions':
      return { ...change, removed: change.added, added: change.removed };
    case 'events':
      return { ...change, removed: change.added, added: change.removed };
  }
}

/**
 * Apply the changes in order. Throws EditConflict when one does not fit, and then the target is as before.
 * `painted`: the pixels hold `after` already (a finished stroke), only rows and divisions are applied.
 */
export function applyEdit(
  edit: { readonly changes: readonly Change[] },
  target: LabelTarget,
  options: { painted?: boolean } = {},
): TouchedFrame[] {
  const painted = options.painted ?? false;
  edit.changes.forEach((change, index) => {
    try {
      if (change.kind !== 'paint' || !painted) applyChange(change, target, index);
    } catch (error) {
      for (const done of edit.changes.slice(0, index).reverse()) {
        if (done.kind !== 'paint' || !painted) applyChange(invertChange(done), target, index);
      }
      throw error;
    }
  });
  return touchedBy(edit.changes, target.width);
}

function applyChange(change: Change, target: LabelTarget, index: number): void {
  switch (change.kind) {
    case 'paint':
      applyPaint(change, target, index);
      break;
    case 'cells':
      applyCells(change, target, index);
      break;
    case 'divisions':
      applyDivisions(change, target, index);
      break;
    case 'events':
      applyEvents(change, target, index);
      break;
  }
}

/** Write `after` where all pixels hold `before`; a frame that is not in memory is left for when it is loaded. */
export function applyPaint(change: PaintChange, target: LabelTarget, index = 0): void {
  mustHaveFrame(target, change.feature, change.t, index);
  const pixels = target.frame(change.feature, change.t);
  const size = target.width * target.height;
  for (const { before, spans } of change.runs) {
    if (spansEnd(spans) > size) {
      throw new EditConflict(index, `Frame ${change.t} of ${change.feature}: the paint leaves the image.`);
    }
    if (pixels === null) continue;
    forEachSpan(spans, (start, end) => {
      for (let i = start; i < end; i++) {
        if (pixels[i] === before) continue;
        throw new EditConflict(
          index,
          `Frame ${change.t} of ${change.feature}: pixel (${Math.floor(i / target.width)}, ${i % target.width}) ` +
            `holds ${pixels[i]!}, the edit expects ${before}.`,
        );
      }
    });
  }
  if (pixels !== null) writePaint(change, pixels);
}

/** Write `after` whatever the pixels hold. Repeating it changes nothing. */
export function writePaint(change: PaintChange, pixels: Uint32Array): void {
  for (const { after, spans } of change.runs) {
    forEachSpan(spans, (start, end) => {
      pixels.fill(after, start, end);
    });
  }
}

export function applyCells(
  change: CellsChange,
  target: Pick<LabelTarget, 'cells' | 'hasFrame'>,
  index = 0,
): void {
  const { feature, removed, added } = change;
  for (const [t] of added) mustHaveFrame(target, feature, t, index);
  attempt(index, () => target.cells.remove(feature, removed));
  try {
    attempt(index, () => target.cells.add(feature, added));
  } catch (error) {
    target.cells.add(feature, removed);
    throw error;
  }
}

export function applyDivisions(
  change: DivisionsChange,
  target: Pick<LabelTarget, 'divisions'>,
  index = 0,
): void {
  applyToSet(change, target.divisions, index);
}

export function applyEvents(change: EventsChange, target: Pick<LabelTarget, 'events'>, index = 0): void {
  applyToSet(change, target.events, index);
}

function applyToSet<T>(
  { removed, added }: { removed: readonly T[]; added: readonly T[] },
  set: { add(item: T): void; remove(item: T): void },
  index: number,
): void {
  const undo: (() => void)[] = [];
  try {
    for (const item of removed) {
      attempt(index, () => set.remove(item));
      undo.push(() => set.add(item));
    }
    for (const item of added) {
      attempt(index, () => set.add(item));
      undo.push(() => set.remove(item));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function mustHaveFrame(
  target: Pick<LabelTarget, 'hasFrame'>,
  feature: string,
  t: number,
  index: number,
): void {
  if (target.hasFrame(feature, t)) return;
  throw new EditConflict(index, `Frame ${t} of ${feature} is not part of this task.`);
}

function attempt(index: number, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof RangeError) throw new EditConflict(index, error.message);
    throw error;
  }
}

/** The frames that changes touch, each once, with the box of their paint. */
export function touchedBy(changes: readonly Change[], width: number): TouchedFrame[] {
  const frames = new Map<string, TouchedFrame>();
  const touch = (feature: string, t: number, rect: Rect | null) => {
    const key = `${t} ${feature}`;
    const old = frames.get(key);
    frames.set(key, { t, feature, rect: unionRect(old?.rect ?? null, rect) });
  };
  for (const change of changes) {
    if (change.kind === 'paint') {
      let rect: Rect | null = null;
      for (const run of change.runs) rect = unionRect(rect, spansRect(run.spans, width));
      touch(change.feature, change.t, rect);
    } else if (change.kind === 'cells') {
      for (const [t] of [...change.removed, ...change.added]) touch(change.feature, t, null);
    }
  }
  return [...frames.values()];
}
