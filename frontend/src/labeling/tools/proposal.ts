/**
 * The machine of the tools whose region the server works out: gather what it is asked for, ask, preview, apply. Nothing
 * changes before Enter or a click in the preview; a click elsewhere asks anew, Esc drops. An answer counts only where
 * it was asked for: another frame, channel, selection or state of the labels drops the question and the preview.
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { wordsFor } from '../../api/problems';
import type { Proposal, ProposalRequest } from '../../api/proposals';
import type { RegionChanges } from '../../labels/pixelTools/found';
import { holds, pixelCount } from '../../labels/spans';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import type { Rect, Spans, WriteMode } from '../../labels/types';
import {
  WRITE_MODES,
  type Desk,
  type LookEvent,
  type Prompt,
  type ToolEvent,
  type ToolId,
  type ToolInput,
} from './types';
import { watchDesk } from './watching';

/** The most pixels the server takes in a box. */
export const MAX_BOX_PX = 1_000_000;

/** What the region means to the labels. */
export interface RegionPlan extends RegionChanges {
  /** "Fit cell 18" */
  title: string;
  /** "2 of 14 found no place here" */
  note?: string;
  /** null: several. */
  cell: number | null;
  /** The cell selected afterwards; undefined leaves the selection. */
  select?: number;
}

interface Said {
  /** "Fitting cell 18" */
  busy: string;
  cells: readonly number[];
  /** What a click does in the preview, where it does not apply. */
  hint?: string;
  sketch?: Prompt['sketch'];
  /** What the preview says of where the region comes from: "From the image". */
  origin?: Readonly<Record<NonNullable<Proposal['source']>, string>>;
  /** Asked again when the write mode changes: the region stays the same. */
  plan(frame: FrameContext, region: Spans, mode: WriteMode): RegionPlan;
  /** What is said when the region would change nothing. */
  idle: string;
}

/** The region is worked out by the server from a box of this frame, or in another way. */
export type Question = Said &
  (
    | { request: Omit<ProposalRequest, 't' | 'channel'>; ask?: never }
    | { ask: (signal: AbortSignal) => Promise<Proposal>; request?: never }
  );

/** The pen, or BEGIN: the tool was taken up, or its key pressed again. */
export type Gesture =
  | { type: 'BEGIN' }
  | { type: 'DOWN'; x: number; y: number; shift: boolean }
  | { type: 'MOVE'; x: number; y: number }
  | { type: 'UP' };

export interface Gathered<G> {
  /** What the tool remembers until it can ask; null: nothing. */
  gathered: G | null;
  prompt?: Prompt;
  question?: Question;
  /** Why this cannot be asked. */
  refusal?: string;
}

export interface ProposalSpec<G> {
  id: ToolId;
  /** Undefined: the gesture means nothing here. */
  gather(gathered: G | null, gesture: Gesture, desk: Desk): Gathered<G> | undefined;
  /** Whether the write mode has a say. */
  modes: boolean;
  /** Whether a click in the preview asks again with what was gathered; where it does not, it applies. */
  refine?(gathered: G, pen: { x: number; y: number }): boolean;
}

interface ProposalContext<G> extends ToolInput {
  gathered: G | null;
  question: Question | null;
  /** Where it was begun, and the mode it is planned in. */
  place: string;
  mode: WriteMode;
  region: Spans;
  source: Proposal['source'];
  plan: RegionPlan | null;
  refusal: string | null;
}

type Events = ToolEvent | LookEvent;

const ask = fromPromise<Proposal, { desk: Desk; question: Question }>(
  ({ input: { desk, question }, signal }) =>
    question.ask?.(signal) ??
    desk.propose({ ...question.request!, t: desk.t(), channel: desk.channel() }, signal),
);

