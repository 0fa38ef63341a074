/**
 * Saving (design §3): every edit goes to the journal, then to the server in batches, one in flight. The page never waits
 * for it. Nothing is thrown away: what cannot be sent stays in the journal, and what is refused can be downloaded.
 */
import { assign, cancel, enqueueActions, fromPromise, setup } from 'xstate';
import { isProblem, ProblemError } from '../../api/problems';
import { backoffDelay } from '../saving/backoff';
import type { Edit } from '../../labels/types';
import type { Journal } from '../saving/journal';
import { wholeLog, type TaskApi } from '../saving/taskApi';
import type { RecordEvent, Ref } from './protocol';

/** One request carries at most this much. */
const MOST_EDITS = 100;
const MOST_BYTES = 256_000;

/** What saving tells the task. */
export type SaveReport =
  /** The server took nothing because the lease is over: saving waits for LEASE. */
  | { type: 'SAVE.NEEDS_LEASE' }
  /** Others have edited the task, and nothing of ours waits: what is shown is old. */
  | { type: 'SAVE.CHANGED_ELSEWHERE' }
  | { type: 'SAVE.REFUSED'; count: number; reason: string }
  | { type: 'SAVE.SIGNED_OUT' }
  | { type: 'SAVE.ALL_SAVED'; sequence: number };

/** A lease to save with, and how many edits the log held when it was granted. */
export interface LeaseGranted {
  type: 'LEASE';
  token: string;
  sequence: number;
}

export type SaveEvent =
  RecordEvent | LeaseGranted | { type: 'ONLINE' } | { type: 'SIGNED_IN' } | { type: 'RECOUNT' };

interface SaveInput {
  api: TaskApi;
  task: number;
  journal: Journal;
  lease: string;
  /** Number of edits the server's log holds. */
  sequence: number;
  parent: Ref<SaveReport>;
  random?: () => number;
}

interface SaveContext extends Required<SaveInput> {
  /** Edits not acknowledged. */
  pending: number;
  attempt: number;
  /** When the network went away, in ms. */
  offlineSince: number | null;
  problem: ProblemError | null;
  /** How often a lease was asked for since anything was saved: one that does not help is not asked for at once again. */
  asked: number;
  /** Whether it was asked for because the edits were forbidden. */
  denied: boolean;
  /** Why the server, which does answer, cannot save now (a full disk, a locked database): it is tried again. */
  trouble: ProblemError | null;
  /** Whether what waits would survive a crash of this page. */
  durable: boolean;
}

interface Sending {
  api: TaskApi;
  task: number;
  journal: Journal;
  lease: string;
  sequence: number;
}

const send = fromPromise<number, Sending>(async ({ input: { api, task, journal, lease, sequence } }) => {
  const batch = await journal.nextBatch(MOST_EDITS, MOST_BYTES);
  if (batch.length === 0) return sequence;
  const answer = await api.sendEdits(task, lease, sequence, batch);
  journal.acknowledge(new Set(batch.map((edit) => edit.id)));
  return answer.sequence;
});

/** Edits of the log that this journal does not hold: somebody else has written. */
class ForeignEdits extends Error {}

/**
 * The server's log is longer than we know. Either an answer of ours was lost on the way (then its edits are the newest
 * of the log and we go on behind them), or the task was changed elsewhere.
 */
const reconcile = fromPromise<number, Sending>(async ({ input: { api, task, journal, sequence } }) => {
  const log = await wholeLog(api, task, sequence);
  const ours = new Set(journal.edits.map((edit) => edit.id));
  const foreign =
    log.sequence !== sequence + log.edits.length || log.edits.some((edit) => !ours.has(edit.id));
  journal.acknowledge(new Set(log.edits.map((edit) => edit.id)));
  if (foreign) {
    // Another tab of this browser may have taken ours over, and sent them or not: they are not ours to lose.
    await journal.refresh();
    throw new ForeignEdits();
  }
  return log.sequence;
});

const problemOf = (error: unknown) => (error instanceof ProblemError ? error : null);

/** With a new lease: on where it stopped, unless the log has grown without us. */
const resumed = [
  {
    guard: ({ context, event }: { context: SaveContext; event: LeaseGranted }) =>
      event.sequence !== context.sequence,
    target: 'reconciling',
    actions: { type: 'granted', params: ({ event }: { event: LeaseGranted }) => event },
  },
  {
    target: 'saved',
    actions: { type: 'granted', params: ({ event }: { event: LeaseGranted }) => event },
  },
] as const;

