import { IconBucketDroplet } from '@tabler/icons-react';
import { enqueueActions, forwardTo, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { floodWork, type FloodTarget } from '../../labels/pixelWork/works';
import { cellsAtPixel } from '../../render/picking';
import { pixelWorkMachine, workOf, type PixelTask, type Working } from './pixelWork';
import type { ToolEntry, ToolEvent, ToolInput } from './types';

interface FloodContext extends Working {
  target: FloodTarget | null;
}

const wordsFor = (target: FloodTarget) => (target === 'background' ? 'the background' : `cell ${target}`);

/** The first click picks the background or a cell (Shift-click: the next of those that overlap), the second fills it. */
const machine = setup({
  types: { context: {} as FloodContext, events: {} as ToolEvent, input: {} as ToolInput },
  actors: { work: pixelWorkMachine },
  actions: {
    pick: enqueueActions(({ context, enqueue }, pen: { x: number; y: number; next: boolean }) => {
      const { desk, tools } = context;
      const frame = desk.frame();
      if (!frame) return;
      const under = cellsAtPixel(frame, pen.x, pen.y);
      const at = pen.next && typeof context.target === 'number' ? under.indexOf(context.target) + 1 : 0;
      const target: FloodTarget = under[at % Math.max(1, under.length)] ?? 'background';
      const cell = desk.selected();
      enqueue.assign({ target });
      enqueue.sendTo(tools, {
        type: 'PROMPT',
        prompt: {
          title: `Fill ${wordsFor(target)} with ${cell === null ? 'a new cell' : `cell ${cell}`}`,
          detail: 'Click again where to fill · Shift-click picks another',
          ready: false,
          cells: target === 'background' ? [] : [target],
        },
      });
    }),
    fill: enqueueActions(({ context, enqueue }, pen: { x: number; y: number }) => {
      const { desk, target } = context;
      const frame = desk.frame();
      if (!frame || target === null) return;
      const selected = desk.selected();
      const cell = selected ?? nextCellId(desk.labels);
      const task: PixelTask = {
        busy: `Filling ${wordsFor(target)}`,
        cells: target === 'background' ? [] : [target],
        work: floodWork(frame, { x: pen.x, y: pen.y, target, cell, mode: desk.writeMode() }),
        outcome: ({ changes }) => {
          if (changes.length > 0)
            return {
              says: `Filled with cell ${cell}. Undo with Ctrl Z`,
              ...(selected === null ? { select: cell } : {}),
            };
          const why =
            target === cell
              ? `Cell ${cell} is filled with itself`
              : `That click was not on ${wordsFor(target)}`;
          return `${why}: nothing was changed.`;
        },
      };
      enqueue.assign({ task });
    }),
    reset: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ target: null, task: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: 'flood' });
    }),
  },
}).createMachine({
  id: 'flood',
  context: ({ input }) => ({ ...input, target: null, task: null }),
  initial: 'picking',
  states: {
    picking: {
      on: {
        PEN_DOWN: {
          target: 'filling',
          guard: ({ context }) => context.desk.frame() !== null,
          actions: { type: 'pick', params: ({ event }) => ({ ...event, next: false }) },
        },
        CANCEL: {
          actions: enqueueActions(({ context, enqueue }) => {
            enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
          }),
        },
      },
    },
    filling: {
      on: {
        PEN_DOWN: [
          {
            guard: ({ event }) => event.shift,
            actions: { type: 'pick', params: ({ event }) => ({ ...event, next: true }) },
          },
          { target: 'begun', actions: { type: 'fill', params: ({ event }) => event } },
        ],
        REFRESH: { target: 'picking', actions: 'reset' },
        CANCEL: { target: 'picking', actions: 'reset' },
      },
    },
    begun: {
      always: [
        { guard: ({ context }) => context.task !== null, target: 'working' },
        { target: 'picking', actions: 'reset' },
      ],
    },
    working: {
      invoke: {
        src: 'work',
        id: 'work',
        input: workOf('flood'),
        onDone: { target: 'picking', actions: 'reset' },
      },
      on: {
        CANCEL: { actions: forwardTo('work') },
        PEN_DOWN: { actions: forwardTo('work') },
      },
    },
  },
});

export const flood: ToolEntry = {
  id: 'flood',
  name: 'Flood',
  icon: IconBucketDroplet,
  key: 'G',
  hint: 'Click what to fill (background or a cell), click again to fill it with the selected cell',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Draw',
  options: ['writeMode'],
  ring: null,
  says: (desk) => {
    const cell = desk.selected();
    return `fills with ${cell === null ? 'a new cell' : `cell ${cell}`}: click what to fill`;
  },
  machine,
};
