import { IconBucketDroplet } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { doHere } from '../../labels/pixelWork/here';
import { floodWork, type FloodTarget } from '../../labels/pixelWork/works';
import { cellsAtPixel } from '../../render/picking';
import type { ToolEntry, ToolEvent, ToolInput } from './types';

interface FloodContext extends ToolInput {
  target: FloodTarget | null;
}

const wordsFor = (target: FloodTarget) => (target === 'background' ? 'the background' : `cell ${target}`);

/** The first click picks the background or a cell (Shift-click: the next of those that overlap), the second fills it. */
const machine = setup({
  types: { context: {} as FloodContext, events: {} as ToolEvent, input: {} as ToolInput },
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
      const { desk, labels, say, target } = context;
      const frame = desk.frame();
      if (!frame || target === null) return;
      const selected = desk.selected();
      const cell = selected ?? nextCellId(desk.labels);
      const { x, y } = { x: Math.floor(pen.x), y: Math.floor(pen.y) };
      const inside = x >= 0 && y >= 0 && x < frame.width && y < frame.height;
      const fill = { x, y, target, cell, mode: desk.writeMode() };
      const changes = inside ? doHere(frame, floodWork(frame, fill)).changes : [];
      if (changes.length === 0) {
        const why =
          target === cell
            ? `Cell ${cell} is filled with itself`
            : `That click was not on ${wordsFor(target)}`;
        enqueue.sendTo(say, { type: 'SAY', text: `${why}: nothing was changed.`, wrong: true });
        return;
      }
      enqueue.sendTo(labels, {
        type: 'EDIT',
        action: 'flood',
        changes,
        says: `Filled with cell ${cell}. Undo with Ctrl Z`,
        ...(selected === null ? { select: cell } : {}),
      });
    }),
    reset: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ target: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null });
    }),
  },
}).createMachine({
  id: 'flood',
  context: ({ input }) => ({ ...input, target: null }),
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
          { target: 'picking', actions: [{ type: 'fill', params: ({ event }) => event }, 'reset'] },
        ],
        REFRESH: { target: 'picking', actions: 'reset' },
        CANCEL: { target: 'picking', actions: 'reset' },
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
