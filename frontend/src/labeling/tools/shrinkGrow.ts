import { IconArrowsMaximize, IconArrowsMinimize } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { growCell, shrinkCell } from '../../labels/pixelTools/morphology';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import type { Change } from '../../labels/types';
import { paintedPixels } from './trim';
import type { Desk, ToolEntry, ToolEvent, ToolId, ToolInput } from './types';

interface Step {
  id: Extract<ToolId, 'shrink' | 'grow'>;
  changes: (frame: FrameContext, cell: number, desk: Desk) => Change[];
  says: (cell: number, pixels: number) => string;
  idle: (cell: number) => string;
}

/** One step on the selected cell, done at once; then the tool before it is in the hand again. */
const stepMachine = ({ id, changes: changesOf, says, idle }: Step) =>
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
        const text = 'Nothing selected. Click a cell, or press ].';
        enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
        return;
      }
      if (frame.cells.valuesOf(frame.t, frame.feature, cell).length === 0) {
        enqueue.sendTo(say, { type: 'SAY', text: `Cell ${cell} is not in this frame.`, wrong: true });
        return;
      }
      const changes = changesOf(frame, cell, desk);
      if (changes.length === 0) {
        enqueue.sendTo(say, { type: 'SAY', text: idle(cell), wrong: true });
        return;
      }
      const text = `${says(cell, paintedPixels(changes))}. Undo with Ctrl Z`;
      enqueue.sendTo(labels, { type: 'EDIT', action: id, changes, says: text });
    }),
  });

export const shrink: ToolEntry = {
  id: 'shrink',
  name: 'Shrink',
  icon: IconArrowsMinimize,
  key: 'Q',
  hint: 'The selected cell loses one pixel all round',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: [],
  ring: null,
  says: (desk) => `takes one pixel all round cell ${desk.selected() ?? ''}`,
  machine: stepMachine({
    id: 'shrink',
    changes: (frame, cell) => shrinkCell(frame, cell),
    says: (cell, pixels) => `Cell ${cell} shrunk by ${pixels} px`,
    idle: (cell) => `Cell ${cell} fills the image: there is nothing to shrink.`,
  }),
};

export const grow: ToolEntry = {
  id: 'grow',
  name: 'Grow',
  icon: IconArrowsMaximize,
  key: 'Shift+Q',
  hint: 'The selected cell gets one pixel more all round, as the write mode allows',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: ['writeMode'],
  ring: null,
  says: (desk) => `adds one pixel all round cell ${desk.selected() ?? ''}`,
  machine: stepMachine({
    id: 'grow',
    changes: (frame, cell, desk) => growCell(frame, cell, desk.writeMode()),
    says: (cell, pixels) => `Cell ${cell} grown by ${pixels} px`,
    idle: (cell) => `Cell ${cell} has no background round it: nothing was changed.`,
  }),
};
