import type { Parts } from '../actors/parts';
import type { PaneCount } from './seeing';

/** Frames side by side in a tracking task; the next task on this movie opens with as many. */
export function showFrames({ display, views }: Pick<Parts, 'display' | 'views'>, panes: PaneCount): void {
  display.send({ type: 'SEEING', by: { panes } });
  views.send({ type: 'SHOW', count: panes });
}
