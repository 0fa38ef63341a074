/** The machine of tools that do one thing to the selected cell, at once; then the tool before it is in the hand again. */
import { enqueueActions, setup } from 'xstate';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import type { Change } from '../../labels/types';
import { paintedPixels } from './trim';
import type { Desk, ToolEvent, ToolId, ToolInput } from './types';
import { NOTHING_SELECTED } from './words';

interface Step {
  id: ToolId;
  changes: (frame: FrameContext, cell: number, desk: Desk) => Change[];
  says: (cell: number, pixels: number) => string;
  /** Why nothing was changed. */
  idle: (cell: number, frame: FrameContext) => string;
}

export const stepMachine = ({ id, changes: changesOf, says, idle }: Step) =>
  setup({
    types: { context: {} as ToolInput, events: {} as ToolEvent, input: {} as ToolInput },
  }).createMachine({
    id,
    context: ({ input }) => input,
    entry: enqueueActions(({ context, enqueue }) => {
      const { desk, labels, say, tools } = context;
      const frame = desk.frame();
      const cell = desk.selected();
      enqueue.sendTo(tools, { type: 'DONE' });
      if (!frame) return;
      if (cell === null) {
        enqueue.sendTo(say, { type: 'SAY', text: NOTHING_SELECTED, wrong: true });
        return;
      }
      if (frame.cells.valuesOf(frame.t, frame.feature, cell).length === 0) {
        enqueue.sendTo(say, { type: 'SAY', text: `Cell ${cell} is not in this frame.`, wrong: true });
        return;
      }
      const changes = changesOf(frame, cell, desk);
      if (changes.length === 0) {
        enqueue.sendTo(say, { type: 'SAY', text: idle(cell, frame), wrong: true });
        return;
      }
      const text = `${says(cell, paintedPixels(changes))}. Undo with Ctrl Z`;
      enqueue.sendTo(labels, { type: 'EDIT', action: id, changes, says: text });
    }),
  });
