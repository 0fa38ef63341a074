/**
 * The tour: one step after the other, each until its deeds were seen on the page. It looks, and never acts for the
 * person; `prepare` only brings the place of a step into view.
 *
 *   doing ─► praised ─► doing … ─► finished         any ─► ended
 */
import { assign, setup } from 'xstate';
import type { Facts } from './facts';
import type { Places, Step, TourPlace } from './steps';

/** So long after the last thing that was done the tour goes on: one more stroke still belongs to its step. */
export const PRAISE_MS = 1_500;

export interface TourInput {
  steps: readonly Step[];
  places: Places;
  /** The step to begin with. */
  at: number;
  look: () => Facts;
  /** Bring the step's place into view. */
  prepare: (step: Step, place: TourPlace | undefined) => void;
}

interface TourContext extends TourInput {
  /** The page when it was looked at last. */
  before: Facts;
  /** Ids of the deeds of this step that were seen. */
  done: readonly string[];
}

export type TourEvent =
  | { type: 'LOOK'; facts: Facts }
  | { type: 'SKIP' }
  | { type: 'BACK' }
  /** From the first step on, such as after starting again. */
  | { type: 'RESTART' }
  | { type: 'END' };

export const stepOf = ({ steps, at }: Pick<TourContext, 'steps' | 'at'>): Step => steps[at]!;
export const placeIn = ({ steps, at, places }: Pick<TourContext, 'steps' | 'at' | 'places'>) => {
  const { place } = steps[at]!;
  return place === undefined ? undefined : places[place];
};

export const tourMachine = setup({
  types: { context: {} as TourContext, events: {} as TourEvent, input: {} as TourInput },
  delays: { praise: PRAISE_MS },
  actions: {
    begin: assign({ done: [], before: ({ context }) => context.look() }),
    prepare: ({ context }) => context.prepare(stepOf(context), placeIn(context)),
    see: assign(({ context }, { facts }: { facts: Facts }) => {
      const { before, done } = context;
      const place = placeIn(context);
      const seen = stepOf(context).deeds.filter(
        (deed) => !done.includes(deed.id) && deed.seen(facts, before, place),
      );
      return { before: facts, done: seen.length > 0 ? [...done, ...seen.map(({ id }) => id)] : done };
    }),
    next: assign({ at: ({ context }) => Math.min(context.at + 1, context.steps.length - 1) }),
    back: assign({ at: ({ context }) => Math.max(context.at - 1, 0) }),
    first: assign({ at: 0 }),
    remember: assign(({ event }) => (event.type === 'LOOK' ? { before: event.facts } : {})),
  },
  guards: {
    drawing: ({ context }) => context.before.drawing,
    acted: ({ context: { before }, event }) =>
      event.type === 'LOOK' &&
      (event.facts.drawing !== before.drawing || event.facts.last?.id !== before.last?.id),
    allDone: ({ context }) => context.done.length === stepOf(context).deeds.length,
    isFirst: ({ context }) => context.at === 0,
    isLast: ({ context }) => context.at === context.steps.length - 1,
  },
}).createMachine({
  id: 'tour',
  context: ({ input }) => ({
    ...input,
    at: Math.min(Math.max(0, Math.trunc(input.at) || 0), input.steps.length - 1),
    before: input.look(),
    done: [],
  }),
  initial: 'doing',
  on: {
    END: '.ended',
    RESTART: { target: '.doing', actions: 'first' },
    BACK: { guard: ({ context }) => context.at > 0, target: '.doing', actions: 'back' },
    SKIP: [{ guard: 'isLast' }, { target: '.doing', actions: 'next' }],
  },
  states: {
    doing: {
      entry: ['begin', 'prepare'],
      always: { guard: 'allDone', target: 'praised' },
      on: { LOOK: { actions: { type: 'see', params: ({ event }) => event } } },
    },
    praised: {
      on: {
        LOOK: [
          { guard: 'acted', target: 'praised', reenter: true, actions: 'remember' },
          { actions: 'remember' },
        ],
      },
      after: {
        praise: [
          { guard: 'drawing' },
          { guard: 'isLast', target: 'finished' },
          { target: 'doing', actions: 'next' },
        ],
      },
    },
    finished: { type: 'final' },
    ended: { type: 'final' },
  },
});
