/**
 * The task: opens it, makes the actors of the page, and decides whether it may be changed. Everything else is theirs.
 *
 *   opening ─► editing ─► submitting ─► done
 *      │          ├─► leaseLost, refused (both: look, keep the edits, open anew)
 *      └─► readOnly, held (another tab or person), failed
 */
import { assign, enqueueActions, fromCallback, fromPromise, setup } from 'xstate';
import { UnreachableError } from '../../api/problems';
import type { Task } from '../../api/types';
import type { Edit } from '../../labels/types';
import type { TaskApi } from '../saving/taskApi';
import type { LeaseEvent, LeaseReport } from './lease';
import { openTask, type HeldTask, type OpenedTask, type OpenInput } from './opening';
import { lastUi, partMachines, spawnParts, type Parts } from './parts';
import type { Ref, SayEvent } from './protocol';
import type { SaveEvent, SaveReport } from './save';

export interface TaskInput {
  api: TaskApi;
  task: number;
  /** The name of this browser tab: a lease belongs to it. */
  tab: string;
  /** Id of who is at the page: what this browser keeps of others is not theirs to send. */
  person: number;
}

export type TaskEvent =
  | SayEvent
  | SaveReport
  | LeaseReport
  | { type: 'TAKE_OVER' }
  | { type: 'OPEN_AGAIN' }
  | { type: 'SUBMIT' }
  | { type: 'SIGNED_IN' }
  | { type: 'SIGN_IN_LATER' }
  | { type: 'ASK_SIGN_IN' }
  | { type: 'HEARD' };

export interface Said {
  text: string;
  wrong: boolean;
  /** Counts up, so that the same sentence is told again. */
  n: number;
}

interface TaskContext extends TaskInput {
  takeOver: boolean;
  opened: OpenedTask | null;
  held: HeldTask | null;
  parts: Parts | null;
  said: Said;
  /** Why it did not open, or was not submitted. */
  error: unknown;
  leaseUntil: string | null;
  /** Who has the lease that was lost; null when nobody or when that is not known. */
  lostTo: Task['lease'];
  refusal: { edits: readonly Edit[]; reason: string } | null;
  submitted: Task | null;
  signedOut: boolean;
}

const open = fromPromise<OpenedTask | HeldTask, OpenInput>(({ input }) => openTask(input));

const submit = fromPromise<Task, { api: TaskApi; task: number; lease: string; sequence: number }>(
  ({ input: { api, task, lease, sequence } }) => api.submit(task, lease, sequence),
);

const look = fromPromise<Task, { api: TaskApi; task: number }>(({ input }) => input.api.task(input.task));

/** What happens around the page: the network comes back, the person moves, the laptop wakes up. */
const surroundings = fromCallback<{ type: 'never' }, { save: Ref<SaveEvent>; lease: Ref<LeaseEvent> | null }>(
  ({ input: { save, lease } }) => {
    if (typeof window === 'undefined') return undefined;
    let told = 0;
    const active = () => {
      if (Date.now() - told < 5_000) return;
      told = Date.now();
      lease?.send({ type: 'ACTIVE' });
    };
    const online = () => save.send({ type: 'ONLINE' });
    const seen = () => {
      if (document.visibilityState === 'visible') lease?.send({ type: 'BEAT' });
    };
    const leaving = (event: BeforeUnloadEvent) => {
      const snapshot = (save as unknown as Parts['save']).getSnapshot();
      if (snapshot.context.pending > 0) event.preventDefault();
    };
    const listeners: [EventTarget, string, (event: never) => void][] = [
      [window, 'pointerdown', active],
      [window, 'keydown', active],
      [window, 'wheel', active],
      [window, 'online', online],
      [window, 'beforeunload', leaving],
      [document, 'visibilitychange', seen],
    ];
    for (const [target, type, listener] of listeners) {
      target.addEventListener(type, listener as EventListener, { passive: type === 'wheel' });
    }
    return () => {
      for (const [target, type, listener] of listeners)
        target.removeEventListener(type, listener as EventListener);
    };
  },
);

