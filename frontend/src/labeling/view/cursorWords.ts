/** What stands beside the pointer: what is there, or what an action is about to do; and the frames it changes, where they are many. */
import type { Core } from '../../api/image';
import type { FrameMode } from '../../labels/types';
import { FRAME_MODES } from '../tools/types';

/** What the margin of a tile says of itself. */
export const OUTSIDE = 'Outside your part: it shows how cells go on';

/**
 * `mode`: the frame mode that the next action follows; null where there is none. `outside`: in the margin of a tile, beyond
 * the part that counts.
 */
export function cursorWords(text: string | null, mode: FrameMode | null, outside = false): string | null {
  const where = outside ? (text === null ? OUTSIDE : `${text} · outside your part`) : text;
  if (where === null || mode === null || mode === 'one') return where;
  return `${where} · ${FRAME_MODES[mode].tag}`;
}

/** Whether a point of the image lies beyond the part that counts. */
export function isOutside(core: Core | null, x: number, y: number): boolean {
  return core !== null && (x < core.x0 || y < core.y0 || x >= core.x1 || y >= core.y1);
}
