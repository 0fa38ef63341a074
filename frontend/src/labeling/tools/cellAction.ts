/**
 * The machine of the actions that say anew which cell is which. Two steps where more changes than what is in view:
 * pick (where a second cell is needed), then a second click or Enter applies what the preview says, and Esc drops it.
 */
import { enqueueActions, setup } from 'xstate';
import { framesToChange } from '../../labels/frameMode';
import { formatFrameRanges } from '../../labels/frameRanges';
import { laneChanges } from '../../labels/lineage/laneChanges';
import { withSoundEvents } from '../../labels/soundEvents';
import { lostDivisions } from '../../labels/tracks/lostDivisions';
import { lostEvents } from '../../labels/tracks/lostEvents';
import { ActionRefused, type Change, type FrameMode } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { FRAME_MODES, type Desk, type Prompt, type ToolEvent, type ToolInput } from './types';
import { NOTHING_SELECTED } from './words';

/** What an action is about to do. */
export interface Plan {
  changes: Change[];
  /** "Swap 58 and 63" */
  title: string;
  /** The frames it changes, ascending. */
  frames: readonly number[];
  /** The cell selected afterwards; undefined leaves the selection. */
  select?: number | null;
  detail?: string;
  /** What divisions lose, where that is to be said in other words than those of `lostDivisions`. */
  lost?: string;
}

export interface CellActionSpec {
  /** Its name in the log; for a tool that a place may suggest that of the tool. */
  action: string;
  /** Whether a second cell is picked. */
  picks: boolean | ((desk: Desk, cell: number) => boolean);
  /** Cells that can be picked one after the other; one unless said. */
  most?: (desk: Desk, cell: number) => number;
  /** What is said while the other cell is awaited: "Swap 58 with: click the other cell". */
  asks?: (cell: number) => string;
  /** The frames it changes whatever the frame mode is (`ToolEntry.covers`). */
  covers?: FrameMode;
  /** Throws ActionRefused with a sentence. `more`: cells picked after the other one. */
  plan(desk: Desk, cell: number, other: number, more: readonly number[]): Plan;
  /** Changes more than what is in view: then it is previewed and asks once. By default where more than this frame changes. */
  previews?: (desk: Desk, plan: Plan) => boolean;
}

interface CellActionContext extends ToolInput {
  /** The cell selected when the action began. */
  cell: number | null;
  /** Whether it needs another cell, and those that were clicked. */
  needsOther: boolean;
  picked: readonly number[];
  plan: Plan | null;
}

/** "in 41 frames", "in frame 31" */
export function inFrames(frames: readonly number[]): string {
  return frames.length === 1 ? `in frame ${frames[0]!}` : `in ${frames.length} frames`;
}

/** The frames a relabeling of these cells changes. */
export const framesOf = (desk: Desk, cells: readonly number[]) =>
  framesToChange(desk.labels.cells, cells, desk.frameMode(), desk.t());

function promptFor(plan: Plan, desk: Desk, cells: readonly number[], covers?: FrameMode): Prompt {
  const several = plan.frames.length > 1;
  const detail = [
    several ? formatFrameRanges(plan.frames) : '',
    plan.lost ?? lostDivisions(plan.changes),
    lostEvents(withSoundEvents(desk.labels, plan.changes)),
    plan.detail ?? 'no outline changes',
    several && covers === undefined ? FRAME_MODES[desk.frameMode()].tag : '',
  ];
  return {
    title: `${plan.title} ${inFrames(plan.frames)}`,
    detail: detail.filter(Boolean).join(' · '),
    ready: true,
    cells,
    lanes: laneChanges(plan.changes),
  };
}

