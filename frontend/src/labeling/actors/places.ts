/**
 * Places to look at in a tracking task: reads the list from the server, anew after every edit that was saved, keeps
 * where one is in it, and sends what is found fine. What is mended leaves the list by itself.
 */
import { assign, enqueueActions, fromCallback, fromPromise, setup, type EventObject } from 'xstate';
import type { GonePlace, Place, Places } from '../../api/places';
import { isProblem, wordsFor } from '../../api/problems';
import { stepIn } from '../checks/stepping';
import { mendingOf, type Mending } from '../places/mending';
import { NOTHING, standingOf, type Standing } from '../places/open';
import type { TaskApi } from '../saving/taskApi';
import type { Ref, SayEvent } from './protocol';

/** Edits in a row are read once. */
const REST_MS = 80;
/** The server could not be reached, or had a fault: ask again by oneself. */
const RETRY_MS = 10_000;

export type PlacesEvent =
  | { type: 'STEP'; by: 1 | -1 }
  | { type: 'GO'; id: string }
  /** Take up the tool that would mend it, with its cells; it is applied as any other preview. */
  | { type: 'MEND'; id?: string }
  | { type: 'FINE'; id?: string }
  | { type: 'OPEN_AGAIN'; id: string }
  /** To itself: a place was found fine, on to the next one. */
  | { type: 'GO_ON' }
  | { type: 'RETRY' }
  /** The server's log holds so many edits now. */
  | { type: 'SAVED'; sequence: number }
  | { type: 'DECIDED'; id: string; child: string; answer: Place['decision'] }
  | { type: 'NOT_DECIDED'; id: string; child: string; error: unknown };

interface SaveView {
  getSnapshot(): { context: { sequence: number } };
  subscribe(listener: (snapshot: { context: { sequence: number } }) => void): { unsubscribe(): void };
}

export interface PlacesInput {
  api: Pick<TaskApi, 'places' | 'decidePlace'>;
  task: number;
  save: SaveView;
  say: Ref<SayEvent>;
  /** null: the task can only be looked at. */
  lease: () => string | null;
  writable: () => boolean;
  /** Bring a place into view. */
  go: (place: Place | GonePlace) => void;
  /** Take up a tool where its frame is shown. Rejects when the frame does not come. */
  take: (mending: Mending) => Promise<void>;
}

interface PlacesContext extends PlacesInput {
  list: Places | null;
  /** How many decisions were made here. */
  decisions: number;
  /** Decided here, not answered yet. */
  decided: ReadonlyMap<string, boolean>;
  standing: Standing;
  /** The place one is at; it may be open no more. */
  current: string | null;
  /** Where `current` stood among the open ones. */
  at: number;
  /** Why the list could not be read. */
  error: unknown;
  /** The server's log holds so many edits. */
  wanted: number;
}

const read = fromPromise<Places, PlacesContext>(({ input: { api, task }, signal }) =>
  api.places(task, signal),
);

interface Deciding {
  api: PlacesInput['api'];
  task: number;
  lease: string;
  id: string;
  fine: boolean;
  /** Its name among the children, to be ended by. */
  child: string;
}

const decide = fromCallback<EventObject, Deciding>(({ input, sendBack }) => {
  const { api, task, lease, id, fine, child } = input;
  api.decidePlace(task, lease, id, fine).then(
    ({ decision }) => sendBack({ type: 'DECIDED', id, child, answer: decision }),
    (error: unknown) => sendBack({ type: 'NOT_DECIDED', id, child, error }),
  );
});

const watchSaves = fromCallback<EventObject, { save: SaveView }>(({ input: { save }, sendBack }) => {
  let known = -1;
  const tell = ({ context: { sequence } }: { context: { sequence: number } }) => {
    if (sequence === known) return;
    known = sequence;
    sendBack({ type: 'SAVED', sequence });
  };
  tell(save.getSnapshot());
  const subscription = save.subscribe(tell);
  return () => subscription.unsubscribe();
});

