import { IconSlice } from '@tabler/icons-react';
import { enqueueActions, forwardTo, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { thinned } from '../../labels/pixelTools/line';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { cellsOnLine } from '../../labels/pixelTools/splitByLine';
import { findHere, MOST_HERE_PX } from '../../labels/pixelWork/here';
import { splitWork, type PixelWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import type { Spans } from '../../labels/types';
import { pixelWorkMachine, workOf, type PixelTask, type Working } from './pixelWork';
import type { Desk, LookEvent, PenPoint, Prompt, ToolEntry, ToolEvent, ToolInput } from './types';
import { pictureOf, watchDesk } from './watching';

interface SplitContext extends Working {
  line: readonly PenPoint[];
  /** Number of points when the pen went down. */
  pressedAt: number;
  /** The picture it is drawn on, and the state of frame, labels and selection that the preview is for. */
  picture: string | null;
  place: string;
  /** A second press at the last point ends the line. */
  ending: boolean;
}

interface Cut {
  cell: number;
  part: number;
  work: PixelWork;
}

/** Points of a hand's line closer than this, in pixels, tell nothing more. */
const APART = 1;

const near = (a: PenPoint, b: PenPoint, reach: number) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

/** What the line would cut: the selected cell where it passes it, else the cell that it passes longest. Or why nothing. */
function cutBy(frame: FrameContext, desk: Desk, line: readonly PenPoint[]): Cut | string {
  const passed = cellsOnLine(frame, line);
  const selected = desk.selected();
  const longest = [...passed].sort((a, b) => b[1] - a[1])[0]?.[0];
  const cell = selected !== null && passed.has(selected) ? selected : longest;
  if (cell === undefined) return 'The line crosses no cell. Draw it over one, from side to side';
  const part = nextCellId(desk.labels);
  return { cell, part, work: splitWork(frame, cell, part, line) };
}

const notAcross = (cell: number) => `The line does not cross cell ${cell} from side to side`;

interface Preview {
  title: string;
  cell: number;
  part: number;
  /** What would be cut off; of a very large cell it is not looked for while the line is drawn. */
  gain: Spans;
}

/** What would be cut off; or why nothing would. */
function previewOf(desk: Desk, line: readonly PenPoint[]): Preview | string {
  const frame = desk.frame();
  if (!frame) return 'The frame is on its way';
  const cut = cutBy(frame, desk, line);
  if (typeof cut === 'string') return cut;
  const { cell, part, work } = cut;
  const title = `Split cell ${cell}, new cell ${part}`;
  const found = findHere(frame, work, MOST_HERE_PX);
  if (found === null) return { title, cell, part, gain: [] };
  const { gain } = work.changes(frame, found);
  if (gain.length === 0) return notAcross(cell);
  return { title: `${title}: ${pixelCount(gain)} px`, cell, part, gain };
}

const machine = setup({
  types: { context: {} as SplitContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { watch: watchDesk, work: pixelWorkMachine },
  actions: {
    press: enqueueActions(({ context, enqueue }, at: PenPoint) => {
      const { desk, line } = context;
      if (!desk.frame()) return;
      const goesOn = line.length > 0 && pictureOf(desk) === context.picture;
      const ending = goesOn && line.length > 1 && near(at, line.at(-1)!, desk.grasp());
      if (ending) enqueue.assign({ ending });
      else
        enqueue.assign({
          line: goesOn ? [...line, at] : [at],
          pressedAt: goesOn ? line.length : 0,
          picture: pictureOf(desk),
          place: desk.place(),
          ending: false,
        });
    }),
    follow: enqueueActions(({ context, enqueue }, { points }: { points: readonly PenPoint[] }) => {
      if (context.line.length === 0 || context.ending) return;
      enqueue.assign({ line: thinned([...context.line, ...points], APART) });
    }),
    /** The line, and from its second point on the part that would be cut off. */
    show: enqueueActions(({ context, enqueue }, { clicks }: { clicks: boolean }) => {
      const { desk, line, tools } = context;
      if (line.length === 0) return;
      enqueue.assign({ place: desk.place() });
      const plan = line.length > 1 ? previewOf(desk, line) : 'Click where the line goes on';
      const sketch: NonNullable<Prompt['sketch']> = { cell: null, path: line };
      if (clicks) sketch.pathGoesOn = 'pointer';
      const prompt: Prompt = {
        title: 'Split by a line',
        detail: typeof plan === 'string' ? plan : '',
        ready: false,
        cells: [],
        sketch,
      };
      if (typeof plan !== 'string') {
        prompt.title = plan.title;
        prompt.detail = clicks ? 'Click to go on; a double click or Enter splits' : 'Let go to split';
        prompt.ready = clicks;
        prompt.cells = [plan.cell];
        prompt.sketch = { ...sketch, cell: plan.part, gain: plan.gain };
      }
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: 'split' });
    }),
    cut: enqueueActions(({ context, enqueue }) => {
      const { desk, line, say } = context;
      enqueue.assign({ line: [], ending: false });
      const frame = desk.frame();
      if (!frame || pictureOf(desk) !== context.picture) return;
      const cut = cutBy(frame, desk, line);
      if (typeof cut === 'string') {
        enqueue.sendTo(say, { type: 'SAY', text: `${cut}: nothing was changed.`, wrong: true });
        return;
      }
      const { cell, part, work } = cut;
      const task: PixelTask = {
        busy: `Splitting cell ${cell}`,
        cells: [cell],
        sketch: { cell: null, path: line },
        work,
        outcome: ({ gain }) =>
          gain.length === 0
            ? `${notAcross(cell)}: nothing was changed.`
            : {
                says: `Cell ${cell} split: ${pixelCount(gain)} px are the new cell ${part}. Undo with Ctrl Z`,
                select: cell,
              },
      };
      enqueue.assign({ task });
    }),
    drop: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ line: [], ending: false, task: null });
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: 'split' });
    }),
    leave: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
    }),
  },
  guards: {
    begun: ({ context }) => context.line.length > 0,
    cuttable: ({ context }) => context.line.length > 1,
    ending: ({ context }) => context.ending,
    /** The line stays when labels change under it, and is worked out anew; not on another picture. */
    pointless: ({ context: { line, desk, picture } }) => line.length > 0 && pictureOf(desk) !== picture,
    outOfDate: ({ context: { line, desk, place } }) => line.length > 0 && desk.place() !== place,
    dragged: ({ context: { line, pressedAt, desk } }) => {
      const from = line[pressedAt];
      return (
        from !== undefined && line.slice(pressedAt + 1).some((point) => !near(point, from, desk.grasp()))
      );
    },
  },
}).createMachine({
  id: 'split',
  context: ({ input }) => ({
    ...input,
    task: null,
    line: [],
    pressedAt: 0,
    picture: null,
    place: '',
    ending: false,
  }),
  invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
  initial: 'up',
  states: {
    up: {
      on: {
        LOOK: [
          { guard: 'pointless', actions: 'drop' },
          { guard: 'outOfDate', actions: { type: 'show', params: { clicks: true } } },
        ],
        PEN_DOWN: {
          target: 'down',
          actions: { type: 'press', params: ({ event: { x, y } }) => ({ x, y }) },
        },
        CONFIRM: { guard: 'cuttable', target: 'cut', actions: 'cut' },
        REFRESH: { guard: 'begun', actions: 'drop' },
        CANCEL: [{ guard: 'begun', actions: 'drop' }, { actions: 'leave' }],
      },
    },
    down: {
      on: {
        LOOK: [
          { guard: 'pointless', target: 'up', actions: 'drop' },
          { guard: 'outOfDate', actions: { type: 'show', params: { clicks: false } } },
        ],
        PEN_MOVE: {
          actions: [
            { type: 'follow', params: ({ event }) => event },
            { type: 'show', params: { clicks: false } },
          ],
        },
        PEN_UP: [
          { guard: 'ending', target: 'cut', actions: 'cut' },
          { guard: 'dragged', target: 'cut', actions: 'cut' },
          {
            target: 'up',
            actions: [
              enqueueActions(({ context, enqueue }) => {
                enqueue.assign({ line: context.line.slice(0, context.pressedAt + 1) });
              }),
              { type: 'show', params: { clicks: true } },
            ],
          },
        ],
        PEN_CANCEL: { target: 'up', actions: 'drop' },
        CANCEL: { target: 'up', actions: 'drop' },
        REFRESH: { target: 'up', actions: 'drop' },
      },
    },
    cut: {
      always: [
        { guard: ({ context }) => context.task !== null, target: 'working' },
        { target: 'up', actions: 'drop' },
      ],
    },
    working: {
      invoke: { src: 'work', id: 'work', input: workOf('split'), onDone: { target: 'up', actions: 'drop' } },
      on: {
        CANCEL: { actions: forwardTo('work') },
        PEN_DOWN: { actions: forwardTo('work') },
      },
    },
  },
});

export const split: ToolEntry = {
  id: 'split',
  name: 'Split',
  icon: IconSlice,
  key: 'Shift+W',
  hint: 'Drag a line across a cell (or click its points and press Enter): the smaller part becomes a new cell',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'From image',
  options: [],
  ring: null,
  drags: true,
  says: () => 'cuts a cell along a line',
  machine,
};
