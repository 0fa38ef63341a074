import { IconScissors } from '@tabler/icons-react';
import { enqueueActions, forwardTo, setup } from 'xstate';
import { trimWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import type { Change } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { pixelWorkMachine, workOf, type PixelTask, type Working } from './pixelWork';
import type { ToolEntry, ToolEvent, ToolInput } from './types';

export const paintedPixels = (changes: readonly Change[]) =>
  changes
    .flatMap((change) => (change.kind === 'paint' ? change.runs : []))
    .reduce((sum, run) => sum + pixelCount(run.spans), 0);

/** A click on a cell that lies in several pieces: the piece clicked stays. */
const machine = setup({
  types: { context: {} as Working, events: {} as ToolEvent, input: {} as ToolInput },
  actors: { work: pixelWorkMachine },
  actions: {
    begin: enqueueActions(({ context, enqueue }, pen: { x: number; y: number }) => {
      const { desk, say } = context;
      enqueue.assign({ task: null });
      const frame = desk.frame();
      if (!frame) return;
      const selected = desk.selected();
      const under = cellsAtPixel(frame, pen.x, pen.y);
      const cell = selected ?? under[0];
      if (cell === undefined || !under.includes(cell)) {
        const text = `That click was not on ${cell === undefined ? 'a cell' : `cell ${cell}`}: nothing was changed.`;
        enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
        return;
      }
      const task: PixelTask = {
        busy: `Trimming cell ${cell}`,
        cells: [cell],
        work: trimWork(frame, cell, pen),
        outcome: ({ changes }) =>
          changes.length === 0
            ? `Cell ${cell} is in one piece here: nothing was changed.`
            : {
                says: `Cell ${cell} trimmed to the piece you clicked, ${paintedPixels(changes)} px gone. Undo with Ctrl Z`,
                ...(selected === null ? { select: cell } : {}),
              },
      };
      enqueue.assign({ task });
    }),
    finish: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ task: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: 'trim' });
    }),
    leave: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
    }),
  },
}).createMachine({
  id: 'trim',
  context: ({ input }) => ({ ...input, task: null }),
  initial: 'picking',
  states: {
    picking: {
      always: { guard: ({ context }) => context.task !== null, target: 'working' },
      on: {
        PEN_DOWN: { actions: { type: 'begin', params: ({ event: { x, y } }) => ({ x, y }) } },
        CANCEL: { actions: 'leave' },
      },
    },
    working: {
      invoke: {
        src: 'work',
        id: 'work',
        input: workOf('trim'),
        onDone: { target: 'picking', actions: 'finish' },
      },
      on: {
        CANCEL: { actions: forwardTo('work') },
        PEN_DOWN: { actions: forwardTo('work') },
      },
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
