/**
 * The labels: four label actors (segments, cells, divisions, events), each the owner of its data, and the one that hands them
 * their part of every edit. An edit that one of them refuses is taken back by the others, so that it happens as a whole
 * or not at all. What an edit does to the marked ends of tracks becomes part of it here, whatever tool made it.
 */
import { assign, enqueueActions, setup, type ActorRefFrom } from 'xstate';
import {
  applyCells,
  applyDivisions,
  applyEvents,
  applyPaint,
  invertChanges,
  touchedBy,
} from '../../labels/edits';
import { withSoundEvents } from '../../labels/soundEvents';
import type { Change } from '../../labels/types';
import type { MovieLabels } from '../../frames/movieLabels';
import { uuid4 } from '../../api/uuid';
import type {
  ChangeEvent,
  LabelEvent,
  LabelsEvent,
  Ref,
  SayEvent,
  SelectionEvent,
  UndoEvent,
} from './protocol';

type Kind = Change['kind'];

interface LabelActorContext {
  labels: MovieLabels;
  parent: Ref<LabelsEvent>;
  undo: Ref<UndoEvent>;
  /** Rises with every change, so that views know when to read again. */
  version: number;
  refusal: Error | null;
}

type LabelActorInput = Pick<LabelActorContext, 'labels' | 'parent' | 'undo'>;

/** A label actor: makes its part of an edit through the engine, then tells undo (SNAPSHOT) and the labels. */
function labelActor<K extends Kind>(kind: K, make: (labels: MovieLabels, event: ChangeEvent) => void) {
  return setup({
    types: {
      context: {} as LabelActorContext,
      events: {} as LabelEvent,
      input: {} as LabelActorInput,
    },
  }).createMachine({
    id: kind,
    context: ({ input }) => ({ ...input, version: 0, refusal: null }),
    on: {
      CHANGE: {
        actions: enqueueActions(({ context, event, enqueue }) => {
          try {
            make(context.labels, event);
          } catch (error) {
            const reason = error instanceof Error ? error : new Error(String(error));
            enqueue.sendTo(context.parent, { type: 'REFUSED', edit: event.edit, kind, error: reason });
            return;
          }
          context.labels.changed(event.changes);
          enqueue.assign({ version: context.version + 1 });
          if (event.snapshot) {
            const { edit, changes } = event;
            enqueue.sendTo(context.undo, {
              type: 'SNAPSHOT',
              edit,
              before: invertChanges(changes),
              after: changes,
            });
          }
          enqueue.sendTo(context.parent, { type: 'CHANGED', edit: event.edit, kind });
        }),
      },
    },
  });
}

/** The pixels. A frame that is not in memory gets its paint when it is loaded. */
export const segmentsMachine = labelActor('paint', (labels, { edit, changes, painted }) => {
  const done: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'paint') continue;
    try {
      if (!painted) applyPaint(change, labels);
    } catch (error) {
      for (const back of invertChanges(done)) if (back.kind === 'paint') applyPaint(back, labels);
      throw error;
    }
    done.push(change);
  }
  for (const change of done) if (change.kind === 'paint') labels.store.takeOver(change);
  labels.store.recordEdit({ id: edit, action: '', undoes: null, ui: null, changes });
  for (const { feature, t, rect } of touchedBy(changes, labels.width)) {
    if (rect) labels.store.painted(feature, t, rect);
  }
});

/** The rows of the cells table. */
export const cellsMachine = labelActor('cells', (labels, { changes }) => {
  const done: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'cells') continue;
    try {
      applyCells(change, labels);
    } catch (error) {
      for (const back of invertChanges(done)) if (back.kind === 'cells') applyCells(back, labels);
      throw error;
    }
    done.push(change);
  }
});

/** Who divides into whom. */
export const divisionsMachine = labelActor('divisions', (labels, { changes }) => {
  const done: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'divisions') continue;
    try {
      applyDivisions(change, labels);
    } catch (error) {
      for (const back of invertChanges(done)) if (back.kind === 'divisions') applyDivisions(back, labels);
      throw error;
    }
    done.push(change);
  }
});

/** How tracks end that do not divide. */
export const eventsMachine = labelActor('events', (labels, { changes }) => {
  const done: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'events') continue;
    try {
      applyEvents(change, labels);
    } catch (error) {
      for (const back of invertChanges(done)) if (back.kind === 'events') applyEvents(back, labels);
      throw error;
    }
    done.push(change);
  }
});

/** The edit that is being handed out. */
interface OpenEdit {
  id: string;
  action: string;
  parts: Partial<Record<Kind, Change[]>>;
  made: readonly Kind[];
  refused: Error | null;
  answers: number;
  /** What a tool wants besides; null while undo reverts. */
  edit: Extract<LabelsEvent, { type: 'EDIT' }> | null;
}

