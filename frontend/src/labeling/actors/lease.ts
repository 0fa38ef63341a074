/**
 * The lease of this tab. It lasts for a term after the person's last act; a heartbeat tells the server when that was.
 * When the term is over the task waits in the queue, and the first act asks for it again: whoever comes back to a task
 * that nobody took meanwhile goes on as if they had not been away. The same when saving needs the lease, such as after
 * an hour without a network.
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { isProblem, ProblemError } from '../../api/problems';
import type { Lease } from '../../api/types';
import type { TaskApi } from '../saving/taskApi';
import type { Ref } from './protocol';
import type { LeaseGranted } from './save';

const HEARTBEAT_MS = 60_000;
/**
 * The server counts the time between acts that it hears of, and leaves out pauses of more than a minute. So it hears of
 * acts soon after they were, and of the first one after a rest at once: both ends of every pause are known to it.
 */
const REPORT_MS = 20_000;
/** Longer pauses are no work for the server; who looked away that long ago does not turn away now. */
const PAUSE_MS = 60_000;
const RETRY_MS = 10_000;
/** Heartbeats in a term, so that a few may be missed. */
const BEATS = 5;

export type LeaseReport =
  /** Somebody else has the task, or it cannot be edited any more. */
  | { type: 'LEASE.LOST'; until: string | null; takenBy: string | null }
  /** The time is over; the next act asks for the task again. */
  | { type: 'LEASE.ENDED'; until: string | null }
  | { type: 'LEASE.REGAINED' }
  /** Nobody is signed in, or somebody else than the one whose lease this is. */
  | { type: 'LEASE.SIGNED_OUT' }
  | { type: 'LEASE.STRANGER' };

export type LeaseEvent =
  | { type: 'ACTIVE' }
  /**
   * The page is out of sight: another tab, another window. It is the last act of a stretch of work, and told at once: what
   * is opened elsewhere moves the person's one clock, and a page that is hidden may never get to tell.
   */
  | { type: 'AWAY' }
  /** Ask the server now how the lease stands. */
  | { type: 'BEAT' }
  /** Saving was told that the lease is over. */
  | { type: 'NEED' };

interface LeaseInput {
  api: TaskApi;
  task: number;
  tab: string;
  person: number;
  lease: Lease;
  save: Ref<LeaseGranted>;
  parent: Ref<LeaseReport>;
}

interface LeaseContext extends LeaseInput {
  lastActive: number;
  /** The newest act that the server was told of. */
  reported: number;
  /** The page is out of sight, and the next request must outlive it. */
  away: boolean;
  /** Saving waits for a lease. */
  needed: boolean;
  error: unknown;
}

const idleMs = ({ lastActive }: LeaseContext) => Math.max(0, Date.now() - lastActive);

const renew = fromPromise<Lease, LeaseContext>(({ input }) =>
  input.api.renewLease(input.task, input.lease.token, idleMs(input) / 1000, input.away),
);

/** The page is signed in as somebody else now: their lease is not for these edits. */
class Stranger extends Error {}

const regain = fromPromise<Lease, LeaseContext>(async ({ input: { api, task, tab, person } }) => {
  const lease = await api.acquireLease(task, tab, false);
  if (lease.holder === person) return lease;
  await api.releaseLease(task, lease.token, false);
  throw new Stranger();
});

/** Whose session this page has: the lease is refused to somebody else, or to its own person for another reason. */
const whoIs = fromPromise<number | null, LeaseContext>(async ({ input }) => {
  const session = await input.api.session();
  return session?.user.id ?? null;
});

const problemIn = ({ error }: LeaseContext) => (error instanceof ProblemError ? error : null);
const textIn = (context: LeaseContext, member: string) => {
  const value = problemIn(context)?.members[member];
  return typeof value === 'string' ? value : null;
};

