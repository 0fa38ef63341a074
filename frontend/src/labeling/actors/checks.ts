/**
 * Checks while one works: examines what is due in short slices between frames of the screen, never while the pen is
 * down, and keeps the list, the place in it, and what was found fine. It reads the labels; only a mend changes them, as
 * one edit through the label actors.
 */
import { assign, enqueueActions, fromCallback, sendTo, setup, type ActorRef, type Snapshot } from 'xstate';
import type { Core } from '../../api/image';
import type { MovieLabels } from '../../frames/movieLabels';
import { mendChanges } from '../../labels/checks/mends';
import type { CheckSource } from '../../labels/checks/featureChecks';
import { TaskChecks } from '../../labels/checks/taskChecks';
import type { Finding } from '../../labels/checks/types';
import type { FineMemory } from '../checks/fineMemory';
import { ofPart } from '../checks/ofPart';
import { stepIn } from '../checks/stepping';
import { measureChecks } from '../debug/marks';
import type { LabelsEvent, Ref, SayEvent } from './protocol';

/** A slice leaves half of a 16 ms frame to the pen and the drawing. */
const SLICE_MS = 6;
/** After an edit: strokes in a row are examined once. */
const REST_MS = 120;
/** Frames that come one after the other are examined together, not thrice. */
const ALL_LOADED_MS = 1_500;

export type ChecksEvent =
  | { type: 'WORKED'; rested: boolean }
  /** Something is due. */
  | { type: 'DUE' }
  /** Do not wait for a rest. */
  | { type: 'HURRY' }
  | { type: 'STEP'; by: 1 | -1 }
  | { type: 'GO'; key: string }
  | { type: 'MEND'; key?: string }
  | { type: 'FINE'; key?: string }
  | { type: 'OPEN_AGAIN' }
  | { type: 'LOOK' };

export interface ChecksInput {
  labels: MovieLabels;
  /** null: the checks are for tasks with few frames. */
  memory: FineMemory | null;
  /** Of a task that is a part of a field: the part whose cells are checked. */
  core?: Core | null;
  edit: Ref<LabelsEvent>;
  say: Ref<SayEvent>;
  /** Whether a stroke is under way: its pixels are no edit yet. */
  drawing: () => boolean;
  writable: () => boolean;
  /** Bring a finding into view. */
  go: (finding: Finding) => void;
}

interface ChecksContext extends ChecksInput {
  checks: TaskChecks | null;
  open: readonly Finding[];
  /** Found fine, and still as they were then. */
  fine: readonly Finding[];
  remembered: Map<string, number>;
  /** What `open` and `fine` were made from. */
  sortedFrom: { found: readonly Finding[]; remembered: Map<string, number> } | null;
  /** The check one is at; it may be open no more. */
  current: string | null;
  /** Where `current` stood in the list. */
  at: number;
  frames: number;
  done: number;
  busy: boolean;
}

const sourceOf = (labels: MovieLabels): CheckSource => ({
  frames: labels.store.frames,
  cells: labels.cells,
  divisions: labels.divisions,
  context: (feature, t) => labels.context(feature, t),
});

type Worker = { labels: MovieLabels; checks: TaskChecks; drawing: () => boolean };

const worker = fromCallback<{ type: 'HURRY' }, Worker>(
  ({ input: { labels, checks, drawing }, sendBack, receive }) => {
    const { store } = labels;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = Date.now();
    const features = store.features;
    const there = () =>
      store.frames.every((t) =>
        features.every((feature) => store.state({ kind: 'labels', t, feature }) === 'ready'),
      );
    const soon = (delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(slice, delay);
    };
    const fetchNext = () => {
      for (const t of store.frames) {
        for (const feature of features) {
          const key = { kind: 'labels', t, feature } as const;
          if (store.state(key) === 'loading') return;
          if (
            store.state(key) === 'absent' &&
            checks.done < store.frames.length &&
            !checks.hasSeen(feature, t)
          ) {
            void store.request(key);
            return;
          }
        }
      }
    };
    const slice = () => {
      if (drawing()) {
        soon(REST_MS);
        return;
      }
      if (!there() && Date.now() - begin < ALL_LOADED_MS) {
        soon(100);
        return;
      }
      const from = performance.now();
      const rested = checks.work(() => performance.now() > from + SLICE_MS);
      sendBack({ type: 'WORKED', rested });
      measureChecks(from);
      if (!rested) soon(0);
      else fetchNext();
    };
    receive(() => soon(0));
    const stops = [
      store.subscribe((event) => {
        if (event.type !== 'loaded' || event.key.kind !== 'labels') return;
        checks.loaded(event.key.feature, event.key.t);
        soon(0);
      }),
      labels.watch((changes) => {
        checks.touch(changes);
        sendBack({ type: 'DUE' });
        soon(REST_MS);
      }),
    ];
    for (const feature of features) {
      for (const t of store.frames) {
        if (store.state({ kind: 'labels', t, feature }) === 'ready') checks.loaded(feature, t);
      }
    }
    soon(0);
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  },
);

