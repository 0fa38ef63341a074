import { IconArrowsJoin } from '@tabler/icons-react';
import { enqueueActions, forwardTo, setup } from 'xstate';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { findHere, MOST_HERE_PX } from '../../labels/pixelWork/here';
import { mergeWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import { ActionRefused, type Spans } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { pixelWorkMachine, workOf, type PixelTask, type Working } from './pixelWork';
import type { LookEvent, PenPoint, Prompt, ToolEntry, ToolEvent, ToolInput } from './types';
import { pictureOf, watchDesk } from './watching';

interface MergeContext extends Working {
  /** The cell that stays. */
  cell: number | null;
  /** Where the pen was pressed, and where it is. */
  from: PenPoint;
  to: PenPoint;
  picture: string | null;
}

/** The gap between the two that a merge would fill. Nothing where they cannot be merged (that is said when it is tried) or are too large to look while the pen moves. */
function gapOf(frame: FrameContext, cell: number, other: number): Spans {
  try {
    const work = mergeWork(frame, cell, other);
    const found = findHere(frame, work, MOST_HERE_PX);
    return found ? work.changes(frame, found).gain : [];
  } catch (error) {
    if (error instanceof ActionRefused) return [];
    throw error;
  }
}

/** Click one cell, then the other; or drag from one to the other. The first one stays. */
const machine = setup({
  types: { context: {} as MergeContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { watch: watchDesk, work: pixelWorkMachine },
  actions: {
    pick: enqueueActions(({ context, enqueue }, pen: PenPoint & { next: boolean }) => {
      const { desk, say } = context;
      const frame = desk.frame();
      if (!frame) return;
      const under = cellsAtPixel(frame, pen.x, pen.y);
      const at = pen.next && context.cell !== null ? under.indexOf(context.cell) + 1 : 0;
      const cell = under[at % Math.max(1, under.length)] ?? null;
      const place = { x: pen.x, y: pen.y };
      enqueue.assign({ cell, from: place, to: place, picture: pictureOf(desk) });
      if (cell === null)
        enqueue.sendTo(say, {
          type: 'SAY',
          text: 'That click was not on a cell. Click the cell that stays, then the other one.',
          wrong: true,
        });
    }),
    show: enqueueActions(({ context, enqueue }, { drags }: { drags: boolean }) => {
      const { cell, from, to, desk, tools } = context;
      const frame = desk.frame();
      if (cell === null || !frame) return;
      const other = cellsAtPixel(frame, to.x, to.y).find((each) => each !== cell);
      const path = drags ? [from, to] : [from];
      const meets = drags && other !== undefined;
      const prompt: Prompt = {
        title: meets ? `Merge ${other} into ${cell}` : `Merge into cell ${cell}`,
        detail: drags ? 'Let go on the other cell' : 'Click the other cell',
        ready: false,
        cells: meets ? [cell, other] : [cell],
        sketch: drags ? { cell, path } : { cell, path, pathGoesOn: 'pointer' },
      };
      if (meets) prompt.sketch = { cell, path, gain: gapOf(frame, cell, other) };
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: 'merge' });
    }),
    join: enqueueActions(({ context, enqueue }, pen: PenPoint) => {
      const { cell, desk, say } = context;
      const frame = desk.frame();
      enqueue.assign({ cell: null });
      if (cell === null || !frame) return;
      const refuse = (text: string) => enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
      const under = cellsAtPixel(frame, pen.x, pen.y);
      const other = under.find((each) => each !== cell);
      if (other === undefined) {
        refuse(
          under.length > 0
            ? `That was cell ${cell} again: nothing was merged.`
            : 'That was not on another cell: nothing was merged.',
        );
        return;
      }
      try {
        const task: PixelTask = {
          busy: `Merging cell ${other} into cell ${cell}`,
          cells: [cell, other],
          work: mergeWork(frame, cell, other),
          outcome: ({ gain }) => {
            const gap = gain.length > 0 ? `, ${pixelCount(gain)} px between them filled` : '';
            return {
              says: `Cell ${other} merged into cell ${cell} in this frame${gap}. Undo with Ctrl Z`,
              select: cell,
            };
          },
        };
        enqueue.assign({ task });
      } catch (error) {
        if (!(error instanceof ActionRefused)) throw error;
        refuse(error.message);
      }
    }),
    drop: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ cell: null, task: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: 'merge' });
    }),
    leave: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
    }),
  },
  guards: {
    /** The cell that was picked is not there any more, or another picture is shown. */
    gone: ({ context: { desk, cell, from, picture } }) => {
      const frame = desk.frame();
      if (cell === null || !frame || pictureOf(desk) !== picture) return true;
      return !cellsAtPixel(frame, from.x, from.y).includes(cell);
    },
    onOther: ({ context: { desk, cell, from, to } }) => {
      const frame = desk.frame();
      const under = frame ? cellsAtPixel(frame, to.x, to.y) : [];
      return Math.hypot(to.x - from.x, to.y - from.y) > 1 && under.some((each) => each !== cell);
    },
    dragged: ({ context: { from, to, desk } }) => Math.hypot(to.x - from.x, to.y - from.y) > desk.grasp(),
  },
}).createMachine({
  id: 'merge',
  context: ({ input }) => ({
    ...input,
    task: null,
    cell: null,
    from: { x: 0, y: 0 },
    to: { x: 0, y: 0 },
    picture: null,
  }),
  invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
  initial: 'first',
  states: {
    first: {
      on: {
        PEN_DOWN: {
          target: 'down',
          actions: { type: 'pick', params: ({ event: { x, y } }) => ({ x, y, next: false }) },
        },
        CANCEL: { actions: 'leave' },
      },
    },
    /** The pen is down on the first cell: a drag goes to the other one. */
    down: {
      always: { guard: ({ context }) => context.cell === null, target: 'first' },
      on: {
        LOOK: { guard: 'gone', target: 'first', actions: 'drop' },
        PEN_MOVE: {
          actions: [
            enqueueActions(({ context, event, enqueue }) => {
              enqueue.assign({ to: event.points.at(-1) ?? context.to });
            }),
            { type: 'show', params: { drags: true } },
          ],
        },
        PEN_UP: [
          {
            guard: 'onOther',
            target: 'joined',
            actions: { type: 'join', params: ({ context }) => context.to },
          },
          {
            guard: 'dragged',
            target: 'joined',
            actions: { type: 'join', params: ({ context }) => context.to },
          },
          { target: 'second', actions: { type: 'show', params: { drags: false } } },
        ],
        PEN_CANCEL: { target: 'first', actions: 'drop' },
        CANCEL: { target: 'first', actions: 'drop' },
        REFRESH: { target: 'first', actions: 'drop' },
      },
    },
    second: {
      on: {
        PEN_DOWN: [
          {
            guard: ({ context, event }) => event.shift || pictureOf(context.desk) !== context.picture,
            target: 'down',
            actions: { type: 'pick', params: ({ event: { x, y, shift } }) => ({ x, y, next: shift }) },
          },
          {
            target: 'pressed',
            actions: enqueueActions(({ event: { x, y }, enqueue }) => {
              enqueue.assign({ to: { x, y } });
            }),
          },
        ],
        LOOK: { guard: 'gone', target: 'first', actions: 'drop' },
        REFRESH: { target: 'first', actions: 'drop' },
        CANCEL: { target: 'first', actions: 'drop' },
      },
    },
    /** The second click joins when it is let go: a palm, or the first of two fingers, is taken back before. */
    pressed: {
      on: {
        PEN_UP: { target: 'joined', actions: { type: 'join', params: ({ context }) => context.to } },
        PEN_CANCEL: { target: 'second', actions: { type: 'show', params: { drags: false } } },
        LOOK: { guard: 'gone', target: 'first', actions: 'drop' },
        REFRESH: { target: 'first', actions: 'drop' },
        CANCEL: { target: 'first', actions: 'drop' },
      },
    },
    joined: {
      always: [
        { guard: ({ context }) => context.task !== null, target: 'working' },
        { target: 'first', actions: 'drop' },
      ],
    },
    working: {
      invoke: {
        src: 'work',
        id: 'work',
        input: workOf('merge'),
        onDone: { target: 'first', actions: 'drop' },
      },
      on: {
        CANCEL: { actions: forwardTo('work') },
        PEN_DOWN: { actions: forwardTo('work') },
      },
    },
  },
});

export const merge: ToolEntry = {
  id: 'merge',
  name: 'Merge',
  icon: IconArrowsJoin,
  key: 'Shift+R',
  hint: 'Click a cell, then the piece that belongs to it (or drag from one to the other), in this frame; a gap of 1 or 2 px is filled',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  options: [],
  ring: null,
  drags: true,
  says: () => 'joins two cells of this frame: click one, click the other',
  machine,
};
