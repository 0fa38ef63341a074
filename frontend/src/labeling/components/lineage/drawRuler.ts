/** The ruler over the lanes: numbers of frames, and the current one on its chip. */
import { middleOf, ticksOf, type TimeAxis } from '../../../labels/lineage/timeAxis';
import { TICKS_APART } from './drawLanes';
import { fontOf, type LaneColours } from './laneColours';

export const RULER = 24;
const CHIP = { width: 28, height: 17, top: 2, digits: 8 };

export function drawRuler(
  context: CanvasRenderingContext2D,
  axis: TimeAxis,
  t: number,
  colours: LaneColours,
): void {
  const at = middleOf(axis, t);
  const width = CHIP.width + Math.max(0, String(t).length - 3) * CHIP.digits;
  context.font = fontOf(colours);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const tick of ticksOf(axis, TICKS_APART)) {
    const x = middleOf(axis, tick);
    context.fillStyle = colours.raised;
    context.fillRect(Math.round(x), RULER - 4, 1, 4);
    if (Math.abs(x - at) < width) continue;
    context.fillStyle = colours.quiet;
    context.fillText(String(tick), x, CHIP.top + CHIP.height / 2 + 0.5);
  }
  context.fillStyle = colours.accent;
  context.fillRect(at - 0.75, CHIP.top, 1.5, RULER);
  context.fillStyle = colours.accentFill;
  context.beginPath();
  context.roundRect(at - width / 2, CHIP.top, width, CHIP.height, 3);
  context.fill();
  context.font = fontOf(colours, true);
  context.fillStyle = colours.onAccent;
  context.fillText(String(t), at, CHIP.top + CHIP.height / 2 + 0.5);
}
