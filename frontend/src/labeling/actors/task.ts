/**
 * The task: opens it, makes the actors of the page, and decides whether it may be changed. Everything else is theirs.
 *
 *   opening ─► editing ─► submitting ─► done
 *      │          ├─► outdated (changed elsewhere; opens anew), leaseLost, refused (both: look, keep the edits, open anew)
 *      └─► readOnly, held (another tab or person; becomes free), failed
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { isProblem, UnreachableError } from '../../api/problems';
import { identify, look } from './looking';
import { heldNow, openTask, type HeldTask, type OpenedTask, type OpenInput } from './opening';
import { resumed, partMachines, shownListeners, spawnParts } from './parts';
import { examination, examined, isAnswer, isHandedIn } from './submitting';
import { leavesOpen, leftIn, settled, submit, toHandIn } from './submitting';
import type { TaskContext, TaskEvent, TaskInput } from './taskTypes';

const open = fromPromise<OpenedTask | HeldTask, OpenInput>(({ input }) => openTask(input));

export const taskMachine = setup({
  types: { context: {} as TaskContext, events: {} as TaskEvent, input: {} as TaskInput },
  actors: { open, settled, submit, examined, look, identify, ...partMachines },
  actions: {
    furnish: enqueueActions(({ context, enqueue, self }) => {
      const { opened, api, person, tabs } = context;
      if (!opened) return;
      enqueue.assign({
        parts: ({ spawn }) => spawnParts(spawn, opened, { api, person, tabs: tabs ?? null, ref: self }),
        refusal:
          opened.refused.length > 0
            ? { edits: opened.refused, reason: 'The task was changed elsewhere' }
            : null,
      });
    }),
    connect: enqueueActions(({ context, enqueue }) => {
      const { parts, opened } = context;
      if (!parts || !opened) return;
      const { undo, labels, frames } = parts;
      enqueue.sendTo(undo, { type: 'CONNECT', labels });
      enqueue.sendTo(frames, { type: 'CONNECT', listeners: shownListeners(parts) });
      enqueue.sendTo(undo, { type: 'REBUILD', edits: opened.edits, older: opened.older });
      for (const [ref, state] of resumed(opened, parts)) enqueue.sendTo(ref, { type: 'RESTORE', state });
      if (opened.task.kind === 'segmentation') {
        enqueue(() => {
          opened.labels.store.pin(opened.task.frames);
        });
      }
    }),
    clear: enqueueActions(({ context, enqueue }) => {
      const { parts, opened } = context;
      if (parts) {
        const { desk: _, cellCentroids: __, ...refs } = parts;
        for (const ref of Object.values(refs)) if (ref) enqueue.stopChild(ref);
      }
      enqueue(() => {
        opened?.labels.store.dispose();
        opened?.journal.close();
      });
      enqueue.assign({ parts: null, opened: null, held: null, error: null });
      enqueue.assign({ signedOut: false, stranger: null, resting: false, takenBy: null });
    }),
    lock: enqueueActions(({ context, enqueue }) => {
      if (!context.parts) return;
      const { tools, undo } = context.parts;
      enqueue.sendTo(tools, { type: 'WRITABLE', writable: false });
      enqueue.sendTo(undo, { type: 'WRITABLE', writable: false });
    }),
    unlock: enqueueActions(({ context, enqueue }) => {
      if (!context.parts) return;
      const { tools, undo } = context.parts;
      enqueue.sendTo(tools, { type: 'WRITABLE', writable: true });
      enqueue.sendTo(undo, { type: 'WRITABLE', writable: true });
    }),
    keepRefused: assign({
      refusal: ({ context }, params: { reason?: string }) => {
        const edits = [...(context.opened?.journal.edits ?? [])];
        return { edits, reason: params.reason ?? context.refusal?.reason ?? '' };
      },
    }),
    needLease: enqueueActions(({ context, enqueue }) => {
      if (context.parts?.lease) enqueue.sendTo(context.parts.lease, { type: 'NEED' });
    }),
    identify: enqueueActions(({ context, enqueue }) => {
      enqueue.spawnChild('identify', { input: { api: context.api } });
    }),
    /** Signed in again: saving and the heartbeat go on. */
    goOn: enqueueActions(({ context, enqueue }) => {
      if (!context.parts) return;
      enqueue.sendTo(context.parts.save, { type: 'SIGNED_IN' });
      if (context.parts.lease) enqueue.sendTo(context.parts.lease, { type: 'BEAT' });
    }),
    sayChanged: enqueueActions(({ enqueue }) => {
      const text = 'The task was changed elsewhere while you were away. This is its newest state.';
      enqueue.raise({ type: 'SAY', text, wrong: true });
    }),
    /** Edits that another tab of this browser has taken over with the task are not this one's any more. */
    forgetAdopted: enqueueActions(({ context, enqueue }) => {
      const { opened, parts } = context;
      enqueue(() => {
        void opened?.journal.refresh().then(() => {
          if (parts?.save.getSnapshot().status === 'active') parts.save.send({ type: 'RECOUNT' });
        });
      });
    }),
    keepReason: assign({
      reason: ({ event }) => (event.type === 'SUBMIT' && event.reason?.trim()) || null,
      anyway: ({ event }) => event.type === 'SUBMIT' && event.anyway === true,
      // An answer is to what was asked; another press on Submit waits for the checks again.
      hurried: ({ context, event }) =>
        context.hurried && event.type === 'SUBMIT' && (Boolean(event.reason) || event.anyway === true),
    }),
    putAside: ({ context }) => {
      if (context.refusal) context.opened?.journal.setAside(context.refusal.reason);
    },
  },
  delays: { watching: 5_000, slow: 5_000 },
  guards: {
    allSaved: ({ context }) => {
      const save = context.parts?.save.getSnapshot();
      return save?.matches('saved') === true && save.context.pending === 0;
    },
    savesSignedOut: ({ context }) => context.parts?.save.getSnapshot().matches('signedOut') === true,
    writable: ({ context }) => context.opened?.lease != null,
    answered: ({ context, event }) => event.type === 'SUBMIT' && isAnswer(event, context.parts!),
    unexamined: ({ context: { parts, hurried } }) =>
      !hurried &&
      Boolean(examination(parts!)?.unfinished) &&
      parts!.places?.getSnapshot().matches('failed') !== true,
    leftOpen: ({ context }) => leavesOpen(context),
  },
}).createMachine({
  id: 'task',
  context: ({ input }) => ({
    ...input,
    takeOver: false,
    look: false,
    opened: null,
    held: null,
    parts: null,
    said: { text: '', wrong: false, n: 0 },
    error: null,
    leaseUntil: null,
    takenBy: null,
    resting: false,
    lostTo: null,
    refusal: null,
    submitted: null,
    reason: null,
    anyway: false,
    hurried: false,
    signedOut: false,
    stranger: null,
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
        input: ({ context: { api, task, tab, person, tabs, takeOver, look } }) => ({
          ...{ api, task, tab, person, takeOver, look },
          tabs: tabs ?? null,
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'held',
            target: 'held',
            actions: assign({
              held: ({ event }) => (event.output.kind === 'held' ? event.output : null),
              takeOver: false,
            }),
          },
          {
            target: 'furnished',
            actions: assign({
              opened: ({ event }) => (event.output.kind === 'open' ? event.output : null),
              takeOver: false,
              look: false,
            }),
          },
        ],
        onError: {
          target: 'failed',
          actions: assign({ error: ({ event }) => event.error, takeOver: false, look: false }),
        },
      },
    },
    furnished: {
      entry: ['furnish', 'connect'],
      always: [{ guard: 'writable', target: 'editing' }, { target: 'readOnly' }],
    },
    editing: {
      initial: 'working',
      on: {
        'SAVE.NEEDS_LEASE': { actions: 'needLease' },
        'SAVE.CHANGED_ELSEWHERE': 'outdated',
        'LEASE.LOST': {
          target: 'leaseLost',
          actions: assign({
            leaseUntil: ({ event }) => event.until,
            takenBy: ({ event }) => event.takenBy,
            resting: false,
          }),
        },
        'LEASE.ENDED': { actions: assign({ leaseUntil: ({ event }) => event.until, resting: true }) },
        'LEASE.REGAINED': { actions: assign({ resting: false }) },
        'LEASE.SIGNED_OUT': { actions: assign({ signedOut: true }) },
        'LEASE.STRANGER': { actions: 'identify' },
        REGAIN: { actions: 'needLease' },
        'SAVE.REFUSED': {
          target: 'refused',
          actions: { type: 'keepRefused', params: ({ event }) => ({ reason: event.reason }) },
        },
        'SAVE.SIGNED_OUT': { actions: assign({ signedOut: true }) },
        ASK_SIGN_IN: { actions: assign({ signedOut: true }) },
        SIGN_IN_LATER: { actions: assign({ signedOut: false }) },
        SIGNED_IN: { actions: 'identify' },
        IDENTIFIED: [
          { guard: ({ event }) => event.person === null, actions: assign({ signedOut: true }) },
          {
            guard: ({ context, event }) => event.person === context.person,
            actions: [assign({ signedOut: false, stranger: null }), 'goOn'],
          },
          // Nobody's edits are sent as somebody else's.
          { actions: assign({ signedOut: true, stranger: ({ event }) => event.name }) },
        ],
      },
      states: {
        working: { entry: 'unlock', on: { SUBMIT: { target: 'examining', actions: 'keepReason' } } },
        /** From here on the page is locked: what is handed in is what is checked and saved, the stroke in hand with it. */
        examining: {
          entry: 'lock',
          invoke: { src: 'examined', input: ({ context }) => context.parts! },
          on: { EXAMINED: [{ guard: 'leftOpen', target: 'asking' }, { target: 'saving' }], SUBMIT: {} },
          initial: 'quick',
          states: {
            quick: { after: { slow: 'slow' } },
            /** A frame that does not come holds nobody up: one may go on, and the expert is told. */
            slow: {
              on: {
                HEARD: '#task.editing.working',
                NOT_WAITING: [
                  { guard: 'leftOpen', target: '#task.editing.asking', actions: assign({ hurried: true }) },
                  { target: '#task.editing.saving', actions: assign({ hurried: true }) },
                ],
              },
            },
          },
        },
        /** "2 checks are open. Submit with a reason, or look at them first." The same of comments. */
        asking: {
          on: {
            HEARD: 'working',
            SUBMIT: { guard: 'answered', target: 'saving', actions: 'keepReason' },
          },
        },
        /** Submit waits until everything is saved. */
        saving: {
          entry: assign({ error: null }),
          always: [
            { guard: 'allSaved', target: 'saved' },
            // It was said before; the question was closed since.
            { guard: 'savesSignedOut', target: 'working', actions: assign({ signedOut: true }) },
          ],
          on: {
            'SAVE.ALL_SAVED': { guard: 'allSaved', target: 'saved' },
            'SAVE.SIGNED_OUT': { target: 'working', actions: assign({ signedOut: true }) },
            SUBMIT: {},
          },
          after: {
            // Offline: it does not hang for ever; nothing is lost, and it can be tried again.
            15_000: { target: 'notSubmitted', actions: assign({ error: () => new UnreachableError(null) }) },
          },
        },
        /** What came or was left open meanwhile is asked about too. */
        saved: {
          always: [
            { guard: 'unexamined', target: 'examining' },
            { guard: 'leftOpen', target: 'asking' },
            { target: 'submitting' },
          ],
        },
        submitting: {
          invoke: {
            src: 'submit',
            input: ({ context }) => ({
              api: context.api,
              task: context.task,
              lease: context.parts!.lease!.getSnapshot().context.lease.token,
              ...toHandIn(context),
              left: leftIn(context.parts!, context.reason),
            }),
            onDone: { target: '#task.done', actions: assign({ submitted: ({ event }) => event.output }) },
            onError: [
              {
                guard: ({ event }) => isProblem(event.error, 'unauthenticated', 'csrf'),
                target: 'working',
                actions: assign({ signedOut: true }),
              },
              { target: 'notSubmitted', actions: assign({ error: ({ event }) => event.error }) },
            ],
          },
        },
        notSubmitted: {
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
      entry: ['lock', assign({ lostTo: null }), 'forgetAdopted'],
      invoke: {
        src: 'look',
        input: ({ context: { api, task } }) => ({ api, task }),
        onDone: [
          {
            // It ended because the task was handed in, and the answer that said so was lost.
            guard: ({ context, event }) => isHandedIn(event.output, toHandIn(context)),
            target: 'done',
            actions: assign({ submitted: ({ event }) => event.output }),
          },
          { actions: assign({ lostTo: ({ event }) => event.output.lease }) },
        ],
        // Then it is only not known who has it.
        onError: {},
      },
      on: { OPEN_AGAIN: 'opening', TAKE_OVER: { target: 'opening', actions: assign({ takeOver: true }) } },
    },
    /** Others have edited the task. It opens anew, unless the lock has made an edit of a stroke in hand. */
    outdated: {
      entry: 'lock',
      invoke: {
        src: 'settled',
        input: ({ context }) => context.opened!.journal,
        onDone: [
          {
            guard: ({ event }) => event.output > 0,
            target: 'refused',
            actions: { type: 'keepRefused', params: { reason: 'The task was changed elsewhere' } },
          },
          { target: 'opening', actions: 'sayChanged' },
        ],
      },
    },
    refused: {
      entry: 'lock',
      invoke: {
        // The stroke in hand is one of the edits that are kept.
        src: 'settled',
        input: ({ context }) => context.opened!.journal,
        onDone: {
          actions: { type: 'keepRefused', params: {} },
        },
      },
      on: { OPEN_AGAIN: { target: 'opening', actions: 'putAside' } },
    },
    held: {
      initial: 'waiting',
      on: {
        TAKE_OVER: { target: 'opening', actions: assign({ takeOver: true }) },
        LOOK: { target: 'opening', actions: assign({ look: true }) },
        OPEN_AGAIN: 'opening',
      },
      states: {
        waiting: { after: { watching: 'looking' } },
        looking: {
          invoke: {
            src: 'look',
            input: ({ context: { api, task } }) => ({ api, task }),
            onDone: {
              target: 'waiting',
              actions: assign({ held: ({ event }) => heldNow(event.output) }),
            },
            onError: 'waiting',
          },
        },
      },
    },
    failed: { on: { OPEN_AGAIN: 'opening' } },
  },
});
