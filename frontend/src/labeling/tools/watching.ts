/** How a tool notices that what it shows in advance is out of date: labels, selection or frame are others. */
import { fromCallback } from 'xstate';
import type { Desk } from './types';

export const watchDesk = fromCallback<{ type: 'never' }, { desk: Desk }>(({ input, sendBack }) =>
  input.desk.watch(() => sendBack({ type: 'LOOK' })),
);

/** Another text for another picture; null while it is on its way. What is drawn on a picture stays where it was drawn. */
export function pictureOf(desk: Desk): string | null {
  const frame = desk.frame();
  return frame && `${frame.t} ${frame.feature}`;
}
