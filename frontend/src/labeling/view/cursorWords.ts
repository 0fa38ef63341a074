/** What stands beside the pointer: what is there, or what an action is about to do; and the frames it changes, where they are many. */
import type { FrameMode } from '../../labels/types';
import { FRAME_MODES } from '../tools/types';

/** `mode`: the frame mode that the next action follows; null where there is none. */
export function cursorWords(text: string | null, mode: FrameMode | null): string | null {
  if (text === null || mode === null || mode === 'one') return text;
  return `${text} · ${FRAME_MODES[mode].tag}`;
}