export const taskMachine = setup({
  types: { context: {} as TaskContext, events: {} as TaskEvent, input: {} as TaskInput },
  actors: { open, submit, look, surroundings, ...partMachines },
  actions: {
    furnish: enqueueActions(({ context, enqueue, self }) => {
      const { opened, api } = context;
      if (!opened) return;
      enqueue.assign({
        parts: ({ spawn }) => spawnParts(spawn, opened, { api, ref: self }),
        refusal:
          opened.refused.length > 0
            ? { edits: opened.refused, reason: 'The task was changed elsewhere' }
            : null,
      });
    }),
    connect: enqueueActions(({ context, enqueue }) => {
      const { parts, opened } = context;
      if (!parts || !opened) return;
      const { undo, labels, frames, tools, selection, canvas } = parts;
      enqueue.sendTo(undo, { type: 'CONNECT', labels });
      enqueue.sendTo(frames, { type: 'CONNECT', listeners: [tools, canvas] });
      enqueue.sendTo(undo, { type: 'REBUILD', edits: opened.edits });
      const ui = lastUi(opened);
      if (ui['selection']) enqueue.sendTo(selection, { type: 'RESTORE', state: ui['selection'] });
      if (ui['canvas']) enqueue.sendTo(canvas, { type: 'RESTORE', state: ui['canvas'] });
      if (opened.task.kind === 'segmentation') {
        enqueue(() => {
          opened.labels.store.pin(opened.task.frames);
        });
      }
    }),
    clear: enqueueActions(({ context, enqueue }) => {
      const { parts, opened } = context;
      if (parts) {
        const { desk: _, ...refs } = parts;
        for (const ref of Object.values(refs)) if (ref) enqueue.stopChild(ref);
      }
      enqueue(() => {
        opened?.labels.store.dispose();
        opened?.journal.close();
      });
      enqueue.assign({ parts: null, opened: null, held: null, error: null, signedOut: false });
    }),
    lock: enqueueActions(({ context, enqueue }) => {
      if (context.parts) enqueue.sendTo(context.parts.tools, { type: 'WRITABLE', writable: false });
    }),
    unlock: enqueueActions(({ context, enqueue }) => {
      if (context.parts) enqueue.sendTo(context.parts.tools, { type: 'WRITABLE', writable: true });
    }),
    keepRefused: assign({
      refusal: ({ context }, params: { reason: string }) => {
        const edits = [...(context.opened?.journal.edits ?? [])];
        return { edits, reason: params.reason };
      },
    }),
    putAside: ({ context }) => {
      if (context.refusal) context.opened?.journal.setAside(context.refusal.reason);
    },
  },
  guards: {
    allSaved: ({ context }) => {
      const save = context.parts?.save.getSnapshot();
      return save?.matches('saved') === true && save.context.pending === 0;
    },
    writable: ({ context }) => context.opened?.lease != null,
  },
}).createMachine({
  id: 'task',
  context: ({ input }) => ({
    ...input,
    takeOver: false,
    opened: null,
    held: null,
    parts: null,
    said: { text: '', wrong: false, n: 0 },
    error: null,
    leaseUntil: null,
    lostTo: null,
    refusal: null,
    submitted: null,
    signedOut: false,
  }),
  initial: 'opening',
  on: {
    SAY: {
      actions: assign({
        said: ({ context, event }) => ({
          text: event.text,
          wrong: event.wrong ?? false,
          n: context.said.n + 1,
        }),
      }),
    },
    HEARD: { actions: assign({ said: ({ context }) => ({ ...context.said, text: '' }) }) },
  },
  states: {
    opening: {
      entry: 'clear',
      invoke: {
        src: 'open',
        input: ({ context: { api, task, tab, person, takeOver } }) => ({ api, task, tab, person, takeOver }),
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'held',
            target: 'held',
            actions: assign({ held: ({ event }) => (event.output.kind === 'held' ? event.output : null) }),
          },
          {
            target: 'furnished',
            actions: assign({
              opened: ({ event }) => (event.output.kind === 'open' ? event.output : null),
              takeOver: false,
            }),
          },
        ],
        onError: { target: 'failed', actions: assign({ error: ({ event }) => event.error }) },
      },
    },
    furnished: {
      entry: ['furnish', 'connect'],
      always: [{ guard: 'writable', target: 'editing' }, { target: 'readOnly' }],
    },
    editing: {
      initial: 'working',
      invoke: {
        src: 'surroundings',
        input: ({ context }) => ({ save: context.parts!.save, lease: context.parts!.lease }),
      },
      on: {
        'SAVE.LEASE_LOST': {
          target: 'leaseLost',
          actions: assign({ leaseUntil: ({ event }) => event.until }),
        },
        'LEASE.LOST': { target: 'leaseLost', actions: assign({ leaseUntil: ({ event }) => event.until }) },
        'SAVE.REFUSED': {
          target: 'refused',
          actions: { type: 'keepRefused', params: ({ event }) => ({ reason: event.reason }) },
        },
        'SAVE.SIGNED_OUT': { actions: assign({ signedOut: true }) },
        ASK_SIGN_IN: { actions: assign({ signedOut: true }) },
        SIGN_IN_LATER: { actions: assign({ signedOut: false }) },
        'SAVE.ALL_SAVED': { actions: assign({ signedOut: false }) },
        SIGNED_IN: {
          actions: [
            assign({ signedOut: false }),
            enqueueActions(({ context, enqueue }) => {
              if (context.parts) enqueue.sendTo(context.parts.save, { type: 'SIGNED_IN' });
            }),
          ],
        },
      },
      states: {
        working: { on: { SUBMIT: 'saving' } },
        /** Submit waits until everything is saved; the page stays as it is meanwhile. */
        saving: {
          entry: assign({ error: null }),
          always: { guard: 'allSaved', target: 'submitting' },
          on: {
            'SAVE.ALL_SAVED': { target: 'submitting', actions: assign({ signedOut: false }) },
            'SAVE.SIGNED_OUT': { target: 'working', actions: assign({ signedOut: true }) },
            SUBMIT: {},
          },
          after: {
            // Offline: it does not hang for ever; nothing is lost, and it can be tried again.
            15_000: { target: 'notSubmitted', actions: assign({ error: () => new UnreachableError(null) }) },
          },
        },
        submitting: {
          // What is painted now would not be part of what is handed in.
          entry: 'lock',
          invoke: {
            src: 'submit',
            input: ({ context: { api, task, opened, parts } }) => ({
              api,
              task,
              lease: opened!.lease!.token,
              sequence: parts!.save.getSnapshot().context.sequence,
            }),
            onDone: { target: '#task.done', actions: assign({ submitted: ({ event }) => event.output }) },
            onError: { target: 'notSubmitted', actions: assign({ error: ({ event }) => event.error }) },
          },
        },
        notSubmitted: {
          entry: 'unlock',
          on: { SUBMIT: 'saving', HEARD: { target: 'working', actions: assign({ error: null }) } },
        },
      },
    },
    done: {
      entry: [
        'lock',
        enqueueActions(({ context, enqueue }) => {
          if (context.parts?.lease) enqueue.stopChild(context.parts.lease);
        }),
      ],
    },
    readOnly: { entry: 'lock' },
    leaseLost: {
      entry: ['lock', assign({ lostTo: null })],
      invoke: {
        src: 'look',
        input: ({ context: { api, task } }) => ({ api, task }),
        onDone: { actions: assign({ lostTo: ({ event }) => event.output.lease }) },
        // Then it is only not known who has it.
        onError: {},
      },
      on: { OPEN_AGAIN: 'opening', TAKE_OVER: { target: 'opening', actions: assign({ takeOver: true }) } },
    },
    refused: { entry: 'lock', on: { OPEN_AGAIN: { target: 'opening', actions: 'putAside' } } },
    held: {
      on: {
        TAKE_OVER: { target: 'opening', actions: assign({ takeOver: true }) },
        OPEN_AGAIN: 'opening',
      },
    },
    failed: { on: { OPEN_AGAIN: 'opening' } },
  },
});
