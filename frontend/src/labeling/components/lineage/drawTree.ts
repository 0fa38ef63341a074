/** The tree of a family on a 2D canvas: time to the right, a line for each cell. */
import { forksOf } from '../../../labels/lineage/forks';
import { middleOf, slotOf, ticksOf, type TimeAxis } from '../../../labels/lineage/timeAxis';
import type { Track } from '../../../labels/lineage/trackIndex';
import type { TreeLayout } from '../../../labels/lineage/treeLayout';
import { fontOf, type LaneColours } from './laneColours';

/** CSS pixels. */
const MOST_ROW = 36;
const LEAST_ROW = 22;
/** A family that has no room in this scrolls. */
export const MOST = 196;
export const TREE_TOP = 18;
export const TREE_FOOT = 20;
export const TREE_LEFT = 14;
export const TREE_RIGHT = 10;
const TICKS_APART = 44;

export interface TreeScene {
  axis: TimeAxis;
  width: number;
  height: number;
  top: number;
  t: number;
  layout: TreeLayout;
  lookup: (cell: number) => Track | null;
  selected: number | null;
  hovered: readonly number[];
  colourOf: (cell: number) => string;
}

/** Lower rows for a large family, as far as its numbers can be read. */
export const rowHeight = ({ rows }: TreeLayout): number =>
  Math.min(MOST_ROW, Math.max(LEAST_ROW, Math.floor((MOST - TREE_TOP) / Math.max(1, rows))));
export const treeHeight = (layout: TreeLayout): number =>
  TREE_TOP + Math.max(1, layout.rows) * rowHeight(layout);
/** From the top of the whole tree. */
export const rowMiddle = (layout: TreeLayout, row: number): number =>
  TREE_TOP + (row + 0.5) * rowHeight(layout) - 4;

/** The branch nearest to a height of the tree, of those that are there at frame t where some are. */
export function branchAt({ layout, lookup, top }: TreeScene, t: number, y: number): number | null {
  const lives = (cell: number) => {
    const track = lookup(cell);
    return track !== null && track.first <= t && t <= track.last;
  };
  const away = (row: number) => Math.abs(rowMiddle(layout, row) - (y + top));
  const near = layout.branches.filter(({ row }) => away(row) <= rowHeight(layout) / 2 + 4);
  const there = near.filter(({ cell }) => lives(cell));
  const [best] = (there.length > 0 ? there : near).sort((a, b) => away(a.row) - away(b.row));
  return best?.cell ?? null;
}

export function drawTree(context: CanvasRenderingContext2D, scene: TreeScene, colours: LaneColours): void {
  const { axis, layout, lookup, height, t, top } = scene;
  const y = (row: number) => rowMiddle(layout, row) - top;
  const foot = height - TREE_FOOT;
  context.save();
  context.beginPath();
  context.rect(0, 0, scene.width, foot + 4);
  context.clip();
  context.fillStyle = colours.raised;
  for (const tick of ticksOf(axis, TICKS_APART)) {
    context.fillRect(Math.round(middleOf(axis, tick)), 0, 1, foot);
  }
  drawForks(context, scene, colours, y);
  for (const { cell, row } of layout.branches) {
    const track = lookup(cell);
    if (track) drawBranch(context, scene, colours, track, y(row));
  }
  context.fillStyle = colours.accent;
  context.fillRect(middleOf(axis, t) - 0.5, 0, 1, foot);
  context.restore();
  context.font = fontOf(colours);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = colours.faint;
  for (const tick of ticksOf(axis, TICKS_APART)) {
    context.fillText(String(tick), middleOf(axis, tick), height - TREE_FOOT / 2 + 2);
  }
}

function drawForks(
  context: CanvasRenderingContext2D,
  { axis, layout, lookup }: TreeScene,
  colours: LaneColours,
  y: (row: number) => number,
): void {
  const { branches } = layout;
  const cells = branches.map(({ cell }) => cell);
  context.strokeStyle = colours.faint;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const { from, to, last, t } of forksOf(cells, lookup)) {
    const x = slotOf(axis, t) - 1;
    context.moveTo(slotOf(axis, last + 1) - 1, y(branches[from]!.row));
    context.lineTo(x, y(branches[from]!.row));
    context.lineTo(x, y(branches[to]!.row));
    context.lineTo(slotOf(axis, t), y(branches[to]!.row));
  }
  context.stroke();
}

function drawBranch(
  context: CanvasRenderingContext2D,
  { axis, width, selected, hovered, colourOf }: TreeScene,
  colours: LaneColours,
  track: Track,
  y: number,
): void {
  const { cell, stretches, first } = track;
  const on = cell === selected;
  const thick = on ? 5 : hovered.includes(cell) ? 4 : 3;
  context.fillStyle = colourOf(cell);
  for (const [from, to] of stretches) {
    const x = slotOf(axis, from);
    context.beginPath();
    context.roundRect(x, y - thick / 2, Math.max(2, slotOf(axis, to + 1) - x - 1), thick, thick / 2);
    context.fill();
  }
  context.font = fontOf(colours, on);
  context.textBaseline = 'alphabetic';
  context.fillStyle = on || hovered.includes(cell) ? colours.text : colours.quiet;
  // At the end of the movie the number stands before the line: there is no room over it.
  const begin = slotOf(axis, first);
  const fits = begin + 2 + context.measureText(String(cell)).width <= width;
  context.textAlign = fits ? 'left' : 'right';
  context.fillText(String(cell), fits ? begin + 2 : begin - 4, fits ? y - 5 : y + 4);
}
