/**
 * The lease of this tab: a heartbeat while the person is at work. When they rest it stops, so that the task goes back
 * to the queue; when the laptop wakes up, the next heartbeat tells whether it did.
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { isProblem, type ProblemError } from '../../api/problems';
import type { Lease } from '../../api/types';
import type { TaskApi } from '../saving/taskApi';
import type { Ref } from './protocol';

const HEARTBEAT_MS = 60_000;
const RETRY_MS = 10_000;
/** Without any action for this long, nobody is at work. */
const REST_MS = 5 * 60_000;

export interface LeaseReport {
  type: 'LEASE.LOST';
  until: string | null;
}

export type LeaseEvent = { type: 'ACTIVE' } | { type: 'BEAT' };

interface LeaseInput {
  api: TaskApi;
  task: number;
  lease: Lease;
  parent: Ref<LeaseReport>;
}

interface LeaseContext extends LeaseInput {
  lastActive: number;
}

const renew = fromPromise<Lease, LeaseInput>(({ input }) =>
  input.api.renewLease(input.task, input.lease.token),
);

const lost = (error: unknown): error is ProblemError =>
  isProblem(error, 'lease-lost', 'lease-held', 'forbidden', 'not-found', 'wrong-state');

export const leaseMachine = setup({
  types: { context: {} as LeaseContext, events: {} as LeaseEvent, input: {} as LeaseInput },
  actors: { renew },
  delays: { heartbeat: HEARTBEAT_MS, retry: RETRY_MS },
  guards: { atWork: ({ context }) => Date.now() - context.lastActive < REST_MS },
}).createMachine({
  id: 'lease',
  context: ({ input }) => ({ ...input, lastActive: Date.now() }),
  initial: 'held',
  on: { ACTIVE: { actions: assign({ lastActive: () => Date.now() }) } },
  states: {
    held: {
      after: { heartbeat: [{ guard: 'atWork', target: 'renewing' }, { target: 'resting' }] },
      on: { BEAT: 'renewing' },
    },
    renewing: {
      invoke: {
        src: 'renew',
        input: ({ context }) => context,
        onDone: {
          target: 'held',
          actions: assign({
            lease: ({ context, event }) => ({ ...context.lease, until: event.output.until }),
          }),
        },
        onError: [
          {
            guard: ({ event }) => lost(event.error),
            target: 'lost',
            actions: enqueueActions(({ context, event, enqueue }) => {
              const until = lost(event.error) ? event.error.members['until'] : null;
              enqueue.sendTo(context.parent, {
                type: 'LEASE.LOST',
                until: typeof until === 'string' ? until : context.lease.until,
              });
            }),
          },
          { target: 'waiting' },
        ],
      },
    },
    /** No network, or signed out: saving tells about that; the lease is asked for again soon. */
    waiting: { after: { retry: 'renewing' }, on: { BEAT: 'renewing' } },
    resting: {
      on: {
        ACTIVE: { target: 'renewing', actions: assign({ lastActive: () => Date.now() }) },
        BEAT: 'renewing',
      },
    },
    lost: { type: 'final' },
  },
});
