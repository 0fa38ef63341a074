/**
 * The tool in the hand, with the settings tools share: brush size, write mode, frame mode. Each tool is a small machine
 * of its own, made when it is taken up; pen and keys go to it, and what it is about to do comes back as a prompt.
 */
import { assign, enqueueActions, raise, setup } from 'xstate';
import type { TaskKind } from '../../api/types';
import type { CellTuple, FrameMode, WriteMode } from '../../labels/types';
import { isToolId, scopeOf, toolById } from '../tools/registry';
import type { Desk, Prompt, Scope, ToolEvent, ToolId, ToolInput, ToolRef, ToolReport } from '../tools/types';
import type { ShownEvent } from './frames';
import type { LabelsEvent, Ref, SayEvent, SelectionEvent, UiProtocolEvent, UndoEvent } from './protocol';

export const MAX_SIZE = 60;

export type ToolboxEvent =
  | ToolEvent
  | ToolReport
  | ShownEvent
  | UiProtocolEvent
  | { type: 'USE'; tool: ToolId }
  | { type: 'SIZE'; size: number }
  | { type: 'WRITE_MODE'; mode: WriteMode }
  | { type: 'FRAME_MODE'; mode: FrameMode }
  | { type: 'SUBTRACTS'; subtracts: boolean }
  /** The lock: whether the task may be changed. Only the task's own machine says so. */
  | { type: 'WRITABLE'; writable: boolean }
  /** The tools rest while something else on the page needs the labels to stay as they are. */
  | { type: 'PAUSE'; paused: boolean }
  /** To itself: the tool is put away, or comes back. */
  | { type: 'OBEY' };

interface ToolboxInput {
  kind: TaskKind;
  desk: Desk;
  labels: Ref<LabelsEvent>;
  selection: Ref<SelectionEvent>;
  say: Ref<SayEvent>;
  undo: Ref<UndoEvent>;
}

export interface ToolboxContext extends ToolboxInput {
  tool: ToolId;
  ref: ToolRef | null;
  /** The last tool that stays in the hand; actions go back to it. */
  resting: ToolId;
  size: number;
  writeMode: WriteMode;
  frameMode: FrameMode;
  /** The mode that was chosen, while a suggestion has set another one. */
  chosenFrames: FrameMode | null;
  /** The lasso takes away instead of adding. */
  subtracts: boolean;
  prompt: Prompt | null;
  provisional: readonly CellTuple[];
  writable: boolean;
  paused: boolean;
  /** The tool that was taken from the hand by a lock or a pause, and comes back after it. */
  interrupted: ToolId | null;
}

const stays = (tool: ToolId) => {
  const { group, momentary } = toolById(tool);
  return !momentary && group !== 'Cells' && group !== 'Divisions';
};

/** Whether tools may change the labels now. */
export const mayDraw = ({ writable, paused }: Pick<ToolboxContext, 'writable' | 'paused'>): boolean =>
  writable && !paused;

export const scopeIn = (context: Pick<ToolboxContext, 'kind' | 'tool'>): Scope =>
  scopeOf(context.kind, context.tool);