export const cellActionMachine = (spec: CellActionSpec) =>
  setup({
    types: { context: {} as CellActionContext, events: {} as ToolEvent, input: {} as ToolInput },
    actions: {
      begin: enqueueActions(({ context, enqueue }) => {
        const { desk, tools, say } = context;
        const cell = desk.selected();
        if (cell === null || !desk.labels.cells.has(cell)) {
          enqueue.sendTo(say, {
            type: 'SAY',
            text: NOTHING_SELECTED,
            wrong: true,
          });
          enqueue.sendTo(tools, { type: 'DONE' });
          return;
        }
        const needsOther = typeof spec.picks === 'boolean' ? spec.picks : spec.picks(desk, cell);
        const given = desk.suggested(spec.action, cell);
        enqueue.assign({ cell, needsOther, ...(needsOther && given && { picked: given.picks }) });
        // Told before what the tool says: it is made again for these frames.
        if (given?.frameMode && given.frameMode !== desk.frameMode())
          enqueue.sendTo(tools, { type: 'SUGGESTED_FRAMES', mode: given.frameMode });
        if (!needsOther || (given && given.picks.length > 0)) return;
        const title = spec.asks?.(cell) ?? '';
        enqueue.sendTo(tools, {
          type: 'PROMPT',
          prompt: { title, detail: 'Click the other cell', ready: false, cells: [cell] },
        });
      }),
      /** Work out what would change, and say it. */
      prepare: enqueueActions(({ context, enqueue }) => {
        const { desk, tools, say, cell, needsOther, picked } = context;
        const [other, ...more] = picked;
        if (cell === null || (needsOther && other === undefined)) return;
        try {
          const plan = spec.plan(desk, cell, other ?? cell, more);
          if (plan.changes.length === 0) throw new ActionRefused(`Cell ${cell} has nothing to change here.`);
          enqueue.assign({ plan });
          const prompt = promptFor(plan, desk, [cell, ...picked], spec.covers);
          enqueue.sendTo(tools, { type: 'PROMPT', prompt });
        } catch (error) {
          if (!(error instanceof ActionRefused)) throw error;
          enqueue.assign({ plan: null });
          enqueue.sendTo(say, { type: 'SAY', text: error.message, wrong: true });
          enqueue.sendTo(tools, { type: 'DONE' });
        }
      }),
      pick: enqueueActions(({ context, enqueue }, pen: { x: number; y: number; next: boolean }) => {
        const { desk, cell, picked } = context;
        const frame = desk.frame();
        if (!frame || cell === null) return;
        const others = [cell, ...picked.slice(0, -1)];
        const under = cellsAtPixel(frame, pen.x, pen.y).filter((each) => !others.includes(each));
        const last = picked.at(-1);
        const at = pen.next && last !== undefined ? under.indexOf(last) + 1 : 0;
        const found = under[at % under.length];
        if (found === undefined) return;
        const most = spec.most?.(desk, cell) ?? 1;
        if (pen.next) enqueue.assign({ picked: [...picked.slice(0, -1), found] });
        else enqueue.assign({ picked: picked.length < most ? [...picked, found] : [found] });
      }),
      apply: enqueueActions(({ context, enqueue }) => {
        const { plan, labels, tools } = context;
        if (!plan) return;
        const says = `${plan.title} ${inFrames(plan.frames)}: done. Undo with Ctrl Z`;
        enqueue.sendTo(tools, { type: 'DONE' });
        enqueue.sendTo(labels, {
          type: 'EDIT',
          action: spec.action,
          changes: plan.changes,
          says,
          ...(plan.select === undefined ? {} : { select: plan.select }),
        });
      }),
      leave: enqueueActions(({ context, enqueue }) => {
        enqueue.sendTo(context.tools, { type: 'DONE' });
      }),
    },
    guards: {
      atOnce: ({ context }) => {
        const { plan, desk, needsOther } = context;
        if (plan === null || needsOther) return false;
        if (spec.previews) return !spec.previews(desk, plan);
        return spec.covers ? plan.frames.every((t) => t === desk.t()) : desk.frameMode() === 'one';
      },
      planned: ({ context }) => context.plan !== null,
    },
  }).createMachine({
    id: spec.action,
    context: ({ input }) => ({ ...input, cell: null, needsOther: false, picked: [], plan: null }),
    initial: 'starting',
    on: { CANCEL: { actions: 'leave' } },
    states: {
      starting: {
        entry: ['begin', 'prepare'],
        always: [
          { guard: 'atOnce', target: 'applied' },
          { guard: 'planned', target: 'confirming' },
          { target: 'picking' },
        ],
      },
      picking: {
        always: { guard: 'planned', target: 'confirming' },
        on: {
          PEN_DOWN: {
            actions: [{ type: 'pick', params: ({ event }) => ({ ...event, next: event.shift }) }, 'prepare'],
          },
        },
      },
      confirming: {
        on: {
          CONFIRM: 'applied',
          PEN_DOWN: [
            {
              // The same place again applies; another cell (or Shift) picks anew.
              guard: ({ context, event }) => {
                const frame = context.desk.frame();
                if (!frame || event.shift) return false;
                const under = cellsAtPixel(frame, event.x, event.y);
                return under.includes(context.picked.at(-1) ?? context.cell ?? 0);
              },
              target: 'applied',
            },
            {
              guard: ({ context }) => context.needsOther,
              actions: [
                { type: 'pick', params: ({ event }) => ({ ...event, next: event.shift }) },
                'prepare',
              ],
            },
          ],
          REFRESH: { actions: 'prepare' },
        },
      },
      applied: { entry: 'apply' },
    },
  });
