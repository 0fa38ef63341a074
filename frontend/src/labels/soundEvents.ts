/**
 * Marked ends after an action of any kind. A mark stays with the track whose last frame it marks: where the outline in
 * that frame becomes another cell, the mark is that cell's, if it ends there too; where the cell goes on, ends elsewhere,
 * divides or is gone, the mark goes. All in the same edit, so that one undo returns it.
 */
import type { MarkedLineage } from './divisions';
import type { CellsChange, Change, DivisionsChange, EventsChange, TrackEvent } from './types';

/** The changes of one edit with the marks put right, as one change at the end. Done twice it is as if done once. */
export function withSoundEvents(lineage: MarkedLineage, changes: readonly Change[]): Change[] {
  const others = changes.filter((change) => change.kind !== 'events');
  const own = changes.filter((change) => change.kind === 'events');
  if (own.length === 0 && lineage.events.size === 0) return others;

  const after = new TracksAfter(lineage, others);
  const concerned = new Set(after.concerned());
  for (const { removed, added } of own) for (const { cell } of [...removed, ...added]) concerned.add(cell);
  const before = [...concerned].flatMap((cell) => lineage.events.of(cell) ?? []);
  const wanted = new Map(before.map((event) => [event.cell, event]));
  for (const { removed, added } of own) {
    for (const { cell } of removed) wanted.delete(cell);
    for (const event of added) wanted.set(event.cell, event);
  }
  // What the action itself says of a track comes before what was said of it.
  const isNew = (event: TrackEvent) => !before.some((each) => same(each, event));
  const said = [...wanted.values()].filter(isNew);
  const followed = [...wanted.values()]
    .filter((event) => !isNew(event))
    .flatMap((event) => {
      const cell = after.heirOf(event);
      return cell === null ? [] : [{ event: { ...event, cell }, stays: cell === event.cell }];
    })
    // Of two that become one, the one that keeps its number keeps its mark.
    .sort((a, b) => Number(b.stays) - Number(a.stays))
    .map(({ event }) => event);
  const kept = new Map<number, TrackEvent>();
  for (const event of [...said, ...followed]) {
    if (!kept.has(event.cell) && after.endsAt(event.cell, event.t)) kept.set(event.cell, event);
  }
  return [...others, ...eventsBetween(before, [...kept.values()])];
}

/** The change that turns some marks into others; none when they are the same. */
export function eventsBetween(before: readonly TrackEvent[], after: readonly TrackEvent[]): EventsChange[] {
  const removed = before.filter((event) => !after.some((each) => same(each, event)));
  const added = after.filter((event) => !before.some((each) => same(each, event)));
  return removed.length + added.length > 0 ? [{ kind: 'events', removed, added }] : [];
}

const same = (a: TrackEvent, b: TrackEvent) => a.cell === b.cell && a.t === b.t && a.kind === b.kind;

/** A row without its cell: what an outline is, whoever it means. */
const place = (feature: string, t: number, value: number) => `${t} ${value} ${feature}`;

/** The tracks that some changes touch, as they are once the changes are made. */
class TracksAfter {
  private readonly lineage: MarkedLineage;
  private readonly divisions: DivisionsChange[];
  /** By cell: its places, with their frames. */
  private readonly rows = new Map<number, Map<string, number>>();
  /** By place: the cells that it means only since. */
  private readonly gained = new Map<string, Set<number>>();

  constructor(lineage: MarkedLineage, changes: readonly Change[]) {
    this.lineage = lineage;
    this.divisions = changes.filter((change) => change.kind === 'divisions');
    for (const change of changes) if (change.kind === 'cells') this.follow(change);
  }

  private follow({ feature, removed, added }: CellsChange): void {
    for (const [t, value, cell] of removed) {
      const key = place(feature, t, value);
      this.rowsOf(cell).delete(key);
      this.gained.get(key)?.delete(cell);
    }
    for (const [t, value, cell] of added) {
      const key = place(feature, t, value);
      this.rowsOf(cell).set(key, t);
      if (!this.gained.has(key)) this.gained.set(key, new Set());
      this.gained.get(key)!.add(cell);
    }
  }

  /** The cells whose rows or divisions are others. */
  concerned(): number[] {
    const parents = this.divisions.flatMap(({ removed, added }) => [...removed, ...added]);
    return [...this.rows.keys(), ...parents.map(({ parent }) => parent)];
  }

  /** Whose the outline is in the frame of a mark; null where it is nobody's, or that of several. */
  heirOf({ cell, t }: TrackEvent): number | null {
    const now = this.rowsOf(cell);
    const was = this.placesAt(cell, t);
    if (was.some((key) => now.has(key))) return cell;
    const heirs = new Set(was.flatMap((key) => [...(this.gained.get(key) ?? [])]));
    heirs.delete(cell);
    // Painted anew with another value it is still the same cell.
    if (heirs.size === 0) return cell;
    const [heir] = heirs;
    return heirs.size === 1 ? heir! : null;
  }

  /** Whether `t` is the last frame of a cell, which does not divide. */
  endsAt(cell: number, t: number): boolean {
    let last = -1;
    for (const frame of this.rowsOf(cell).values()) last = Math.max(last, frame);
    return last === t && !this.divides(cell);
  }

  private divides(cell: number): boolean {
    let made = this.lineage.divisions.ofParent(cell).length;
    for (const { removed, added } of this.divisions) {
      made -= removed.filter(({ parent }) => parent === cell).length;
      made += added.filter(({ parent }) => parent === cell).length;
    }
    return made > 0;
  }

  private placesAt(cell: number, t: number): string[] {
    const { cells } = this.lineage;
    return cells
      .features()
      .flatMap((feature) => cells.valuesOf(t, feature, cell).map((value) => place(feature, t, value)));
  }

  private rowsOf(cell: number): Map<string, number> {
    const known = this.rows.get(cell);
    if (known) return known;
    const { cells } = this.lineage;
    const rows = new Map<string, number>();
    for (const feature of cells.features())
      for (const [t, value] of cells.rowsOf(cell, feature)) rows.set(place(feature, t, value), t);
    this.rows.set(cell, rows);
    return rows;
  }
}
