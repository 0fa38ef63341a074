/** The selected cell where it is missing between two frames, all frames of the gap in one edit. */
import { IconTransitionRight } from '@tabler/icons-react';
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { formatFrameRanges } from '../../labels/frameRanges';
import { laneChanges } from '../../labels/lineage/laneChanges';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { between } from '../../labels/pixelWork/elsewhere';
import { fillGap as filling, gapNear, type FilledGap, type Gap } from '../../labels/tracks/fillGap';
import { holds } from '../../labels/spans';
import { ActionRefused } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { plural } from '../view/words';
import { inFrames } from './cellAction';
import type { Desk, LookEvent, Prompt, ToolEntry, ToolEvent, ToolInput } from './types';
import { watchDesk } from './watching';
import { NOTHING_SELECTED } from './words';

const ID = 'fill-gap';

interface FillContext extends ToolInput {
  /** What is being filled in; null: nothing, and `wrong` says why. */
  asked: { cell: number; feature: string; gap: Gap } | null;
  /** The labels it is made from. */
  stamp: string;
  done: FilledGap | null;
  wrong: string;
}

type Asked = NonNullable<FillContext['asked']>;

/** Another text for other labels, another selection or another feature. The frame may be another one: one looks through the gap. */
const stampOf = (desk: Desk, feature: string) => `${desk.version()} ${desk.selected() ?? ''} ${feature}`;
const featureOf = (desk: Desk, asked: Asked | null) => desk.frame()?.feature ?? asked?.feature ?? '';

function ask(desk: Desk): Pick<FillContext, 'asked' | 'wrong'> {
  const cell = desk.selected();
  const feature = desk.frame()?.feature;
  if (cell === null) return { asked: null, wrong: NOTHING_SELECTED };
  if (feature === undefined)
    return { asked: null, wrong: `Frame ${desk.t()} is on its way. Try again in a moment.` };
  try {
    return { asked: { cell, feature, gap: gapNear(desk.labels.cells, cell, feature, desk.t()) }, wrong: '' };
  } catch (error) {
    if (!(error instanceof ActionRefused)) throw error;
    return { asked: null, wrong: error.message };
  }
}

/** A load is given up when the person goes to a frame far away: then it is asked for again. */
const LOADS = 3;

async function loaded({ labels }: Desk, feature: string, t: number): Promise<FrameContext> {
  for (let i = 0; i < LOADS; i++) {
    const frame = labels.context(feature, t);
    if (frame) return frame;
    await labels.store.request({ kind: 'labels', feature, t });
  }
  const frame = labels.context(feature, t);
  if (!frame) throw new Error(`Frame ${t} could not be loaded`);
  return frame;
}

const fill = fromPromise<FilledGap, { desk: Desk; asked: Asked }>(({ input: { desk, asked }, signal }) =>
  filling(asked.gap, asked.cell, {
    frame: (t) => {
      signal.throwIfAborted();
      return loaded(desk, asked.feature, t);
    },
    between: (job) => between(desk.pixels, job, signal),
  }),
);

const titleOf = ({ cell }: Asked, frames: readonly number[]) => `Fill the gap of ${cell} ${inFrames(frames)}`;

function promptOf({ asked, done, desk }: FillContext): Prompt {
  const { cell, gap } = asked!;
  const frames = [...done!.filled.keys()];
  const without = gap.missing.length - frames.length;
  const detail = [
    formatFrameRanges(frames),
    `between ${gap.before} and ${gap.after}`,
    'on background only',
    without > 0 ? `no room in ${plural(without, 'frame')}` : '',
  ];
  const gain = done!.filled.get(desk.t());
  return {
    title: titleOf(asked!, frames),
    detail: detail.filter(Boolean).join(' · '),
    ready: true,
    cells: [cell],
    lanes: laneChanges(done!.changes),
    ...(gain ? { sketch: { cell, gain } } : {}),
  };
}