export const saveMachine = setup({
  types: { context: {} as SaveContext, events: {} as SaveEvent, input: {} as SaveInput },
  actors: { send, reconcile },
  delays: { backoff: ({ context }) => backoffDelay(context.attempt, context.random) },
  guards: {
    somethingToSend: ({ context }) => context.pending > 0,
  },
  actions: {
    keep: ({ context }, params: { edit: Edit }) => {
      context.journal.append(params.edit, context.sequence + context.journal.size);
    },
    count: assign({
      pending: ({ context }) => context.pending + 1,
      durable: ({ context }) => context.journal.durable,
    }),
    granted: assign({ lease: (_, params: LeaseGranted) => params.token }),
    reportChanged: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.parent, { type: 'SAVE.CHANGED_ELSEWHERE' });
    }),
    acknowledged: assign({
      sequence: (_, params: { sequence: number }) => params.sequence,
      pending: ({ context }) => context.journal.size,
      attempt: 0,
      offlineSince: null,
      trouble: null,
      asked: 0,
      denied: false,
      durable: ({ context }) => context.journal.durable,
    }),
    failed: assign({
      problem: (_, params: { error: unknown }) => problemOf(params.error),
      durable: ({ context }) => context.journal.durable,
    }),
    recount: assign({
      pending: ({ context }) => context.journal.size,
      durable: ({ context }) => context.journal.durable,
    }),
    tried: assign({ attempt: ({ context }) => context.attempt + 1 }),
    askForLease: enqueueActions(({ context, enqueue }) => {
      const { asked, random, parent } = context;
      const delay = asked === 0 ? 0 : backoffDelay(asked - 1, random);
      enqueue.assign({ asked: asked + 1 });
      enqueue.sendTo(parent, { type: 'SAVE.NEEDS_LEASE' }, delay === 0 ? {} : { delay, id: 'ask' });
    }),
    reportRefused: enqueueActions(({ context, enqueue }) => {
      const reason = context.problem?.detail ?? 'The task was changed elsewhere';
      enqueue.sendTo(context.parent, { type: 'SAVE.REFUSED', count: context.pending, reason });
    }),
  },
}).createMachine({
  id: 'save',
  context: ({ input }) => ({
    random: Math.random,
    ...input,
    pending: input.journal.size,
    attempt: 0,
    offlineSince: null,
    problem: null,
    trouble: null,
    asked: 0,
    denied: false,
    durable: input.journal.durable,
  }),
  initial: 'saved',
  on: {
    // A page that only looks has no lease: nothing is kept to be sent as somebody's later.
    RECORD: {
      guard: ({ context }) => context.lease !== '',
      actions: [{ type: 'keep', params: ({ event }) => ({ edit: event.edit }) }, 'count'],
    },
    LEASE: { actions: { type: 'granted', params: ({ event }) => event } },
    RECOUNT: { actions: 'recount' },
  },
  states: {
    saved: {
      always: { guard: 'somethingToSend', target: 'sending' },
      entry: enqueueActions(({ context, enqueue }) => {
        if (context.pending === 0)
          enqueue.sendTo(context.parent, { type: 'SAVE.ALL_SAVED', sequence: context.sequence });
      }),
      on: { LEASE: resumed },
    },
    sending: {
      invoke: {
        src: 'send',
        input: ({ context }) => context,
        onDone: {
          target: 'saved',
          actions: { type: 'acknowledged', params: ({ event }) => ({ sequence: event.output }) },
        },
        onError: {
          target: 'failing',
          actions: { type: 'failed', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    /** Where a failure leads. */
    failing: {
      always: [
        {
          guard: ({ context }) => isProblem(context.problem, 'unauthenticated', 'csrf'),
          target: 'signedOut',
        },
        { guard: ({ context }) => isProblem(context.problem, 'stale-sequence'), target: 'reconciling' },
        // Its own lease was renewed for this very person: what is forbidden is not a matter of leases.
        {
          guard: ({ context }) => context.denied && isProblem(context.problem, 'forbidden'),
          target: 'refused',
        },
        {
          guard: ({ context }) => isProblem(context.problem, 'forbidden'),
          target: 'leaseLost',
          actions: assign({ denied: true }),
        },
        {
          guard: ({ context }) => isProblem(context.problem, 'lease-lost', 'lease-held'),
          target: 'leaseLost',
        },
        {
          guard: ({ context }) =>
            isProblem(context.problem, 'edit-conflict', 'invalid', 'too-large', 'wrong-state', 'not-found'),
          target: 'refused',
        },
        { guard: ({ context }) => context.problem !== null, target: 'unavailable' },
        { target: 'offline' },
      ],
    },
    reconciling: {
      invoke: {
        src: 'reconcile',
        input: ({ context }) => context,
        onDone: {
          target: 'saved',
          actions: { type: 'acknowledged', params: ({ event }) => ({ sequence: event.output }) },
        },
        onError: [
          {
            guard: ({ context, event }) => event.error instanceof ForeignEdits && context.journal.size === 0,
            target: 'outdated',
            actions: 'recount',
          },
          {
            guard: ({ event }) => event.error instanceof ForeignEdits,
            target: 'refused',
            actions: 'recount',
          },
          {
            target: 'failing',
            actions: { type: 'failed', params: ({ event }) => ({ error: event.error }) },
          },
        ],
      },
    },
    offline: {
      entry: assign({
        offlineSince: ({ context }) => context.offlineSince ?? Date.now(),
        trouble: null,
      }),
      after: { backoff: 'sending' },
      exit: 'tried',
      on: { ONLINE: 'sending' },
    },
    /** The server has a fault of its own, or what stands before it has. */
    unavailable: {
      entry: assign({ offlineSince: null, trouble: ({ context }) => context.problem }),
      after: { backoff: 'sending' },
      exit: 'tried',
      on: { ONLINE: 'sending' },
    },
    signedOut: {
      entry: enqueueActions(({ context, enqueue }) => {
        enqueue.sendTo(context.parent, { type: 'SAVE.SIGNED_OUT' });
      }),
      on: { SIGNED_IN: 'saved' },
    },
    leaseLost: { entry: 'askForLease', exit: cancel('ask'), on: { LEASE: resumed } },
    /** What is shown is old; the task opens anew. */
    outdated: { entry: 'reportChanged' },
    refused: { entry: 'reportRefused' },
  },
});