/** "+ 34 px, − 12 px" */
function amounts(gain: Spans, loss: Spans): string {
  const parts = [
    gain.length > 0 ? `+ ${pixelCount(gain)} px` : '',
    loss.length > 0 ? `− ${pixelCount(loss)} px` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

export const isTooLarge = ({ x0, y0, x1, y1 }: Rect) => (x1 - x0) * (y1 - y0) > MAX_BOX_PX;
export const tooLarge = (what: string) =>
  `${what} is too large for this: ${(MAX_BOX_PX / 1e6).toFixed(0)} million pixels are the most.`;

export const boxOf = ({ y0, x0, y1, x1 }: Rect) => [y0, x0, y1, x1];

export function proposalMachine<G>(spec: ProposalSpec<G>) {
  type Context = ProposalContext<G>;
  const nothing = {
    gathered: null,
    question: null,
    plan: null,
    region: [] as Spans,
    source: undefined,
    refusal: null,
  };
  return setup({
    types: { context: {} as Context, events: {} as Events, input: {} as ToolInput },
    actors: { ask, watch: watchDesk },
    actions: {
      gather: enqueueActions(({ context, enqueue }, { gesture }: { gesture: Gesture }) => {
        const { desk, tools, say } = context;
        if (!desk.frame()) return;
        const next = spec.gather(context.gathered, gesture, desk);
        if (!next) return;
        const { gathered, question = null, prompt = null, refusal } = next;
        enqueue.assign({ gathered, question, place: desk.place() });
        if (refusal) enqueue.sendTo(say, { type: 'SAY', text: refusal, wrong: true });
        if (!question) enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: spec.id });
      }),
      drop: enqueueActions(({ context, enqueue }) => {
        enqueue.assign(nothing);
        enqueue.sendTo(context.tools, { type: 'PROMPT', prompt: null, by: spec.id });
      }),
      sayBusy: enqueueActions(({ context: { question, plan, tools }, enqueue }) => {
        if (!question) return;
        const { busy, cells, sketch } = question;
        const prompt: Prompt = {
          title: busy,
          detail: 'Nothing is changed yet',
          ready: false,
          busy: true,
          cells,
        };
        // What was found before stays in view until there is something better.
        const { gain, loss } = plan ?? {};
        if (sketch) prompt.sketch = { ...sketch, ...(gain && loss ? { gain, loss } : {}) };
        enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: spec.id });
      }),
      /** What the region would change in the write mode of now; a sentence where it is nothing. */
      prepare: assign(({ context: { desk, question, region } }) => {
        const frame = desk.frame();
        const mode = desk.writeMode();
        if (!frame || !question) return { plan: null, refusal: null };
        const plan = question.plan(frame, region, mode);
        return plan.changes.length > 0
          ? { plan, mode, refusal: null }
          : { plan: null, mode, refusal: question.idle };
      }),
      show: enqueueActions(({ context: { plan, question, source, mode, tools, say }, enqueue }) => {
        if (!plan || !question) return;
        const { gain, loss, cell } = plan;
        const title = `${plan.title}: ${amounts(gain, loss)}`;
        const detail = [
          plan.note ?? '',
          (source && question.origin?.[source]) ?? '',
          question.hint ?? 'Click in it to apply',
          spec.modes ? WRITE_MODES[mode].tag : '',
        ]
          .filter(Boolean)
          .join(' · ');
        const sketch = { ...question.sketch, cell, gain, loss };
        const prompt: Prompt = { title, detail, ready: true, cells: question.cells, sketch };
        enqueue.sendTo(tools, { type: 'PROMPT', prompt, by: spec.id });
        enqueue.sendTo(say, { type: 'SAY', text: `Preview. ${title}. Enter applies, Esc drops` });
      }),
      complain: enqueueActions(({ context: { refusal, say }, enqueue }) => {
        if (refusal) enqueue.sendTo(say, { type: 'SAY', text: sentence(refusal), wrong: true });
      }),
      apply: enqueueActions(({ context: { plan, labels }, enqueue }) => {
        if (!plan) return;
        enqueue.sendTo(labels, {
          type: 'EDIT',
          action: spec.id,
          changes: plan.changes,
          says: `${plan.title}: ${amounts(plan.gain, plan.loss)}. Undo with Ctrl Z`,
          ...(plan.select === undefined ? {} : { select: plan.select }),
        });
      }),
      leave: enqueueActions(({ context, enqueue }) => {
        enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
      }),
    },
    guards: {
      asks: ({ context }) => context.question !== null,
      left: ({ context }) => context.desk.place() !== context.place,
      otherMode: ({ context }) => spec.modes && context.desk.writeMode() !== context.mode,
      planned: ({ context }) => context.plan !== null,
      gathering: ({ context }) => context.gathered !== null,
      gatheringElsewhere: ({ context }) =>
        context.gathered !== null && context.desk.place() !== context.place,
      inPreview: ({ context: { plan, region, desk } }, pen: { x: number; y: number }) => {
        const frame = desk.frame();
        if (!plan || !frame) return false;
        const { x, y } = { x: Math.floor(pen.x), y: Math.floor(pen.y) };
        if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) return false;
        const index = y * frame.width + x;
        return holds(region, index) || holds(plan.loss, index);
      },
      refines: ({ context: { gathered } }, pen: { x: number; y: number }) =>
        gathered !== null && (spec.refine?.(gathered, pen) ?? false),
      applies: ({ context: { gathered } }, pen: { x: number; y: number }) =>
        gathered !== null && spec.refine?.(gathered, pen) === false,
    },
  }).createMachine({
    id: spec.id,
    context: ({ input }) => ({ ...input, ...nothing, place: '', mode: input.desk.writeMode() }),
    invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
    initial: 'taken',
    states: {
      taken: {
        always: [
          {
            guard: ({ context }) => context.byHand,
            target: 'gathering',
            actions: { type: 'gather', params: { gesture: { type: 'BEGIN' } } },
          },
          { target: 'gathering' },
        ],
      },
      gathering: {
        always: { guard: 'asks', target: 'asking' },
        on: {
          PEN_DOWN: {
            actions: {
              type: 'gather',
              params: ({ event: { x, y, shift } }) => ({ gesture: { type: 'DOWN', x, y, shift } }),
            },
          },
          PEN_MOVE: {
            actions: {
              type: 'gather',
              params: ({ event }) => ({
                gesture: { type: 'MOVE', ...(event.points.at(-1) ?? { x: 0, y: 0 }) },
              }),
            },
          },
          PEN_UP: { actions: { type: 'gather', params: { gesture: { type: 'UP' } } } },
          PEN_CANCEL: { actions: 'drop' },
          CONFIRM: { actions: { type: 'gather', params: { gesture: { type: 'BEGIN' } } } },
          LOOK: { guard: 'gatheringElsewhere', actions: 'drop' },
          CANCEL: [{ guard: 'gathering', actions: 'drop' }, { actions: 'leave' }],
        },
      },
      asking: {
        entry: 'sayBusy',
        invoke: {
          src: 'ask',
          input: ({ context: { desk, question } }) => ({ desk, question: question! }),
          onDone: [
            { guard: 'left', target: 'gathering', actions: 'drop' },
            {
              guard: ({ event }) => event.output.region.length === 0,
              target: 'refused',
              actions: assign({
                refusal: ({ event }) => `${event.output.reason ?? 'Nothing was found'}. Nothing was changed`,
              }),
            },
            {
              target: 'previewing',
              actions: [
                assign(({ event: { output } }) => ({ region: output.region, source: output.source })),
                'prepare',
              ],
            },
          ],
          onError: {
            target: 'refused',
            actions: assign({
              refusal: ({ event }) => `Nothing was changed. ${wordsFor(event.error)}`,
            }),
          },
        },
        on: {
          LOOK: { guard: 'left', target: 'gathering', actions: 'drop' },
          CANCEL: { target: 'gathering', actions: 'drop' },
          PEN_DOWN: [
            {
              guard: { type: 'refines', params: ({ event }) => event },
              target: 'gathering',
              actions: {
                type: 'gather',
                params: ({ event: { x, y, shift } }) => ({ gesture: { type: 'DOWN', x, y, shift } }),
              },
            },
            // The second half of a double click.
            { guard: { type: 'applies', params: ({ event }) => event } },
            {
              target: 'gathering',
              actions: [
                'drop',
                {
                  type: 'gather',
                  params: ({ event: { x, y, shift } }) => ({ gesture: { type: 'DOWN', x, y, shift } }),
                },
              ],
            },
          ],
        },
      },
      previewing: {
        entry: 'show',
        always: { guard: ({ context }) => context.refusal !== null, target: 'refused' },
        on: {
          CONFIRM: { guard: 'planned', target: 'gathering', actions: ['apply', 'drop'] },
          PEN_DOWN: [
            {
              guard: { type: 'refines', params: ({ event }) => event },
              target: 'gathering',
              actions: {
                type: 'gather',
                params: ({ event: { x, y, shift } }) => ({ gesture: { type: 'DOWN', x, y, shift } }),
              },
            },
            { guard: { type: 'applies', params: ({ event }) => event }, target: 'pressed' },
            { guard: { type: 'inPreview', params: ({ event }) => event }, target: 'pressed' },
            {
              target: 'gathering',
              actions: [
                'drop',
                {
                  type: 'gather',
                  params: ({ event: { x, y, shift } }) => ({ gesture: { type: 'DOWN', x, y, shift } }),
                },
              ],
            },
          ],
          LOOK: [
            { guard: 'left', target: 'gathering', actions: 'drop' },
            { guard: 'otherMode', target: 'previewing', reenter: true, actions: 'prepare' },
          ],
          CANCEL: { target: 'gathering', actions: 'drop' },
        },
      },
      /** A click in the preview applies when it is let go: a palm, or the first of two fingers, is taken back before. */
      pressed: {
        on: {
          PEN_UP: { target: 'gathering', actions: ['apply', 'drop'] },
          PEN_CANCEL: 'previewing',
          CONFIRM: { target: 'gathering', actions: ['apply', 'drop'] },
          LOOK: { guard: 'left', target: 'gathering', actions: 'drop' },
          CANCEL: { target: 'gathering', actions: 'drop' },
        },
      },
      refused: {
        entry: 'complain',
        always: { target: 'gathering', actions: 'drop' },
      },
    },
  });
}