export interface LabelsContext {
  labels: MovieLabels;
  undo: Ref<UndoEvent>;
  selection: Ref<SelectionEvent>;
  say: Ref<SayEvent>;
  segments: ActorRefFrom<typeof segmentsMachine>;
  cells: ActorRefFrom<typeof cellsMachine>;
  divisions: ActorRefFrom<typeof divisionsMachine>;
  events: ActorRefFrom<typeof eventsMachine>;
  open: OpenEdit | null;
}

type LabelsInput = Pick<LabelsContext, 'labels' | 'undo' | 'selection' | 'say'>;

const KINDS: readonly Kind[] = ['paint', 'cells', 'divisions', 'events'];
const OWNER = { paint: 'segments', cells: 'cells', divisions: 'divisions', events: 'events' } as const;

function partsOf(changes: readonly Change[]): Partial<Record<Kind, Change[]>> {
  const parts: Partial<Record<Kind, Change[]>> = {};
  for (const change of changes) (parts[change.kind] ??= []).push(change);
  return parts;
}

export const labelsMachine = setup({
  types: { context: {} as LabelsContext, events: {} as LabelsEvent, input: {} as LabelsInput },
  actors: {
    segments: segmentsMachine,
    cells: cellsMachine,
    divisions: divisionsMachine,
    events: eventsMachine,
  },
  actions: {
    /** Give each label actor its part. */
    handOut: enqueueActions(({ context, enqueue }) => {
      const { open } = context;
      if (!open) return;
      for (const kind of KINDS) {
        const changes = open.parts[kind];
        if (!changes) continue;
        enqueue.sendTo(context[OWNER[kind]], {
          type: 'CHANGE',
          edit: open.id,
          changes,
          painted: open.edit?.painted ?? false,
          snapshot: open.edit !== null,
        });
      }
    }),
    /** When all have answered: done as a whole, or taken back as a whole. */
    closeWhenAnswered: enqueueActions(({ context, enqueue }) => {
      const { open, undo, selection, say } = context;
      if (!open || open.answers < Object.keys(open.parts).length) return;
      enqueue.assign({ open: null });
      if (open.refused) {
        for (const kind of open.made) {
          enqueue.sendTo(context[OWNER[kind]], {
            type: 'CHANGE',
            edit: `${open.id} taken back`,
            changes: invertChanges(open.parts[kind] ?? []),
            painted: false,
            snapshot: false,
          });
        }
        if (!open.edit) {
          enqueue.sendTo(undo, { type: 'REVERT_REFUSED', edit: open.id, error: open.refused });
          return;
        }
        enqueue.sendTo(undo, { type: 'ABANDON', edit: open.id });
        enqueue.sendTo(say, {
          type: 'SAY',
          text: `Nothing was changed. ${open.refused.message}`,
          wrong: true,
        });
        return;
      }
      if (!open.edit) {
        enqueue.sendTo(undo, { type: 'REVERTED', edit: open.id });
        return;
      }
      const { select, says, note } = open.edit;
      if (select !== undefined) enqueue.sendTo(selection, { type: 'SELECT', cell: select });
      enqueue.sendTo(undo, {
        type: 'COMMIT',
        edit: open.id,
        action: open.action,
        ...(note && { note }),
      });
      if (says) enqueue.sendTo(say, { type: 'SAY', text: says });
    }),
  },
}).createMachine({
  id: 'labels',
  context: ({ input, spawn, self }) => {
    const parts = { labels: input.labels, undo: input.undo, parent: self as unknown as Ref<LabelsEvent> };
    return {
      ...input,
      segments: spawn('segments', { id: 'segments', input: parts }),
      cells: spawn('cells', { id: 'cells', input: parts }),
      divisions: spawn('divisions', { id: 'divisions', input: parts }),
      events: spawn('events', { id: 'events', input: parts }),
      open: null,
    };
  },
  on: {
    EDIT: {
      guard: ({ event }) => event.changes.length > 0,
      actions: [
        assign({
          open: ({ context, event }) => ({
            id: uuid4(),
            action: event.action,
            parts: partsOf(withSoundEvents(context.labels, event.changes)),
            made: [],
            refused: null,
            answers: 0,
            edit: event,
          }),
        }),
        'handOut',
      ],
    },
    REVERT: {
      actions: [
        assign({
          open: ({ event: { edit } }) => ({
            id: edit.id,
            action: edit.action,
            parts: partsOf(edit.changes),
            made: [],
            refused: null,
            answers: 0,
            edit: null,
          }),
        }),
        'handOut',
      ],
    },
    CHANGED: {
      guard: ({ context, event }) => context.open?.id === event.edit,
      actions: [
        assign({
          open: ({ context, event }) => ({
            ...context.open!,
            made: [...context.open!.made, event.kind],
            answers: context.open!.answers + 1,
          }),
        }),
        'closeWhenAnswered',
      ],
    },
    REFUSED: {
      guard: ({ context, event }) => context.open?.id === event.edit,
      actions: [
        assign({
          open: ({ context, event }) => ({
            ...context.open!,
            refused: event.error,
            answers: context.open!.answers + 1,
          }),
        }),
        'closeWhenAnswered',
      ],
    },
  },
});