export const toolboxMachine = setup({
  types: {
    context: {} as ToolboxContext,
    events: {} as ToolboxEvent,
    input: {} as ToolboxInput,
  },
  actions: {
    /** Put the tool away (a stroke under way becomes an edit) and take up another one. */
    take: enqueueActions(
      ({ context, enqueue, self }, { tool: wanted, byHand }: { tool: ToolId; byHand: boolean }) => {
        const { ref, kind } = context;
        const tool = mayDraw(context) ? wanted : 'select';
        // What it was working out is dropped with it, and is not to be taken for done: said after what else is said now.
        if (context.prompt?.busy) {
          const text = `${context.prompt.title}: dropped with the tool. Nothing was changed.`;
          enqueue.sendTo(context.say, { type: 'SAY', text, wrong: true }, { delay: 0 });
        }
        if (ref) {
          enqueue.sendTo(ref, { type: 'PEN_UP' });
          enqueue.stopChild(ref);
        }
        const entersTrack = scopeOf(kind, tool) === 'track' && scopeIn(context) === 'outline';
        enqueue.assign({
          tool,
          prompt: null,
          provisional: [],
          resting: stays(tool) ? tool : context.resting,
          // Many frames are never changed by an old choice.
          frameMode: entersTrack ? 'one' : (context.chosenFrames ?? context.frameMode),
          chosenFrames: null,
          ref: ({ spawn }) => {
            const { desk, labels, selection, say } = context;
            const input: ToolInput = { desk, labels, selection, say, tools: self, byHand };
            return spawn(toolById(tool).machine, { input });
          },
        });
      },
    ),
    toTool: enqueueActions(({ context, enqueue }, event: ToolEvent) => {
      if (context.ref) enqueue.sendTo(context.ref, event);
    }),
  },
  guards: {
    allowed: ({ context }, { tool }: { tool: ToolId }) => mayDraw(context) || tool === 'select',
  },
}).createMachine({
  id: 'toolbox',
  context: ({ input }) => ({
    ...input,
    tool: 'select',
    ref: null,
    resting: 'select',
    size: 5,
    writeMode: 'exclude',
    frameMode: 'one',
    chosenFrames: null,
    subtracts: false,
    prompt: null,
    provisional: [],
    writable: true,
    paused: false,
    interrupted: null,
  }),
  entry: [
    { type: 'take', params: { tool: 'select', byHand: false } },
    enqueueActions(({ context, self, enqueue }) => {
      enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'tool', ref: self });
    }),
  ],
  on: {
    USE: [
      {
        guard: ({ context, event }) => event.tool === context.tool,
        actions: {
          type: 'toTool',
          params: ({ event }) => ({ type: toolById(event.tool).cycles ? 'NEXT' : 'CONFIRM' }),
        },
      },
      {
        guard: { type: 'allowed', params: ({ event }) => event },
        actions: { type: 'take', params: ({ event }) => ({ tool: event.tool, byHand: true }) },
      },
    ],
    DONE: {
      actions: {
        type: 'take',
        params: ({ context, event }) => ({ tool: event.next ?? context.resting, byHand: false }),
      },
    },
    PROMPT: {
      guard: ({ context, event }) => event.by === undefined || event.by === context.tool,
      actions: assign({ prompt: ({ event }) => event.prompt }),
    },
    PROVISIONAL: { actions: assign({ provisional: ({ event }) => event.rows }) },

    PEN_DOWN: { actions: { type: 'toTool', params: ({ event }) => event } },
    PEN_MOVE: { actions: { type: 'toTool', params: ({ event }) => event } },
    PEN_UP: { actions: { type: 'toTool', params: ({ event }) => event } },
    PEN_CANCEL: { actions: { type: 'toTool', params: ({ event }) => event } },
    CONFIRM: { actions: { type: 'toTool', params: ({ event }) => event } },
    CHOOSE: { actions: { type: 'toTool', params: ({ event }) => event } },
    CANCEL: { actions: { type: 'toTool', params: ({ event }) => event } },
    NUMBER: { actions: { type: 'toTool', params: ({ event }) => event } },
    FRAME_SHOWN: { actions: { type: 'toTool', params: { type: 'REFRESH' } } },

    SIZE: {
      actions: assign({ size: ({ event }) => Math.min(MAX_SIZE, Math.max(1, Math.round(event.size))) }),
    },
    WRITE_MODE: { actions: assign({ writeMode: ({ event }) => event.mode }) },
    SUBTRACTS: { actions: assign({ subtracts: ({ event }) => event.subtracts }) },
    FRAME_MODE: {
      guard: ({ context }) => context.kind === 'tracking',
      actions: [
        assign({ frameMode: ({ event }) => event.mode, chosenFrames: null }),
        { type: 'toTool', params: { type: 'REFRESH' } },
      ],
    },
    SUGGESTED_FRAMES: {
      actions: [
        assign(({ context, event }) => ({
          frameMode: event.mode,
          chosenFrames: context.chosenFrames ?? context.frameMode,
        })),
        { type: 'toTool', params: { type: 'REFRESH' } },
      ],
    },
    WRITABLE: { actions: [assign({ writable: ({ event }) => event.writable }), raise({ type: 'OBEY' })] },
    PAUSE: { actions: [assign({ paused: ({ event }) => event.paused }), raise({ type: 'OBEY' })] },
    OBEY: [
      {
        guard: ({ context }) => !mayDraw(context),
        actions: [
          assign({ interrupted: ({ context }) => context.interrupted ?? context.resting }),
          { type: 'take', params: { tool: 'select', byHand: false } },
        ],
      },
      {
        guard: ({ context }) => context.interrupted !== null,
        actions: [
          {
            type: 'take',
            params: ({ context }) => ({ tool: context.interrupted ?? 'select', byHand: false }),
          },
          assign({ interrupted: null }),
        ],
      },
    ],

    SAVE: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.sendTo(context.undo, {
          type: 'RESTORE',
          edit: event.edit,
          phase: event.phase,
          name: 'tool',
          state: { id: context.resting },
        });
      }),
    },
    RESTORE: {
      guard: ({ context, event }) => isToolId(event.state['id']) && event.state['id'] !== context.tool,
      actions: {
        type: 'take',
        params: ({ event }) => ({
          tool: isToolId(event.state['id']) ? event.state['id'] : 'select',
          byHand: false,
        }),
      },
    },
  },
});
