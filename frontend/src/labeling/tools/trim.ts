import { IconScissors } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { doHere } from '../../labels/pixelWork/here';
import { trimWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import type { Change } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import type { ToolEntry, ToolEvent, ToolInput } from './types';

export const paintedPixels = (changes: readonly Change[]) =>
  changes
    .flatMap((change) => (change.kind === 'paint' ? change.runs : []))
    .reduce((sum, run) => sum + pixelCount(run.spans), 0);

/** A click on a cell that lies in several pieces: the piece clicked stays. */
const machine = setup({
  types: { context: {} as ToolInput, events: {} as ToolEvent, input: {} as ToolInput },
}).createMachine({
  id: 'trim',
  context: ({ input }) => input,
  on: {
    PEN_DOWN: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        const { desk, labels, say } = context;
        const frame = desk.frame();
        if (!frame) return;
        const selected = desk.selected();
        const under = cellsAtPixel(frame, event.x, event.y);
        const cell = selected ?? under[0];
        if (cell === undefined || !under.includes(cell)) {
          const text = `That click was not on ${cell === undefined ? 'a cell' : `cell ${cell}`}: nothing was changed.`;
          enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
          return;
        }
        const changes = doHere(frame, trimWork(frame, cell, event)).changes;
        if (changes.length === 0) {
          const text = `Cell ${cell} is in one piece here: nothing was changed.`;
          enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
          return;
        }
        enqueue.sendTo(labels, {
          type: 'EDIT',
          action: 'trim',
          changes,
          says: `Cell ${cell} trimmed to the piece you clicked, ${paintedPixels(changes)} px gone. Undo with Ctrl Z`,
          ...(selected === null ? { select: cell } : {}),
        });
      }),
    },
    CANCEL: {
      actions: enqueueActions(({ context, enqueue }) => {
        enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
      }),
    },
  },
});

export const trim: ToolEntry = {
  id: 'trim',
  name: 'Trim',
  icon: IconScissors,
  key: 'K',
  hint: 'Of a cell in several pieces, the piece you click stays',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  options: [],
  ring: null,
  says: (desk) => {
    const cell = desk.selected();
    return `keeps the piece you click of ${cell === null ? 'a cell' : `cell ${cell}`}`;
  },
  machine,
};