/** The place as the list has it, open or seen. */
function find({ standing: { open, seen } }: PlacesContext, id: string | null): Place | GonePlace | undefined {
  return open.find((each) => each.id === id) ?? seen.find(({ place }) => place.id === id)?.place;
}

const placeOf = (context: PlacesContext, id: string | undefined): Place | undefined =>
  context.standing.open.find((each) => each.id === (id ?? context.current));

/** The list with an answer of the server in it. */
function answered(list: Places | null, id: string, answer: Place['decision']): Places | null {
  if (!list) return null;
  return {
    ...list,
    places: list.places.map((each) => (each.id === id ? { ...each, decision: answer } : each)),
    // Found no more, and fine no more: nothing is left of it.
    gone: list.gone.filter((each) => each.id !== id || answer !== null),
  };
}

const sorted = ({ list, decided }: PlacesContext): Pick<PlacesContext, 'standing'> => ({
  standing: list ? standingOf(list, decided) : NOTHING,
});

const without = (decided: ReadonlyMap<string, boolean>, id: string) =>
  new Map([...decided].filter(([each]) => each !== id));

export const placesMachine = setup({
  types: { context: {} as PlacesContext, events: {} as PlacesEvent, input: {} as PlacesInput },
  actors: { read, decide, watchSaves },
  delays: { rest: REST_MS, retry: RETRY_MS },
  actions: {
    sort: assign(({ context }) => sorted(context)),
    goTo: enqueueActions(({ context, enqueue }, { id }: { id: string | undefined }) => {
      const { open } = context.standing;
      const place = find(context, id ?? null);
      if (!place) return;
      const index = open.findIndex((each) => each.id === place.id);
      enqueue.assign({ current: place.id, at: index < 0 ? context.at : index });
      enqueue(() => context.go(place));
      const where = index < 0 ? '' : ` Place ${index + 1} of ${open.length}`;
      enqueue.sendTo(context.say, {
        type: 'SAY',
        text: `${place.title}. ${place.detail}. Frame ${place.t}.${where}`,
      });
    }),
    mend: enqueueActions(({ context, enqueue }, { id }: { id: string | undefined }) => {
      const place = placeOf(context, id);
      const refuse = (text: string) => enqueue.sendTo(context.say, { type: 'SAY', text, wrong: true });
      if (!context.writable()) {
        refuse('Nothing can be changed now: no place is mended.');
        return;
      }
      if (!place) {
        refuse('There is no place to mend. Go to one[ with {command:place-after}] first.');
        return;
      }
      const mending = mendingOf(place);
      if (!mending) {
        refuse(
          `${place.title}: what mends it is for you to see. Use a tool, or find it fine as it is[ with {command:place-fine}].`,
        );
        return;
      }
      const index = context.standing.open.indexOf(place);
      enqueue.assign({ current: place.id, at: index });
      enqueue(() => {
        context.take(mending).catch(() => {
          const text = `Frame ${mending.t} is on its way. Mend it when it is there.`;
          context.say.send({ type: 'SAY', text, wrong: true });
        });
      });
    }),
    decide: enqueueActions(({ context, enqueue }, params: { id: string | undefined; fine: boolean }) => {
      const { fine } = params;
      const id = fine ? placeOf(context, params.id)?.id : params.id;
      const refuse = (text: string) => enqueue.sendTo(context.say, { type: 'SAY', text, wrong: true });
      if (!context.writable()) {
        refuse('Nothing can be changed now: no place is decided about.');
        return;
      }
      if (id === undefined) {
        refuse('There is no place to find fine. Go to one[ with {command:place-after}] first.');
        return;
      }
      const { api, task, decisions } = context;
      const child = `decision ${decisions + 1}`;
      enqueue.assign({ decided: new Map(context.decided).set(id, fine), decisions: decisions + 1 });
      const input = { api, task, lease: context.lease() ?? '', id, fine, child };
      enqueue.spawnChild('decide', { id: child, input });
      if (fine) enqueue.raise({ type: 'GO_ON' });
    }),
    stepOn: enqueueActions(({ context, enqueue }) => {
      if (context.standing.open.length > 0) enqueue.raise({ type: 'STEP', by: 1 });
      else enqueue.sendTo(context.say, { type: 'SAY', text: 'All places are seen.' });
    }),
    keepAnswer: enqueueActions(
      (
        { context, enqueue },
        { id, child, answer }: { id: string; child: string; answer: Place['decision'] },
      ) => {
        enqueue.stopChild(child);
        enqueue.assign({ list: answered(context.list, id, answer), decided: without(context.decided, id) });
      },
    ),
    takeBack: enqueueActions(
      ({ context, enqueue }, params: { id: string; child: string; error: unknown }) => {
        const { id, child, error } = params;
        enqueue.stopChild(child);
        enqueue.assign({ decided: without(context.decided, id) });
        const place = find(context, id);
        const gone = isProblem(error, 'not-found');
        enqueue.sendTo(context.say, {
          type: 'SAY',
          text: `${place?.title ?? 'The place'}: the decision was not kept. ${gone ? 'It is in the list no more.' : wordsFor(error)}`,
          wrong: true,
        });
      },
    ),
  },
  guards: {
    outdated: ({ context }) => context.list === null || context.list.sequence < context.wanted,
  },
}).createMachine({
  id: 'places',
  context: ({ input }) => ({
    ...input,
    list: null,
    decisions: 0,
    decided: new Map(),
    standing: NOTHING,
    current: null,
    at: 0,
    error: null,
    wanted: input.save.getSnapshot().context.sequence,
  }),
  invoke: { src: 'watchSaves', input: ({ context }) => ({ save: context.save }) },
  initial: 'reading',
  on: {
    STEP: {
      actions: {
        type: 'goTo',
        params: ({ context: { standing, current, at }, event }) => {
          const { open } = standing;
          const here = open.findIndex((each) => each.id === current);
          return { id: open[stepIn(open.length, here, at, event.by, current !== null)]?.id };
        },
      },
    },
    GO: { actions: { type: 'goTo', params: ({ event }) => ({ id: event.id }) } },
    MEND: { actions: { type: 'mend', params: ({ event }) => ({ id: event.id }) } },
    FINE: [
      // It was mended just now: that is no question any more, one goes on.
      {
        guard: ({ context, event }) => context.current !== null && !placeOf(context, event.id),
        actions: 'stepOn',
      },
      { actions: [{ type: 'decide', params: ({ event }) => ({ id: event.id, fine: true }) }, 'sort'] },
    ],
    GO_ON: { actions: 'stepOn' },
    OPEN_AGAIN: {
      actions: [{ type: 'decide', params: ({ event }) => ({ id: event.id, fine: false }) }, 'sort'],
    },
    DECIDED: { actions: [{ type: 'keepAnswer', params: ({ event }) => event }, 'sort'] },
    NOT_DECIDED: {
      target: '.reading',
      actions: [{ type: 'takeBack', params: ({ event }) => event }, 'sort'],
    },
    SAVED: { actions: assign({ wanted: ({ event }) => event.sequence }) },
  },
  states: {
    reading: {
      // What is being read may be from before that decision.
      on: {
        DECIDED: {
          target: 'reading',
          reenter: true,
          actions: [{ type: 'keepAnswer', params: ({ event }) => event }, 'sort'],
        },
      },
      invoke: {
        src: 'read',
        input: ({ context }) => context,
        onDone: {
          target: 'resting',
          actions: [assign({ list: ({ event }) => event.output, error: null }), 'sort'],
        },
        onError: { target: 'failed', actions: assign({ error: ({ event }) => event.error }) },
      },
    },
    resting: {
      always: { guard: 'outdated', target: 'waiting' },
    },
    waiting: { after: { rest: 'reading' } },
    failed: {
      on: {
        RETRY: 'reading',
        SAVED: { target: 'waiting', actions: assign({ wanted: ({ event }) => event.sequence }) },
      },
      after: { retry: 'reading' },
    },
  },
});
