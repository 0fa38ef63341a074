/** The first of two keys was pressed: the next one says what is wanted, and until then the page says what there is. */
import { assign, setup } from 'xstate';

export type PrefixEvent =
  /** The command whose key was the first. */
  { type: 'AWAIT'; after: string } | { type: 'LEAVE' };

export const prefixMachine = setup({
  types: { context: {} as { after: string | null }, events: {} as PrefixEvent },
}).createMachine({
  id: 'prefix',
  context: { after: null },
  on: {
    AWAIT: { actions: assign({ after: ({ event }) => event.after }) },
    LEAVE: { actions: assign({ after: null }) },
  },
});
