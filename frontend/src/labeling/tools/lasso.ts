import { IconLasso } from '@tabler/icons-react';
import { enqueueActions, forwardTo, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { thinned } from '../../labels/pixelTools/line';
import { polygonRegion } from '../../labels/pixelTools/polygon';
import { giveWork, takeWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import { pixelWorkMachine, workOf, type PixelTask, type Working } from './pixelWork';
import {
  WRITE_MODES,
  type Desk,
  type LookEvent,
  type PenPoint,
  type ToolEntry,
  type ToolEvent,
  type ToolInput,
} from './types';
import { pictureOf, watchDesk } from './watching';

interface LassoContext extends Working {
  /** The corners so far. */
  corners: readonly PenPoint[];
  /** Where the corners were when the pen went down: a drag beyond is drawn by hand. */
  pressedAt: number;
  subtract: boolean;
  /** The picture it is drawn on, and the cell that was selected when it was shown. */
  picture: string | null;
  selected: number | null;
  /** The pen closes the outline when it is lifted where it was pressed. */
  closing: boolean;
}

/** Points of a hand's line closer than this, in pixels, tell nothing more. */
const APART = 0.3;

const near = (a: PenPoint, b: PenPoint, reach: number) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

function titleOf(desk: Desk, subtract: boolean): string {
  const cell = desk.selected();
  if (subtract) return `Take an outline from cell ${cell ?? ''}`;
  return `Outline for ${cell === null ? 'a new cell' : `cell ${cell}`}`;
}

/**
 * Drag round what is meant, or click its corners: Enter, a click on the first corner or a double click closes. With Alt
 * at the first press it takes away.
 */
const machine = setup({
  types: { context: {} as LassoContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { watch: watchDesk, work: pixelWorkMachine },
  actions: {
    press: enqueueActions(({ context, enqueue }, pen: PenPoint & { alt: boolean }) => {
      const { desk, say } = context;
      if (!desk.frame()) return;
      const at = { x: pen.x, y: pen.y };
      if (context.corners.length > 0 && pictureOf(desk) === context.picture) {
        const first = context.corners[0]!;
        const last = context.corners.at(-1)!;
        const closing =
          context.corners.length > 2 && (near(at, first, desk.grasp()) || near(at, last, desk.grasp()));
        const corners = closing || near(at, last, 0) ? context.corners : [...context.corners, at];
        enqueue.assign({ closing, pressedAt: context.corners.length, corners });
        return;
      }
      const subtract = pen.alt || desk.subtracts();
      if (subtract && desk.selected() === null) {
        const text = 'Select the cell to take from first: V, then click it.';
        enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
        return;
      }
      enqueue.assign({ corners: [at], pressedAt: 0, subtract, picture: pictureOf(desk), closing: false });
    }),
    follow: enqueueActions(({ context, enqueue }, { points }: { points: readonly PenPoint[] }) => {
      if (context.corners.length === 0 || context.closing) return;
      enqueue.assign({ corners: thinned([...context.corners, ...points], APART) });
    }),
    show: enqueueActions(({ context, enqueue }) => {
      const { corners, desk, subtract, tools } = context;
      enqueue.assign({ selected: desk.selected() });
      const prompt =
        corners.length === 0
          ? null
          : {
              title: titleOf(desk, subtract),
              detail:
                corners.length < 3
                  ? 'Click the next corner'
                  : 'Click corners; the first one, a double click or Enter closes',
              ready: corners.length > 2,
              cells: [],
              sketch: { cell: desk.selected(), path: corners, pathGoesOn: 'both' as const },
            };
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: 'lasso' });
    }),
    showDrag: enqueueActions(({ context, enqueue }) => {
      const { corners, desk, subtract, tools } = context;
      if (corners.length === 0) return;
      const sketch = { cell: desk.selected(), path: corners, pathGoesOn: 'first' as const };
      const title = titleOf(desk, subtract);
      const prompt = { title, detail: 'Let go to close', ready: false, cells: [], sketch };
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: 'lasso' });
    }),
    close: enqueueActions(({ context, enqueue }) => {
      const { corners, desk, subtract } = context;
      enqueue.assign({ corners: [], closing: false });
      const frame = desk.frame();
      if (!frame || pictureOf(desk) !== context.picture) return;
      const region = polygonRegion(corners, frame.width, frame.height);
      const selected = desk.selected();
      const cell = selected ?? nextCellId(desk.labels);
      const task: PixelTask = {
        busy: subtract ? `Taking the outline from cell ${cell}` : `Adding the outline to cell ${cell}`,
        cells: [],
        sketch: { cell, path: corners, pathGoesOn: 'first' },
        work: subtract ? takeWork(frame, cell, region) : giveWork(frame, cell, region, desk.writeMode()),
        outcome: ({ changes, gain, loss }) => {
          if (changes.length === 0) {
            const why =
              region.length === 0
                ? 'The outline holds no pixel of the image'
                : subtract
                  ? `Cell ${cell} has no pixel in the outline`
                  : `What lies in the outline belongs to ${selected === null ? 'other cells' : `cell ${cell} or to others`}`;
            return `${why}: nothing was changed.`;
          }
          const count = pixelCount(subtract ? loss : gain);
          const pixels = `${count} ${count === 1 ? 'pixel' : 'pixels'}`;
          return {
            says: `Cell ${cell}, ${pixels} ${subtract ? 'taken away' : 'added'}. Undo with Ctrl Z`,
            ...(selected === null ? { select: cell } : {}),
          };
        },
      };
      enqueue.assign({ task });
    }),
    drop: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ corners: [], closing: false, task: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: 'lasso' });
    }),
    leave: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
    }),
  },
  guards: {
    begun: ({ context }) => context.corners.length > 0,
    closable: ({ context }) => context.corners.length > 2,
    closing: ({ context }) => context.closing,
    /** The outline stays when labels change under it; not on another picture, and not without the cell it takes from. */
    pointless: ({ context: { corners, desk, picture, subtract } }) =>
      corners.length > 0 && (pictureOf(desk) !== picture || (subtract && desk.selected() === null)),
    otherCell: ({ context: { corners, desk, selected } }) =>
      corners.length > 0 && desk.selected() !== selected,
    /** The pen moved over more than a click does: the outline was drawn by hand. */
    dragged: ({ context: { corners, pressedAt, desk } }) => {
      const from = corners[pressedAt];
      const drawn = corners.slice(pressedAt + 1);
      return from !== undefined && drawn.some((point) => !near(point, from, desk.grasp()));
    },
  },
}).createMachine({
  id: 'lasso',
  context: ({ input }) => ({
    ...input,
    corners: [],
    pressedAt: 0,
    subtract: false,
    picture: null,
    selected: null,
    closing: false,
    task: null,
  }),
  invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
  initial: 'up',
  states: {
    up: {
      on: {
        LOOK: [
          { guard: 'pointless', actions: 'drop' },
          { guard: 'otherCell', actions: 'show' },
        ],
        PEN_DOWN: {
          target: 'down',
          actions: { type: 'press', params: ({ event: { x, y, alt = false } }) => ({ x, y, alt }) },
        },
        CONFIRM: { guard: 'closable', target: 'closed', actions: 'close' },
        REFRESH: { guard: 'begun', actions: 'drop' },
        CANCEL: [{ guard: 'begun', actions: 'drop' }, { actions: 'leave' }],
      },
    },
    down: {
      on: {
        LOOK: { guard: 'pointless', target: 'up', actions: 'drop' },
        PEN_MOVE: { actions: [{ type: 'follow', params: ({ event }) => event }, 'showDrag'] },
        PEN_UP: [
          { guard: 'closing', target: 'closed', actions: 'close' },
          { guard: 'dragged', target: 'closed', actions: 'close' },
          {
            target: 'up',
            actions: [
              // The hand shook: it was a click.
              enqueueActions(({ context, enqueue }) => {
                enqueue.assign({ corners: context.corners.slice(0, context.pressedAt + 1) });
              }),
              'show',
            ],
          },
        ],
        PEN_CANCEL: { target: 'up', actions: 'drop' },
        CANCEL: { target: 'up', actions: 'drop' },
        REFRESH: { target: 'up', actions: 'drop' },
      },
    },
    closed: {
      always: [
        { guard: ({ context }) => context.task !== null, target: 'working' },
        { target: 'up', actions: 'drop' },
      ],
    },
    working: {
      invoke: { src: 'work', id: 'work', input: workOf('lasso'), onDone: { target: 'up', actions: 'drop' } },
      on: {
        CANCEL: { actions: forwardTo('work') },
        PEN_DOWN: { actions: forwardTo('work') },
      },
    },
  },
});

export const lasso: ToolEntry = {
  id: 'lasso',
  name: 'Lasso',
  icon: IconLasso,
  key: 'P',
  hint: 'Drag round a cell, or click its corners and press Enter; Alt (or Take away) cuts from the cell',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Draw',
  options: ['sign', 'writeMode'],
  ring: null,
  drags: true,
  says: (desk) => {
    const cell = desk.selected();
    if (desk.subtracts()) return `takes what you outline from ${cell === null ? 'a cell' : `cell ${cell}`}`;
    const what = cell === null ? 'a new cell' : `cell ${cell}`;
    return `outlines ${what} · ${WRITE_MODES[desk.writeMode()].tag}`;
  },
  machine,
};
