/**
 * Undo and redo (design §3). Label actors send SNAPSHOT with what they held before and hold after; UI actors are asked
 * to SAVE and answer RESTORE; undo and redo send both back. One edit is one entry, over pixels, cells, divisions and
 * events together, so that clearing redo clears it for every kind of label at once.
 * Undo is itself an edit, the inverse marked with what it undoes: the stacks can be rebuilt from the log alone.
 */
import { and, assign, enqueueActions, fromPromise, setup } from 'xstate';
import { invertEdit, makeEdit } from '../../labels/edits';
import type { Change, Edit } from '../../labels/types';
import type { History } from '../saving/history';
import { stacksFromLog, type UndoEntry } from '../saving/stacks';
import type {
  EditUi,
  LabelsEvent,
  RecordEvent,
  Ref,
  SayEvent,
  UiPhase,
  UiProtocolEvent,
  UiState,
  UiStates,
  UndoEvent,
} from './protocol';

/** An edit on its way: its snapshots, and what the UI actors have answered. */
interface OpenEdit {
  id: string;
  action: string | null;
  changes: Change[];
  before: UiStates;
  after: UiStates;
  note?: UiState | undefined;
}

interface Reverting {
  kind: 'undo' | 'redo';
  entry: UndoEntry;
  inverse: Edit;
}

interface UndoContext {
  save: Ref<RecordEvent>;
  say: Ref<SayEvent>;
  labels: Ref<LabelsEvent> | null;
  uiActors: Readonly<Record<string, Ref<UiProtocolEvent>>>;
  undoStack: readonly UndoEntry[];
  redoStack: readonly UndoEntry[];
  open: OpenEdit | null;
  reverting: Reverting | null;
  /** How many edits of the log lie before what the stacks were made from. */
  older: number;
  /** Reads the older part of the log when undo comes near it. */
  read: ReadOlder;
  /** Undo was asked for, and waits for the log. */
  waits: boolean;
  pen: Pen;
  /** Whether the page may change the task. An edit that was made when it might is recorded all the same. */
  writable: boolean;
}

/** A stroke under way is finished before anything is undone: it becomes the newest edit. */
export interface Pen {
  isDown(): boolean;
  lift(): void;
}

/** The newest part, standing alone, of the first `older` edits of the log. */
export type ReadOlder = (older: number) => Promise<Pick<History, 'edits' | 'older'>>;

/** With fewer edits than this left to undo, older ones are read. */
const NEAR = 50;

const readOlder = fromPromise<Pick<History, 'edits' | 'older'>, { read: ReadOlder; older: number }>(
  ({ input: { read, older } }) => read(older),
);

/** Whether there is something to undo; what was not read yet counts until it is known. */
export const canUndo = ({ undoStack, older }: Pick<UndoContext, 'undoStack' | 'older'>): boolean =>
  undoStack.length > 0 || older > 0;

/** What an edit keeps of the page, when it keeps something this page can read. */
export function uiOf(edit: Edit): EditUi {
  const ui = edit.ui as Partial<EditUi> | null;
  return { before: ui?.before ?? {}, after: ui?.after ?? {} };
}

function differing(before: UiStates, after: UiStates): UiStates {
  return Object.fromEntries(
    Object.entries(after).filter(([name, state]) => JSON.stringify(state) !== JSON.stringify(before[name])),
  );
}

const answered = (open: OpenEdit, uiActors: UndoContext['uiActors'], phase: UiPhase) =>
  Object.keys(uiActors).every((name) => name in open[phase]);