/** The lists stay the same arrays as long as nothing in them changed. */
function sorted(context: ChecksContext): Partial<ChecksContext> {
  const { checks, remembered, labels, sortedFrom } = context;
  if (!checks) return {};
  const done = Math.min(checks.done, labels.store.frames.length);
  const found = checks.findings();
  if (found === sortedFrom?.found && remembered === sortedFrom.remembered) return { done };
  const open: Finding[] = [];
  const fine: Finding[] = [];
  const mine = found.filter((each) => ofPart(context.core ?? null, labels, each));
  for (const each of mine) (remembered.get(each.key) === each.signature ? fine : open).push(each);
  return { open, fine, done, sortedFrom: { found, remembered } };
}

const findingOf = ({ open, current }: ChecksContext, key: string | undefined) =>
  open.find((each) => each.key === (key ?? current));

export const checksMachine = setup({
  types: { context: {} as ChecksContext, events: {} as ChecksEvent, input: {} as ChecksInput },
  actors: { worker },
  actions: {
    goTo: enqueueActions(({ context, enqueue }, { index }: { index: number }) => {
      const finding = context.open[index];
      if (!finding) return;
      enqueue.assign({ current: finding.key, at: index });
      enqueue(() => context.go(finding));
      const text = `${finding.title}. Frame ${finding.t}. Check ${index + 1} of ${context.open.length}`;
      enqueue.sendTo(context.say, { type: 'SAY', text });
    }),
    mend: enqueueActions(({ context, enqueue }, { key }: { key: string | undefined }) => {
      const { labels, say, edit } = context;
      const finding = findingOf(context, key);
      const refuse = (text: string) => enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
      if (!context.writable()) {
        refuse('Nothing can be changed now: no check is mended.');
        return;
      }
      if (!finding) {
        refuse('There is no check to mend. Go to one with . first.');
        return;
      }
      if (finding.mend === null) {
        refuse(
          `${finding.title}: mending it is not safe. Look at it, or find it fine as it is[ with {command:fine}].`,
        );
        return;
      }
      const frame = labels.context(finding.feature, finding.t);
      if (!frame) {
        refuse(`Frame ${finding.t} is on its way. Mend it when it is there.`);
        return;
      }
      const changes = mendChanges(frame, finding.kind, finding.cell);
      if (changes.length === 0) {
        refuse(`${finding.title}: it is not so any more. Nothing was changed.`);
        return;
      }
      enqueue.sendTo(edit, {
        type: 'EDIT',
        action: `mend-${finding.kind}`,
        changes,
        says: `Cell ${finding.cell}, frame ${finding.t}: ${finding.mend}. Undo with Ctrl Z`,
      });
    }),
    fine: enqueueActions(({ context, enqueue }, { key }: { key: string | undefined }) => {
      const finding = findingOf(context, key);
      if (!finding) return;
      const remembered = new Map(context.remembered).set(finding.key, finding.signature);
      context.memory?.save(remembered);
      enqueue.assign({ remembered });
      enqueue.sendTo(context.say, { type: 'SAY', text: `${finding.title}: fine as it is.` });
    }),
  },
}).createMachine({
  id: 'checks',
  context: ({ input }) => ({
    ...input,
    checks: input.memory ? new TaskChecks(sourceOf(input.labels), input.labels.store.features) : null,
    ...{ open: [], fine: [], remembered: input.memory?.load() ?? new Map<string, number>() },
    ...{
      sortedFrom: null,
      current: null,
      at: 0,
      frames: input.labels.store.frames.length,
      done: 0,
      busy: true,
    },
  }),
  initial: 'choosing',
  states: {
    choosing: {
      always: [{ guard: ({ context }) => context.checks !== null, target: 'on' }, { target: 'off' }],
    },
    off: {},
    on: {
      invoke: {
        src: 'worker',
        id: 'worker',
        input: ({ context: { labels, checks, drawing } }) => ({ labels, checks: checks!, drawing }),
      },
      on: {
        DUE: { actions: assign({ busy: true }) },
        HURRY: { actions: sendTo('worker', { type: 'HURRY' }) },
        WORKED: {
          actions: [
            assign(({ context }) => sorted(context)),
            assign({ busy: ({ context, event }) => !event.rested || context.done < context.frames }),
          ],
        },
        STEP: {
          actions: {
            type: 'goTo',
            params: ({ context: { open, current, at }, event }) => {
              const here = open.findIndex((each) => each.key === current);
              return { index: stepIn(open.length, here, at, event.by, current !== null) };
            },
          },
        },
        GO: {
          actions: {
            type: 'goTo',
            params: ({ context, event }) => ({
              index: context.open.findIndex((each) => each.key === event.key),
            }),
          },
        },
        LOOK: { actions: { type: 'goTo', params: { index: 0 } } },
        MEND: { actions: { type: 'mend', params: ({ event }) => ({ key: event.key }) } },
        FINE: {
          actions: [
            { type: 'fine', params: ({ event }) => ({ key: event.key }) },
            assign(({ context }) => sorted(context)),
          ],
        },
        OPEN_AGAIN: {
          actions: [
            ({ context }) => context.memory?.save(new Map()),
            assign({ remembered: () => new Map() }),
            assign(({ context }) => sorted(context)),
          ],
        },
      },
    },
  },
});

export type ChecksRef = ActorRef<Snapshot<unknown>, ChecksEvent>;
