/**
 * Which frame is wanted and which is shown. A frame that is not in memory yet leaves the last one standing (dimmed)
 * until it comes; pixels stay in the frame store, this actor only hears when they are there.
 */
import { assign, enqueueActions, fromCallback, setup } from 'xstate';
import type { FrameStore } from '../../frames/frameStore';
import type { FrameEvent } from '../../frames/types';
import type { Ref, UiProtocolEvent, UndoEvent } from './protocol';

/** A frame under way for longer than this is said to be. */
export const PATIENCE_MS = 300;

interface StoreEvent {
  type: 'STORE';
  event: FrameEvent;
}

export type FramesEvent =
  UiProtocolEvent | StoreEvent | { type: 'GO'; t: number } | { type: 'STEP'; by: number } | { type: 'RETRY' };

/** Told when another frame is shown: tools that are in the middle of something act on it. */
export interface ShownEvent {
  type: 'FRAME_SHOWN';
  t: number;
}

interface FramesContext {
  store: FrameStore;
  undo: Ref<UndoEvent>;
  /** Who is told when another frame is shown. */
  listeners: readonly Ref<ShownEvent>[];
  /** The frame asked for. */
  t: number;
  /** The frame on the screen; null before the first has come. */
  shown: number | null;
  error: Error | null;
}

/** Why a frame could not be had; null when nothing of it has failed. */
export function failureOf(store: FrameStore, t: number): Error | null {
  for (let channel = 0; channel < store.channels; channel++) {
    const error = store.error({ kind: 'raw', t, channel });
    if (error) return error;
  }
  for (const feature of store.features) {
    const error = store.error({ kind: 'labels', t, feature });
    if (error) return error;
  }
  return null;
}

const listen = fromCallback<{ type: 'never' }, { store: FrameStore }>(({ sendBack, input }) =>
  input.store.subscribe((event) => {
    if (event.type === 'loaded' || event.type === 'failed') sendBack({ type: 'STORE', event });
  }),
);

export const framesMachine = setup({
  types: {
    context: {} as FramesContext,
    events: {} as FramesEvent | { type: 'CONNECT'; listeners: readonly Ref<ShownEvent>[] },
    input: {} as { store: FrameStore; undo: Ref<UndoEvent>; t: number },
  },
  actors: { listen },
  delays: { patience: PATIENCE_MS },
  actions: {
    go: enqueueActions(({ context, enqueue }, { t }: { t: number }) => {
      if (!context.store.has(t) || t === context.t) return;
      enqueue.assign({ t, error: null });
      enqueue(() => {
        context.store.setCurrent(t);
      });
    }),
    /** Show the frame when all of it is there. */
    look: enqueueActions(({ context, enqueue }) => {
      const { store, t, shown, listeners } = context;
      if (!store.ready(t)) {
        enqueue.assign({ error: failureOf(store, t) });
        return;
      }
      enqueue.assign({ shown: t, error: null });
      if (shown === t) return;
      for (const ref of listeners) enqueue.sendTo(ref, { type: 'FRAME_SHOWN', t });
    }),
  },
  guards: {
    shown: ({ context }) => context.shown === context.t,
    failed: ({ context }) => context.error !== null,
  },
}).createMachine({
  id: 'frames',
  context: ({ input }) => ({ ...input, listeners: [], shown: null, error: null }),
  invoke: { src: 'listen', input: ({ context }) => ({ store: context.store }) },
  entry: [
    enqueueActions(({ context, self, enqueue }) => {
      enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'frames', ref: self });
      enqueue(() => {
        context.store.setCurrent(context.t);
      });
    }),
    'look',
  ],
  initial: 'waiting',
  on: {
    CONNECT: { actions: assign({ listeners: ({ event }) => event.listeners }) },
    GO: {
      target: '.waiting',
      actions: [{ type: 'go', params: ({ event }) => ({ t: event.t }) }, 'look'],
    },
    STEP: {
      target: '.waiting',
      actions: [
        {
          type: 'go',
          params: ({ context, event }) => {
            const { frames } = context.store;
            const index = frames.indexOf(context.t) + event.by;
            return { t: frames[Math.min(Math.max(index, 0), frames.length - 1)] ?? context.t };
          },
        },
        'look',
      ],
    },
    STORE: {
      guard: ({ context, event: { event } }) => 'key' in event && event.key.t === context.t,
      actions: 'look',
    },
    SAVE: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.sendTo(context.undo, {
          type: 'RESTORE',
          edit: event.edit,
          phase: event.phase,
          name: 'frames',
          state: { t: context.t },
        });
      }),
    },
    RESTORE: {
      target: '.waiting',
      actions: [
        {
          type: 'go',
          params: ({ context, event }) => ({
            t: typeof event.state['t'] === 'number' ? event.state['t'] : context.t,
          }),
        },
        'look',
      ],
    },
  },
  states: {
    waiting: {
      always: [
        { guard: 'shown', target: 'showing' },
        { guard: 'failed', target: 'failed' },
      ],
      after: { patience: 'late' },
    },
    /** Under way for a while: "Frame 31 is on its way". */
    late: {
      always: [
        { guard: 'shown', target: 'showing' },
        { guard: 'failed', target: 'failed' },
      ],
    },
    showing: {},
    failed: {
      always: { guard: 'shown', target: 'showing' },
      on: {
        RETRY: {
          target: 'waiting',
          actions: [
            assign({ error: null }),
            ({ context }) => {
              context.store.setCurrent(context.t);
            },
          ],
        },
      },
    },
  },
});
