/** The selected cell gets a number that is typed, in the frames of the frame mode. */
import { IconHash } from '@tabler/icons-react';
import { assign, enqueueActions, setup } from 'xstate';
import { formatFrameRanges } from '../../labels/frameRanges';
import { laneChanges } from '../../labels/lineage/laneChanges';
import { withSoundEvents } from '../../labels/soundEvents';
import { lostDivisions } from '../../labels/tracks/lostDivisions';
import { lostEvents } from '../../labels/tracks/lostEvents';
import { relabelTrack, type RelabeledTrack } from '../../labels/tracks/relabelTrack';
import { ActionRefused } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { framesOf, inFrames } from './cellAction';
import { FRAME_MODES, type Desk, type Prompt, type ToolEntry, type ToolEvent, type ToolInput } from './types';
import { NOTHING_SELECTED } from './words';

const ID = 'relabel';

interface RelabelContext extends ToolInput {
  /** The cell selected when the tool was taken up. */
  cell: number | null;
  typed: number | null;
  plan: RelabeledTrack | null;
  /** Why the number cannot be given. */
  wrong: string;
}

/** What typing `number` would do to `cell`. */
function work(
  desk: Desk,
  cell: number | null,
  number: number | null,
): Pick<RelabelContext, 'plan' | 'wrong'> {
  if (cell === null) return { plan: null, wrong: NOTHING_SELECTED };
  if (number === null) return { plan: null, wrong: `Type the number that cell ${cell} gets.` };
  try {
    const plan = relabelTrack(desk.labels, cell, number, { mode: desk.frameMode(), t: desk.t() });
    return { plan, wrong: '' };
  } catch (error) {
    if (!(error instanceof ActionRefused)) throw error;
    return { plan: null, wrong: error.message };
  }
}

const titleOf = ({ cell, typed }: RelabelContext, frames: readonly number[]) =>
  `Relabel ${cell!} as ${typed!} ${inFrames(frames)}`;

function promptOf(context: RelabelContext): Prompt {
  const { desk, cell, typed, plan, wrong } = context;
  const frames = plan?.frames ?? framesOf(desk, [cell!]);
  const several = frames.length > 1;
  const ranges = several ? `${formatFrameRanges(frames)} · ${FRAME_MODES[desk.frameMode()].tag}` : '';
  const number = { name: `New number of cell ${cell!}`, typed };
  if (!plan) {
    const title = frames.length > 0 ? `Relabel ${cell!} ${inFrames(frames)}` : `Relabel ${cell!}`;
    // What is still to be typed is said by the field.
    const detail = typed === null ? [ranges, 'no outline changes'].filter(Boolean).join(' · ') : wrong;
    return { title, detail, ready: false, cells: [cell!], number };
  }
  const detail = [
    ranges,
    plan.joined.length > 0 ? `joins ${typed!}, in ${formatFrameRanges(plan.joined)}` : 'a new number',
    lostDivisions(plan.changes),
    lostEvents(withSoundEvents(desk.labels, plan.changes)),
    'no outline changes',
  ];
  return {
    title: titleOf(context, frames),
    detail: detail.filter(Boolean).join(' · '),
    ready: true,
    cells: [cell!, typed!],
    lanes: laneChanges(plan.changes),
    number,
  };
}

const machine = setup({
  types: { context: {} as RelabelContext, events: {} as ToolEvent, input: {} as ToolInput },
  actions: {
    workOut: assign(({ context: { desk, cell, typed } }) => work(desk, cell, typed)),
    show: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: promptOf(context), by: ID });
    }),
    complain: enqueueActions(({ context: { say, wrong }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: wrong, wrong: true });
    }),
    apply: enqueueActions(({ context, enqueue }) => {
      const { plan, typed, labels, tools } = context;
      const says = `${titleOf(context, plan!.frames)}: done. Undo with Ctrl Z`;
      enqueue.sendTo(tools, { type: 'DONE' });
      enqueue.sendTo(labels, { type: 'EDIT', action: ID, changes: plan!.changes, says, select: typed! });
    }),
    leave: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'DONE' });
    }),
  },
  guards: {
    ready: ({ context }) => context.plan !== null,
    onCell: ({ context: { desk, cell, plan } }, pen: { x: number; y: number }) => {
      const frame = desk.frame();
      return plan !== null && frame !== null && cellsAtPixel(frame, pen.x, pen.y).includes(cell!);
    },
  },
}).createMachine({
  id: ID,
  context: ({ input }) => {
    const cell = input.desk.selected();
    const known = cell !== null && input.desk.labels.cells.has(cell) ? cell : null;
    return { ...input, cell: known, typed: null, ...work(input.desk, known, null) };
  },
  initial: 'begun',
  on: { CANCEL: { actions: 'leave' } },
  states: {
    begun: {
      always: [{ guard: ({ context }) => context.cell !== null, target: 'typing' }, { target: 'refused' }],
    },
    typing: {
      entry: 'show',
      on: {
        NUMBER: { actions: [assign({ typed: ({ event }) => event.number }), 'workOut', 'show'] },
        // The frame or the frame mode is another one.
        REFRESH: { actions: ['workOut', 'show'] },
        CONFIRM: [{ guard: 'ready', target: 'applied' }, { actions: 'complain' }],
        PEN_DOWN: { guard: { type: 'onCell', params: ({ event }) => event }, target: 'applied' },
      },
    },
    applied: { entry: 'apply' },
    refused: { entry: ['complain', 'leave'] },
  },
});

export const relabel: ToolEntry = {
  id: ID,
  name: 'Relabel',
  icon: IconHash,
  key: 'Shift+S',
  hint: 'The selected cell gets the number you type, in the frames chosen; that of another track joins it',
  scopes: ['track'],
  works: 'track',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) =>
    `cell ${desk.selected() ?? ''} gets a number you type, ${FRAME_MODES[desk.frameMode()].tag}`,
  machine,
};
