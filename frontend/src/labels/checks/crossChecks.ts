/**
 * What is wrong with a cell across frames: only in one of them, missing in between, much larger or smaller than next
 * door. Cells at the border of the image come and go, and a division is no jump: both are left alone.
 */
import { areaJump, keyOf, missingWords, NOTHING_THERE, SAME_OBJECT } from './rules';
import type { CellFacts, CheckSource } from './featureChecks';
import type { CheckKind, Comparing, Finding } from './types';

/** What a comparison reads. */
export interface CrossView {
  readonly feature: string;
  readonly source: CheckSource;
  readonly comparing: Comparing;
  factsOf(t: number, cell: number): CellFacts | undefined;
  /** The cells of other frames that lie on this one more than on any other. */
  linkedFrom(t: number, cell: number): { t: number; cell: number }[];
  frameAt(t: number, by: number): number | undefined;
}

type Told = Pick<Finding, 'title' | 'detail' | 'from'> & { kind: CheckKind; t: number; with?: number };

/** The findings about a cell that is in frame t. */
export function crossFindings(view: CrossView, t: number, cell: number): Finding[] {
  if (view.comparing === 'off' || view.source.frames.length < 2) return [];
  const told =
    view.comparing === 'cell'
      ? [...presence(view, t, cell), ...jumpOf(view, t, cell, cell)]
      : [...lonely(view, t, cell), ...gap(view, t, cell), ...jumpOf(view, t, cell, partner(view, t, cell))];
  return told.map(({ kind, t: at, with: hash, ...words }) => ({
    ...words,
    ...{ key: keyOf(kind, { feature: view.feature, t: at, cell }), kind, feature: view.feature, t: at, cell },
    mend: null,
    signature: (view.factsOf(t, cell)!.hash ^ Math.imul(hash ?? 0, 31)) >>> 0,
  }));
}

/** By its number: in one frame only, or away in between. */
function presence(view: CrossView, t: number, cell: number): Told[] {
  const { cells, divisions, frames } = view.source;
  const there = frames.filter((at) => cells.valuesOf(at, view.feature, cell).length > 0);
  if (there[0] !== t) return [];
  if (there.length === 1) {
    const { border } = view.factsOf(t, cell)!;
    if (border || divisions.of(cell).length > 0 || comesFromAnother(view, t, cell)) return [];
    return [{ kind: 'once', t, title: `Cell ${cell} is in one frame only`, detail: '' }];
  }
  const away = frames.filter((at) => at > t && at < there.at(-1)! && !there.includes(at));
  if (away.length === 0) return [];
  // Out of the picture and back.
  const edges = away.flatMap((at) => [view.frameAt(at, -1)!, view.frameAt(at, 1)!]);
  if (edges.some((at) => view.factsOf(at, cell)?.border)) return [];
  return [{ kind: 'missing', t: away[0]!, title: missingWords(cell, away), detail: '', with: away.length }];
}

/** Born in the last frame or divided after the first: its other half has another number. */
function comesFromAnother(view: CrossView, t: number, cell: number): boolean {
  const { frames, cells } = view.source;
  const by = t === frames.at(-1) ? -1 : t === frames[0] ? 1 : null;
  if (by === null) return false;
  const facts = view.factsOf(t, cell)!;
  const link = facts.links[by];
  if (!link || link.cell === null) return false;
  if (cells.valuesOf(t, view.feature, link.cell).length > 0) return false;
  const other = view.factsOf(view.frameAt(t, by)!, link.cell);
  return link.pixels >= SAME_OBJECT * Math.min(facts.area, other?.area ?? facts.area);
}

/** The same object in the frame before, by overlap; null when that is not clear. */
function partner(view: CrossView, t: number, cell: number): number | null {
  const facts = view.factsOf(t, cell)!;
  const link = facts.links[-1];
  if (!link || link.cell === null) return null;
  const before = view.factsOf(view.frameAt(t, -1)!, link.cell);
  if (!before || before.links[1]?.cell !== cell) return null;
  return link.pixels >= SAME_OBJECT * Math.min(facts.area, before.area) ? link.cell : null;
}

function jumpOf(view: CrossView, t: number, cell: number, before: number | null): Told[] {
  const from = view.frameAt(t, -1);
  if (from === undefined || before === null) return [];
  const now = view.factsOf(t, cell)!;
  const then = view.factsOf(from, before);
  if (!then || now.border || then.border) return [];
  const jump = areaJump(then.area, now.area);
  if (!jump) return [];
  if (now.area < then.area && parted(view, { t, cell }, { t: from, cell: before }, then.area)) return [];
  const title = `Cell ${cell} ${jump.words}`;
  return [{ kind: 'area', t, title, detail: jump.detail, from, with: then.hash }];
}

/** Whether a cell became several (a division): together they are about as large as it was. */
function parted(
  view: CrossView,
  now: { t: number; cell: number },
  then: { t: number; cell: number },
  area: number,
): boolean {
  if (view.source.divisions.of(then.cell).some((division) => division.t === now.t)) return true;
  let together = 0;
  for (const { t, cell } of view.linkedFrom(then.t, then.cell)) {
    if (t !== now.t) continue;
    const facts = view.factsOf(t, cell)!;
    if (cell === now.cell || facts.links[-1]!.pixels >= SAME_OBJECT * facts.area) together += facts.area;
  }
  return together > view.factsOf(now.t, now.cell)!.area && areaJump(area, together) === null;
}

/** Without numbers that go through: an object with nothing before or after it. */
function lonely(view: CrossView, t: number, cell: number): Told[] {
  const { area, border, links } = view.factsOf(t, cell)!;
  if (border) return [];
  const beside = ([-1, 1] as const).filter((by) => view.frameAt(t, by) !== undefined);
  const alone = beside.every((by) => (links[by]?.background ?? 0) >= NOTHING_THERE * area);
  const again = view
    .linkedFrom(t, cell)
    .some((from) => from.t === view.frameAt(t, -2) && gap(view, from.t, from.cell).length > 0);
  if (!alone || again || gap(view, t, cell).length > 0) return [];
  return [
    { kind: 'once', t, title: `Cell ${cell} is in one frame only`, detail: 'nothing there before or after' },
  ];
}

/** Without numbers that go through: an object that is back two frames later, and not in between. */
function gap(view: CrossView, t: number, cell: number): Told[] {
  const { area, border, links } = view.factsOf(t, cell)!;
  const between = view.frameAt(t, 1);
  const after = view.frameAt(t, 2);
  if (border || between === undefined || after === undefined) return [];
  if ((links[1]?.background ?? 0) < NOTHING_THERE * area) return [];
  const link = links[2];
  if (!link || link.cell === null) return [];
  const back = view.factsOf(after, link.cell);
  if (!back || back.border || link.pixels < SAME_OBJECT * Math.max(area, back.area)) return [];
  const title = missingWords(cell, [between]);
  return [
    { kind: 'missing', t: between, title, detail: `back as ${link.cell} in frame ${after}`, with: back.hash },
  ];
}