export const undoMachine = setup({
  types: {
    context: {} as UndoContext,
    events: {} as UndoEvent | { type: 'CONNECT'; labels: Ref<LabelsEvent> },
    input: {} as { save: Ref<RecordEvent>; say: Ref<SayEvent>; read?: ReadOlder; pen?: Pen },
  },
  actors: { readOlder },
  delays: { readAgain: 5_000 },
  guards: {
    drawing: ({ context }) => context.writable && context.pen.isDown(),
    free: ({ context }) => context.writable && !context.open && !context.reverting,
    nearTheEnd: ({ context }) => context.older > 0 && context.undoStack.length < NEAR,
  },
  actions: {
    /** Once every UI actor has said how it was before and how it is after, the edit is whole. */
    recordWhenAnswered: enqueueActions(({ context, enqueue }) => {
      const { open, uiActors, undoStack, save } = context;
      if (!open || open.action === null) return;
      if (!answered(open, uiActors, 'before') || !answered(open, uiActors, 'after')) return;
      const { before, note } = open;
      const ui: EditUi = { before, after: differing(before, open.after), ...(note && { note }) };
      const edit = makeEdit(open.action, open.changes, { id: open.id, ui });
      enqueue.assign({ open: null, undoStack: [...undoStack, { edit, last: edit }], redoStack: [] });
      enqueue.sendTo(save, { type: 'RECORD', edit });
    }),
    /** When the stroke has become an edit, the same is asked again. */
    afterTheStroke: ({ context, event, self }) => {
      context.pen.lift();
      queueMicrotask(() => {
        if (self.getSnapshot().status === 'active') self.send(event);
      });
    },
    revert: enqueueActions(({ context, enqueue }, { kind }: { kind: 'undo' | 'redo' }) => {
      const entry = (kind === 'undo' ? context.undoStack : context.redoStack).at(-1);
      if (!entry || !context.labels) return;
      // The state of the page stands in the edit itself; its inverse does not repeat it.
      const inverse = { ...invertEdit(entry.last, { action: kind }), ui: null };
      enqueue.assign({ reverting: { kind, entry, inverse } });
      enqueue.sendTo(context.labels, { type: 'REVERT', edit: inverse });
    }),
  },
}).createMachine({
  id: 'undo',
  context: ({ input }) => ({
    ...input,
    labels: null,
    uiActors: {},
    undoStack: [],
    redoStack: [],
    open: null,
    reverting: null,
    read: input.read ?? (() => Promise.resolve({ edits: [], older: 0 })),
    older: 0,
    waits: false,
    pen: input.pen ?? { isDown: () => false, lift: () => undefined },
    writable: true,
  }),
  initial: 'ready',
  states: {
    ready: { always: { guard: 'nearTheEnd', target: 'reading' } },
    /** Older edits come from the log; what was read before is undone meanwhile. */
    reading: {
      invoke: {
        src: 'readOlder',
        input: ({ context: { read, older } }) => ({ read, older }),
        onDone: {
          target: 'ready',
          actions: enqueueActions(({ context, event, enqueue }) => {
            const { edits, older } = event.output;
            // What is known begins with an edit that cleared redo: the older stack goes below it as it is.
            const undoStack = [...stacksFromLog(edits).undoStack, ...context.undoStack];
            enqueue.assign({ undoStack, older, waits: false });
            if (context.waits) enqueue.raise({ type: 'UNDO' });
          }),
        },
        onError: {
          target: 'notRead',
          actions: enqueueActions(({ context, enqueue }) => {
            enqueue.assign({ waits: false });
            if (!context.waits) return;
            enqueue.sendTo(context.say, {
              type: 'SAY',
              text: 'Older edits could not be loaded, so they cannot be undone now. Try again in a moment.',
              wrong: true,
            });
          }),
        },
      },
    },
    /** No network: asked again a little later, or when undo wants it. */
    notRead: {
      always: { guard: ({ context }) => context.waits, target: 'reading' },
      after: { readAgain: 'ready' },
    },
  },
  on: {
    CONNECT: { actions: assign({ labels: ({ event }) => event.labels }) },
    REGISTER: {
      actions: assign({
        uiActors: ({ context, event }) => ({ ...context.uiActors, [event.name]: event.ref }),
      }),
    },
    REBUILD: {
      actions: assign(({ event: { edits, older } }) => {
        const { undoStack, redoStack } = stacksFromLog(edits);
        return { undoStack, redoStack, older };
      }),
    },

    WRITABLE: { actions: assign({ writable: ({ event }) => event.writable, waits: false }) },

    SNAPSHOT: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        const first = context.open?.id !== event.edit;
        const open: OpenEdit =
          first || !context.open
            ? { id: event.edit, action: null, changes: [], before: {}, after: {} }
            : context.open;
        enqueue.assign({ open: { ...open, changes: [...open.changes, ...event.after] } });
        if (!first) return;
        for (const ref of Object.values(context.uiActors)) {
          enqueue.sendTo(ref, { type: 'SAVE', edit: event.edit, phase: 'before' });
        }
      }),
    },
    RESTORE: {
      guard: ({ context, event }) => context.open?.id === event.edit,
      actions: [
        assign({
          open: ({ context, event }) => {
            const open = context.open!;
            const states: Record<string, UiState> = { ...open[event.phase], [event.name]: event.state };
            return { ...open, [event.phase]: states };
          },
        }),
        { type: 'recordWhenAnswered' },
      ],
    },
    COMMIT: {
      guard: ({ context, event }) => context.open?.id === event.edit,
      actions: [
        assign({
          open: ({ context, event: { action, note } }) => ({ ...context.open!, action, note }),
          // An undo that waits was for the state before this edit.
          waits: false,
        }),
        enqueueActions(({ context, event, enqueue }) => {
          for (const ref of Object.values(context.uiActors)) {
            enqueue.sendTo(ref, { type: 'SAVE', edit: event.edit, phase: 'after' });
          }
        }),
        { type: 'recordWhenAnswered' },
      ],
    },
    ABANDON: { actions: assign({ open: null }) },

    UNDO: [
      { guard: 'drawing', actions: 'afterTheStroke' },
      {
        guard: and(['free', ({ context }) => context.undoStack.length > 0]),
        actions: { type: 'revert', params: { kind: 'undo' } },
      },
      // All that was read is undone; the rest is on its way.
      {
        guard: and(['free', ({ context }) => context.older > 0]),
        actions: assign({ waits: true }),
      },
    ],
    REDO: [
      { guard: 'drawing', actions: 'afterTheStroke' },
      {
        guard: and(['free', ({ context }) => context.redoStack.length > 0]),
        actions: { type: 'revert', params: { kind: 'redo' } },
      },
    ],
    REVERTED: {
      guard: ({ context, event }) => context.reverting?.inverse.id === event.edit,
      actions: enqueueActions(({ context, enqueue }) => {
        const { kind, entry, inverse } = context.reverting!;
        const moved: UndoEntry = { edit: entry.edit, last: inverse };
        const { undoStack, redoStack } = context;
        enqueue.assign(
          kind === 'undo'
            ? { reverting: null, undoStack: undoStack.slice(0, -1), redoStack: [...redoStack, moved] }
            : { reverting: null, undoStack: [...undoStack, moved], redoStack: redoStack.slice(0, -1) },
        );
        const ui = uiOf(entry.edit);
        const states = kind === 'undo' ? ui.before : { ...ui.before, ...ui.after };
        for (const [name, ref] of Object.entries(context.uiActors)) {
          const state = states[name];
          if (state) enqueue.sendTo(ref, { type: 'RESTORE', state });
        }
        enqueue.sendTo(context.save, { type: 'RECORD', edit: inverse });
        enqueue.sendTo(context.say, {
          type: 'SAY',
          text:
            kind === 'undo'
              ? `${entry.edit.action} undone. Redo with Ctrl Shift Z`
              : `${entry.edit.action} redone`,
        });
      }),
    },
    REVERT_REFUSED: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({ reverting: null });
        enqueue.sendTo(context.say, {
          type: 'SAY',
          text: `This could not be undone. ${event.error.message}`,
          wrong: true,
        });
      }),
    },
  },
});