const machine = setup({
  types: { context: {} as FillContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { fill, watch: watchDesk },
  actions: {
    sayBusy: enqueueActions(({ context: { asked, tools }, enqueue }) => {
      const { cell, gap } = asked!;
      const prompt: Prompt = {
        title: `Interpolating cell ${cell} ${inFrames(gap.missing)}`,
        detail: 'Nothing is changed yet · Esc stops it',
        ready: false,
        busy: true,
        cells: [cell],
      };
      enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: ID });
    }),
    show: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: promptOf(context), by: ID });
    }),
    sayPreview: enqueueActions(({ context, enqueue }) => {
      const { title } = promptOf(context);
      enqueue.sendTo(context.say, { type: 'SAY', text: `Preview. ${title}. Enter applies, Esc drops` });
    }),
    apply: enqueueActions(({ context: { asked, done, labels }, enqueue }) => {
      const frames = [...done!.filled.keys()];
      enqueue.sendTo(labels, {
        type: 'EDIT',
        action: ID,
        changes: done!.changes,
        says: `${titleOf(asked!, frames)}: done. Undo with Ctrl Z`,
      });
    }),
    complain: enqueueActions(({ context: { say, wrong }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: wrong, wrong: true });
    }),
    sayStopped: enqueueActions(({ context: { say, asked }, enqueue }) => {
      const text = `The gap of cell ${asked!.cell}: stopped. Nothing was changed.`;
      enqueue.sendTo(say, { type: 'SAY', text });
    }),
    leave: enqueueActions(({ context: { tools }, enqueue }) => {
      // First, so that nothing counts as under way.
      enqueue.sendTo(tools, { type: 'PROMPT', prompt: null, by: ID });
      enqueue.sendTo(tools, { type: 'DONE' });
    }),
    sayOutdated: assign({
      wrong: ({ context: { asked } }) =>
        `The gap of cell ${asked!.cell}: dropped, for the labels or the selection are others now. Nothing was changed.`,
    }),
  },
  guards: {
    outdated: ({ context: { desk, asked, stamp } }) => stampOf(desk, featureOf(desk, asked)) !== stamp,
    onCell: ({ context: { desk, asked, done } }, pen: { x: number; y: number }) => {
      const frame = desk.frame();
      if (!frame || !asked) return false;
      const { x, y } = { x: Math.floor(pen.x), y: Math.floor(pen.y) };
      if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) return false;
      return (
        cellsAtPixel(frame, pen.x, pen.y).includes(asked.cell) ||
        holds(done?.filled.get(frame.t) ?? [], y * frame.width + x)
      );
    },
  },
}).createMachine({
  id: ID,
  context: ({ input }) => {
    const { desk } = input;
    const { asked, wrong } = ask(desk);
    return { ...input, asked, wrong, stamp: stampOf(desk, featureOf(desk, asked)), done: null };
  },
  invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
  initial: 'begun',
  states: {
    begun: {
      always: [{ guard: ({ context }) => context.asked !== null, target: 'filling' }, { target: 'refused' }],
    },
    filling: {
      entry: 'sayBusy',
      invoke: {
        src: 'fill',
        input: ({ context: { desk, asked } }) => ({ desk, asked: asked! }),
        onDone: [
          { guard: 'outdated', target: 'outdated' },
          {
            guard: ({ event }) => event.output.changes.length === 0,
            target: 'refused',
            actions: assign({
              wrong: ({ context: { asked } }) =>
                `Other cells are where cell ${asked!.cell} would come: nothing was changed.`,
            }),
          },
          { target: 'previewing', actions: assign({ done: ({ event }) => event.output }) },
        ],
        onError: {
          target: 'refused',
          actions: assign({
            wrong: ({ event: { error } }) =>
              `Nothing was changed. ${error instanceof Error ? error.message : String(error)}.`,
          }),
        },
      },
      on: {
        LOOK: { guard: 'outdated', target: 'outdated' },
        CANCEL: { target: 'over', actions: 'sayStopped' },
      },
    },
    previewing: {
      entry: ['show', 'sayPreview'],
      on: {
        CONFIRM: 'applied',
        PEN_DOWN: { guard: { type: 'onCell', params: ({ event }) => event }, target: 'applied' },
        // What comes in the frame that is shown now.
        REFRESH: { actions: 'show' },
        LOOK: { guard: 'outdated', target: 'outdated' },
        CANCEL: 'over',
      },
    },
    applied: { entry: ['leave', 'apply'] },
    // After what else is said at this moment: "swap undone" would hide it.
    outdated: { entry: 'sayOutdated', after: { 0: 'refused' } },
    refused: { entry: 'complain', always: 'over' },
    over: { entry: 'leave' },
  },
});

export const fillGap: ToolEntry = {
  id: ID,
  name: 'Fill gap',
  icon: IconTransitionRight,
  key: 'Shift+I',
  hint: 'The selected cell in the frames where it is missing: outlines between those before and after; asks once',
  scopes: ['track'],
  works: 'track',
  group: 'Cells',
  covers: 'all',
  options: [],
  ring: null,
  says: (desk) => `fills in cell ${desk.selected() ?? ''} where it is missing`,
  machine,
};
