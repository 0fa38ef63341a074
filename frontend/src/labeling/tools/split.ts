import { IconSlice } from '@tabler/icons-react';
import { enqueueActions, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { thinned } from '../../labels/pixelTools/line';
import type { RegionChanges } from '../../labels/pixelTools/found';
import { cellsOnLine } from '../../labels/pixelTools/splitByLine';
import { doHere } from '../../labels/pixelWork/here';
import { splitWork } from '../../labels/pixelWork/works';
import { pixelCount } from '../../labels/spans';
import type { Desk, LookEvent, PenPoint, Prompt, ToolEntry, ToolEvent, ToolInput } from './types';
import { pictureOf, watchDesk } from './watching';

interface SplitContext extends ToolInput {
  line: readonly PenPoint[];
  /** Number of points when the pen went down. */
  pressedAt: number;
  /** The picture it is drawn on, and the state of frame, labels and selection that the preview is for. */
  picture: string | null;
  place: string;
  /** A second press at the last point ends the line. */
  ending: boolean;
}

interface Plan extends RegionChanges {
  cell: number;
  part: number;
}

/** Points of a hand's line closer than this, in pixels, tell nothing more. */
const APART = 1;

const near = (a: PenPoint, b: PenPoint, reach: number) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

/** What the line would do: the selected cell where it passes it, else the cell that it passes longest. Or why not. */
function planOf(desk: Desk, line: readonly PenPoint[]): Plan | string {
  const frame = desk.frame();
  if (!frame) return 'The frame is on its way';
  const passed = cellsOnLine(frame, line);
  const selected = desk.selected();
  const longest = [...passed].sort((a, b) => b[1] - a[1])[0]?.[0];
  const cell = selected !== null && passed.has(selected) ? selected : longest;
  if (cell === undefined) return 'The line crosses no cell. Draw it over one, from side to side';
  const part = nextCellId(desk.labels);
  const plan = doHere(frame, splitWork(frame, cell, part, line));
  if (plan.gain.length === 0) return `The line does not cross cell ${cell} from side to side`;
  return { ...plan, cell, part };
}

const machine = setup({
  types: { context: {} as SplitContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { watch: watchDesk },
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
      const plan = line.length > 1 ? planOf(desk, line) : 'Click where the line goes on';
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
        prompt.title = `Split cell ${plan.cell}, new cell ${plan.part}: ${pixelCount(plan.gain)} px`;
        prompt.detail = clicks ? 'Click to go on; a double click or Enter splits' : 'Let go to split';
        prompt.ready = clicks;
        prompt.cells = [plan.cell];
        prompt.sketch = { ...sketch, cell: plan.part, gain: plan.gain };
      }
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: 'split' });
    }),
    cut: enqueueActions(({ context, enqueue }) => {
      const { desk, line, labels, say, tools } = context;
      enqueue.assign({ line: [], ending: false });
      enqueue.sendTo(tools, { type: 'PROMPT', prompt: null, by: 'split' });
      if (pictureOf(desk) !== context.picture) return;
      const plan = planOf(desk, line);
      if (typeof plan === 'string') {
        enqueue.sendTo(say, { type: 'SAY', text: `${plan}: nothing was changed.`, wrong: true });
        return;
      }
      const { cell, part, changes, gain } = plan;
      enqueue.sendTo(labels, {
        type: 'EDIT',
        action: 'split',
        changes,
        says: `Cell ${cell} split: ${pixelCount(gain)} px are the new cell ${part}. Undo with Ctrl Z`,
        select: cell,
      });
    }),
    drop: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ line: [], ending: false });
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
  context: ({ input }) => ({ ...input, line: [], pressedAt: 0, picture: null, place: '', ending: false }),
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
        CONFIRM: { guard: 'cuttable', actions: 'cut' },
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
          { guard: 'ending', target: 'up', actions: 'cut' },
          { guard: 'dragged', target: 'up', actions: 'cut' },
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
