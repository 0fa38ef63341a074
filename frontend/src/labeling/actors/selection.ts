/** Which cell is selected, and which cells lie under the pointer. */
import { assign, enqueueActions, setup } from 'xstate';
import type { MovieLabels } from '../../frames/movieLabels';
import type { Ref, SelectionEvent, UndoEvent } from './protocol';

interface SelectionContext {
  labels: MovieLabels;
  undo: Ref<UndoEvent>;
  selected: number | null;
  hovered: readonly number[];
}

/** What [ and ] go through: the cells of the movie, in order of their numbers, those of the current frame first. */
function neighbourOf(labels: MovieLabels, selected: number | null, by: 1 | -1): number | null {
  const { store, cells } = labels;
  const here = store.features.flatMap((feature) => cells.cellsAt(store.current, feature));
  const among = [...new Set(here.length > 0 ? here : cells.cells())].sort((a, b) => a - b);
  if (among.length === 0) return null;
  if (selected === null) return (by === 1 ? among[0] : among.at(-1)) ?? null;
  const next = by === 1 ? among.find((cell) => cell > selected) : among.findLast((cell) => cell < selected);
  return next ?? (by === 1 ? among[0] : among.at(-1)) ?? null;
}

export const selectionMachine = setup({
  types: {
    context: {} as SelectionContext,
    events: {} as SelectionEvent,
    input: {} as Pick<SelectionContext, 'labels' | 'undo'>,
  },
}).createMachine({
  id: 'selection',
  context: ({ input }) => ({ ...input, selected: null, hovered: [] }),
  entry: enqueueActions(({ context, self, enqueue }) => {
    enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'selection', ref: self });
  }),
  on: {
    SELECT: { actions: assign({ selected: ({ event }) => event.cell }) },
    STEP: {
      actions: assign({
        selected: ({ context, event }) => neighbourOf(context.labels, context.selected, event.by),
      }),
    },
    HOVER: {
      guard: ({ context, event }) => context.hovered.join() !== event.cells.join(),
      actions: assign({ hovered: ({ event }) => event.cells }),
    },
    SAVE: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.sendTo(context.undo, {
          type: 'RESTORE',
          edit: event.edit,
          phase: event.phase,
          name: 'selection',
          state: { cell: context.selected },
        });
      }),
    },
    RESTORE: {
      actions: assign({
        selected: ({ event }) => (typeof event.state['cell'] === 'number' ? event.state['cell'] : null),
      }),
    },
  },
});
