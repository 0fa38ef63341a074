import { IconCirclePlus } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { newCell as changesOf } from '../../labels/cellActions';
import { cellActionMachine, framesOf } from './cellAction';
import { FRAME_MODES, type ToolEntry, type ToolEvent, type ToolInput } from './types';

/** Outline: the next stroke makes a new cell; the selected one is left as it is. */
export const newCell: ToolEntry = {
  id: 'new-cell',
  name: 'New cell',
  icon: IconCirclePlus,
  key: 'N',
  hint: 'The next stroke makes a new cell; the selected cell is left as it is',
  scopes: ['outline'],
  works: 'outline',
  group: 'Draw',
  momentary: true,
  options: [],
  ring: null,
  says: () => 'the next stroke makes a new cell',
  machine: setup({
    types: { context: {} as ToolInput, events: {} as ToolEvent, input: {} as ToolInput },
  }).createMachine({
    id: 'new-cell',
    context: ({ input }) => input,
    entry: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.selection, { type: 'SELECT', cell: null });
      enqueue.sendTo(context.say, { type: 'SAY', text: 'The next stroke makes a new cell.' });
      enqueue.sendTo(context.tools, { type: 'DONE', next: 'brush' });
    }),
  }),
};

/** Track: the selected cell gets a new number in the frames of the frame mode. */
export const newId: ToolEntry = {
  id: 'new-id',
  name: 'New id',
  icon: IconCirclePlus,
  key: 'N',
  hint: 'The selected cell becomes a new cell; in several frames it asks once (Enter)',
  scopes: ['track'],
  works: 'track',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) => `cell ${desk.selected() ?? ''} becomes a new cell ${FRAME_MODES[desk.frameMode()].tag}`,
  machine: cellActionMachine({
    action: 'new',
    picks: false,
    plan: (desk, cell) => {
      const made = changesOf(desk.labels, cell, { mode: desk.frameMode(), t: desk.t() });
      return {
        changes: made.changes,
        title: `Make ${cell} a new cell, ${made.cell},`,
        frames: framesOf(desk, [cell]),
        select: made.cell,
      };
    },
  }),
};