export const leaseMachine = setup({
  types: { context: {} as LeaseContext, events: {} as LeaseEvent, input: {} as LeaseInput },
  actors: { renew, regain, whoIs },
  delays: {
    heartbeat: ({ context }) => Math.min(HEARTBEAT_MS, (context.lease.term * 1000) / BEATS),
    report: ({ context }) => Math.min(REPORT_MS, (context.lease.term * 1000) / BEATS),
    retry: RETRY_MS,
  },
  guards: {
    signedOut: ({ context }) => isProblem(context.error, 'unauthenticated', 'csrf'),
    stranger: ({ context }) => context.error instanceof Stranger,
    taken: ({ context }) => isProblem(context.error, 'lease-lost') && textIn(context, 'taken_by') !== null,
    unreported: ({ context }) => context.lastActive > context.reported,
    rested: ({ context }) => idleMs(context) >= REPORT_MS,
    wanted: ({ context }) => context.needed || idleMs(context) < context.lease.term * 1000,
    refused: ({ context }) =>
      isProblem(context.error, 'lease-held', 'forbidden', 'not-found', 'wrong-state', 'invalid'),
    forbidden: ({ context }) => isProblem(context.error, 'forbidden'),
  },
  actions: {
    active: assign({ lastActive: () => Date.now(), away: false }),
    /**
     * A screen that goes dark by itself hides the page, too: after a long pause nobody has turned away. Nor has who only
     * looked in since they turned away, or passed by on the way to another tab.
     */
    turnAway: assign({
      lastActive: ({ context }) =>
        context.away || idleMs(context) > PAUSE_MS ? context.lastActive : Date.now(),
      away: true,
    }),
    report: assign({ reported: ({ context }) => context.lastActive }),
    need: assign({ needed: true }),
    failed: assign({ error: (_, params: { error: unknown }) => params.error }),
    /** Saving goes on with this lease. */
    hand: enqueueActions(({ context, enqueue }) => {
      const { token, sequence } = context.lease;
      enqueue.sendTo(context.save, { type: 'LEASE', token, sequence });
      enqueue.assign({ needed: false });
    }),
    tellLost: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.parent, {
        type: 'LEASE.LOST',
        until: textIn(context, 'until') ?? context.lease.until,
        takenBy: textIn(context, 'taken_by'),
      });
    }),
    tellEnded: enqueueActions(({ context, enqueue }) => {
      const until = textIn(context, 'until') ?? context.lease.until;
      enqueue.sendTo(context.parent, { type: 'LEASE.ENDED', until });
    }),
    tellRegained: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.parent, { type: 'LEASE.REGAINED' });
    }),
    tellSignedOut: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.parent, { type: 'LEASE.SIGNED_OUT' });
    }),
    tellStranger: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.parent, { type: 'LEASE.STRANGER' });
    }),
  },
}).createMachine({
  id: 'lease',
  context: ({ input }) => {
    const now = Date.now();
    return { ...input, lastActive: now, reported: now, away: false, needed: false, error: null };
  },
  initial: 'held',
  // What cannot be told now, such as without a network, is told as it was with the next request.
  on: { ACTIVE: { actions: 'active' }, AWAY: { actions: 'turnAway' }, NEED: { actions: 'need' } },
  states: {
    held: {
      after: { report: { guard: 'unreported', target: 'renewing' }, heartbeat: 'renewing' },
      on: {
        ACTIVE: [{ guard: 'rested', target: 'renewing', actions: 'active' }, { actions: 'active' }],
        AWAY: { target: 'renewing', actions: 'turnAway' },
        BEAT: 'renewing',
        NEED: { target: 'renewing', actions: 'need' },
      },
    },
    renewing: {
      entry: 'report',
      // What is on its way tells of an earlier act.
      on: { AWAY: { target: 'renewing', reenter: true, actions: 'turnAway' } },
      invoke: {
        src: 'renew',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ context }) => context.needed,
            target: 'held',
            actions: [assign({ lease: ({ event }) => event.output }), 'hand'],
          },
          { target: 'held', actions: assign({ lease: ({ event }) => event.output }) },
        ],
        onError: {
          target: 'failing',
          actions: { type: 'failed', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    failing: {
      always: [
        { guard: 'signedOut', target: 'waiting', actions: 'tellSignedOut' },
        { guard: 'taken', target: 'lost' },
        { guard: 'forbidden', target: 'identifying' },
        { guard: 'refused', target: 'lost' },
        { guard: ({ context }) => !isProblem(context.error, 'lease-lost'), target: 'waiting' },
        { guard: 'wanted', target: 'regaining' },
        { target: 'ended' },
      ],
    },
    identifying: {
      invoke: {
        src: 'whoIs',
        input: ({ context }) => context,
        onDone: [
          // Still the same person: asking again would be answered the same.
          { guard: ({ context, event }) => event.output === context.person, target: 'lost' },
          { target: 'waiting', actions: 'tellStranger' },
        ],
        onError: 'waiting',
      },
      on: { BEAT: {} },
    },
    /** No network, or signed out: saving tells about that; the lease is asked for again soon. */
    waiting: {
      after: { retry: 'renewing' },
      on: { BEAT: 'renewing', NEED: { target: 'renewing', actions: 'need' } },
    },
    /** Nobody is at work: the task waits in the queue. */
    ended: {
      entry: 'tellEnded',
      on: {
        ACTIVE: { target: 'regaining', actions: 'active' },
        NEED: { target: 'regaining', actions: 'need' },
      },
    },
    regaining: {
      invoke: {
        src: 'regain',
        input: ({ context }) => context,
        onDone: {
          target: 'held',
          actions: [assign({ lease: ({ event }) => event.output }), 'hand', 'tellRegained'],
        },
        onError: {
          target: 'notRegained',
          actions: { type: 'failed', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    notRegained: {
      always: [
        { guard: 'stranger', target: 'waitingToRegain', actions: 'tellStranger' },
        { guard: 'signedOut', target: 'waitingToRegain', actions: 'tellSignedOut' },
        { guard: 'refused', target: 'lost' },
        { target: 'waitingToRegain' },
      ],
    },
    waitingToRegain: {
      after: { retry: 'regaining' },
      on: { BEAT: 'regaining', NEED: { target: 'regaining', actions: 'need' } },
    },
    lost: { type: 'final', entry: 'tellLost' },
  },
});
