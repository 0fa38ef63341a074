/** Lanes on a 2D canvas: those that are in view, whatever their number. */
import type { Fork } from '../../../labels/lineage/forks';
import type { LaneChange } from '../../../labels/lineage/laneChanges';
import { frameAt, middleOf, slotOf, ticksOf, type TimeAxis } from '../../../labels/lineage/timeAxis';
import { stretchesOf, type Stretch, type Track } from '../../../labels/lineage/trackIndex';
import type { TrackEvent } from '../../../labels/types';
import { fontOf, hatch, type LaneColours } from './laneColours';

/** CSS pixels. */
export const LANE = 19;
export const LEFT = 64;
export const RIGHT = 16;
export const TICKS_APART = 56;
const NUMBER_LEFT = 12;
const BAR = 8;
const HATCHED = 12;

export interface LanesScene {
  axis: TimeAxis;
  width: number;
  height: number;
  /** How far the lanes are scrolled. */
  top: number;
  t: number;
  lanes: readonly Track[];
  forks: readonly Fork[];
  selected: number | null;
  /** The cells that an action is about. */
  marked: ReadonlySet<number>;
  /** Those under the pointer, here or on the image. */
  hovered: readonly number[];
  /** What a previewed action does, by cell. */
  changes: ReadonlyMap<number, readonly LaneChange[]>;
  /** The frames of open places, by cell. */
  reasons: ReadonlyMap<number, readonly number[]>;
  colourOf: (cell: number) => string;
  /** How a track ends, where that is marked. */
  endOf: (cell: number) => TrackEvent['kind'] | null;
}

export interface LaneHit {
  lane: number;
  t: number;
}

/** The lane and the frame at a position of the canvas; null below the last lane. */
export function laneAt({ axis, top, lanes }: LanesScene, x: number, y: number): LaneHit | null {
  const lane = Math.floor((y + top) / LANE);
  return lane >= 0 && lane < lanes.length ? { lane, t: frameAt(axis, x) } : null;
}

/** The lanes that are at least partly in view. */
export function lanesInView({ top, height, lanes }: Pick<LanesScene, 'top' | 'height' | 'lanes'>): Stretch {
  return [Math.max(0, Math.floor(top / LANE)), Math.min(lanes.length, Math.ceil((top + height) / LANE)) - 1];
}

export function drawLanes(context: CanvasRenderingContext2D, scene: LanesScene, colours: LaneColours): void {
  const { axis, lanes, forks, height, t, top } = scene;
  const [from, to] = lanesInView(scene);
  const y = (lane: number) => LANE * lane + LANE / 2 - top;
  for (let lane = from; lane <= to; lane++) drawGround(context, scene, colours, lanes[lane]!, y(lane));
  context.fillStyle = colours.raised;
  for (const tick of ticksOf(axis, TICKS_APART)) {
    context.fillRect(Math.round(middleOf(axis, tick)), 0, 1, height);
  }
  context.strokeStyle = colours.faint;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const fork of forks) {
    const [high, low] = fork.from < fork.to ? [fork.from, fork.to] : [fork.to, fork.from];
    if (low < from || high > to) continue;
    const end = slotOf(axis, fork.t);
    const bend = end - 1;
    context.moveTo(slotOf(axis, fork.last + 1) - 1, y(fork.from));
    context.lineTo(bend, y(fork.from));
    context.lineTo(bend, y(fork.to));
    context.lineTo(end, y(fork.to));
  }
  context.stroke();
  for (let lane = from; lane <= to; lane++) drawLane(context, scene, colours, lanes[lane]!, y(lane));
  for (let lane = from; lane <= to; lane++) drawReasons(context, scene, colours, lanes[lane]!, y(lane));
  context.fillStyle = colours.accent;
  context.fillRect(middleOf(axis, t) - 0.75, 0, 1.5, height);
}

