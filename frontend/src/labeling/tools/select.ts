import { IconPointer } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { cellsAtPixel, nextPick } from '../../render/picking';
import type { ToolEntry, ToolEvent, ToolInput } from './types';

/** A click selects; clicks on the same place go through the cells that overlap there, then select none. */
const machine = setup({
  types: { context: {} as ToolInput, events: {} as ToolEvent, input: {} as ToolInput },
}).createMachine({
  id: 'select',
  context: ({ input }) => input,
  on: {
    PEN_DOWN: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        const frame = context.desk.frame();
        if (!frame) return;
        const cell = nextPick(cellsAtPixel(frame, event.x, event.y), context.desk.selected());
        enqueue.sendTo(context.selection, { type: 'SELECT', cell });
      }),
    },
    CANCEL: {
      actions: enqueueActions(({ context, enqueue }) => {
        enqueue.sendTo(context.selection, { type: 'SELECT', cell: null });
      }),
    },
  },
});

export const select: ToolEntry = {
  id: 'select',
  name: 'Select',
  icon: IconPointer,
  key: 'V',
  hint: 'Click a cell; click again for the cell under it, then none',
  scopes: ['outline', 'track'],
  works: 'both',
  group: 'Point',
  options: [],
  ring: null,
  says: (desk) => {
    const cell = desk.selected();
    return cell === null ? 'click a cell' : `cell ${cell}`;
  },
  machine,
};