const isOn = ({ selected, marked }: LanesScene, cell: number) => cell === selected || marked.has(cell);

function drawGround(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  colours: LaneColours,
  { cell }: Track,
  y: number,
): void {
  const under = scene.hovered.includes(cell);
  if (!under && !isOn(scene, cell)) return;
  context.fillStyle = under ? colours.raised : colours.surface;
  context.fillRect(0, y - LANE / 2, scene.width, LANE);
}

function drawLane(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  colours: LaneColours,
  track: Track,
  y: number,
): void {
  const { axis, colourOf, selected, hovered, changes, endOf } = scene;
  const { cell } = track;
  const on = isOn(scene, cell);
  context.font = fontOf(colours, on);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = on || hovered.includes(cell) ? colours.text : colours.quiet;
  context.fillText(String(cell), NUMBER_LEFT, y + 0.5);
  context.fillStyle = colourOf(cell);
  context.globalAlpha = on || hovered.includes(cell) ? 1 : selected === null ? 0.85 : 0.7;
  for (const stretch of track.stretches) bar(context, axis, stretch, y, BAR);
  context.globalAlpha = 1;
  for (const change of changes.get(cell) ?? []) drawChange(context, scene, colours, change, y);
  const end = endOf(cell);
  if (end) drawEnd(context, colours, end, slotOf(axis, track.last + 1) + 8, y);
}

function bar(
  context: CanvasRenderingContext2D,
  axis: TimeAxis,
  [first, last]: Stretch,
  y: number,
  height: number,
): void {
  const x = slotOf(axis, first);
  const width = Math.max(2, slotOf(axis, last + 1) - x - 1);
  context.beginPath();
  context.roundRect(x, y - height / 2, width, height, 2);
  context.fill();
}

/** Hatched in the colour that comes; a part that goes is left empty. */
function drawChange(
  context: CanvasRenderingContext2D,
  { axis, colourOf }: LanesScene,
  colours: LaneColours,
  { frames, becomes }: LaneChange,
  y: number,
): void {
  context.strokeStyle = colours.warn;
  context.lineWidth = 1.5;
  for (const stretch of stretchesOf(frames)) {
    context.fillStyle = colours.background;
    bar(context, axis, stretch, y, HATCHED);
    if (becomes === null) context.setLineDash([4, 3]);
    else {
      context.fillStyle = hatch(context, colourOf(becomes)) ?? colourOf(becomes);
      context.fill();
    }
    context.stroke();
    context.setLineDash([]);
  }
}

function drawReasons(
  context: CanvasRenderingContext2D,
  { axis, reasons }: LanesScene,
  colours: LaneColours,
  { cell }: Track,
  y: number,
): void {
  for (const t of reasons.get(cell) ?? []) {
    const x = middleOf(axis, t);
    context.beginPath();
    context.moveTo(x - 5, y - 10);
    context.lineTo(x + 5, y - 10);
    context.lineTo(x, y - 3);
    context.closePath();
    context.fillStyle = colours.warn;
    context.strokeStyle = colours.background;
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
  }
}

function drawEnd(
  context: CanvasRenderingContext2D,
  colours: LaneColours,
  kind: TrackEvent['kind'],
  x: number,
  y: number,
): void {
  context.strokeStyle = colours.quiet;
  context.lineWidth = 1.5;
  context.beginPath();
  if (kind === 'dies') {
    context.moveTo(x - 4, y - 4);
    context.lineTo(x + 4, y + 4);
    context.moveTo(x + 4, y - 4);
    context.lineTo(x - 4, y + 4);
  } else {
    context.moveTo(x - 5, y);
    context.lineTo(x + 4, y);
    context.moveTo(x, y - 4);
    context.lineTo(x + 4, y);
    context.lineTo(x, y + 4);
  }
  context.stroke();
  context.font = fontOf(colours);
  context.fillStyle = colours.quiet;
  context.fillText(kind, x + 9, y + 0.5);
}
