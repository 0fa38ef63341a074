/** How the image and the labels are drawn: channels, contrast, opacity. Per task; the pixels are not its business. */
import { assign, setup } from 'xstate';
import type { Movie } from '../../api/types';

export interface ChannelDisplay {
  name: string;
  on: boolean;
  low: number;
  high: number;
  gamma: number;
}

interface DisplayContext {
  channels: readonly ChannelDisplay[];
  /** The channel whose range the panel shows. */
  channel: number;
  /** The automatic range of each channel: percentiles of the movie. */
  automatic: readonly { low: number; high: number }[];
  feature: string;
  cells: number;
  outlines: number;
  invert: boolean;
  /** Cells in their colours, or all in one. */
  colour: boolean;
  highlight: boolean;
}

export type DisplayEvent =
  | { type: 'RANGE'; low: number; high: number }
  | { type: 'GAMMA'; gamma: number }
  | { type: 'AUTO' }
  | { type: 'CHANNEL'; channel: number }
  | { type: 'NEXT_CHANNEL'; by: 1 | -1 }
  | { type: 'TOGGLE_CHANNEL'; channel: number }
  | { type: 'FEATURE'; feature: string }
  | { type: 'CELLS'; opacity: number }
  | { type: 'OUTLINES'; opacity: number }
  | { type: 'CYCLE_CELLS' }
  | { type: 'CYCLE_OUTLINES' }
  | { type: 'INVERT' }
  | { type: 'COLOUR' }
  | { type: 'HIGHLIGHT' };

/** Z goes through these (as in DeepCell Label), O switches between its own value and none. */
const CELL_STEPS = [0.2, 1, 0] as const;
const OUTLINES = 0.9;

function changed(channels: readonly ChannelDisplay[], index: number, by: Partial<ChannelDisplay>) {
  return channels.map((channel, i) => (i === index ? { ...channel, ...by } : channel));
}

export const displayMachine = setup({
  types: {
    context: {} as DisplayContext,
    events: {} as DisplayEvent,
    input: {} as { movie: Movie; feature: string },
  },
}).createMachine({
  id: 'display',
  context: ({ input: { movie, feature } }) => ({
    channels: movie.channels.map((name, i) => ({
      name,
      on: i === 0,
      low: movie.contrast[i]?.low ?? 0,
      high: movie.contrast[i]?.high ?? 1,
      gamma: 1,
    })),
    channel: 0,
    automatic: movie.contrast.map(({ low, high }) => ({ low, high })),
    feature,
    cells: CELL_STEPS[0],
    outlines: OUTLINES,
    invert: false,
    colour: true,
    highlight: true,
  }),
  on: {
    RANGE: {
      guard: ({ event }) => event.high > event.low,
      actions: assign({
        channels: ({ context, event: { low, high } }) =>
          changed(context.channels, context.channel, { low, high }),
      }),
    },
    GAMMA: {
      actions: assign({
        channels: ({ context, event: { gamma } }) => changed(context.channels, context.channel, { gamma }),
      }),
    },
    AUTO: {
      actions: assign({
        channels: ({ context }) =>
          changed(context.channels, context.channel, { ...context.automatic[context.channel], gamma: 1 }),
      }),
    },
    CHANNEL: {
      actions: assign({
        channel: ({ event }) => event.channel,
        channels: ({ context, event }) => changed(context.channels, event.channel, { on: true }),
      }),
    },
    /** One channel after the other, alone. */
    NEXT_CHANNEL: {
      actions: assign(({ context, event }) => {
        const n = context.channels.length;
        const channel = (context.channel + event.by + n) % n;
        return { channel, channels: context.channels.map((each, i) => ({ ...each, on: i === channel })) };
      }),
    },
    TOGGLE_CHANNEL: {
      actions: assign({
        channels: ({ context, event }) =>
          changed(context.channels, event.channel, { on: !context.channels[event.channel]?.on }),
      }),
    },
    FEATURE: { actions: assign({ feature: ({ event }) => event.feature }) },
    CELLS: { actions: assign({ cells: ({ event }) => event.opacity }) },
    OUTLINES: { actions: assign({ outlines: ({ event }) => event.opacity }) },
    CYCLE_CELLS: {
      actions: assign({
        cells: ({ context }) =>
          CELL_STEPS[(CELL_STEPS.findIndex((step) => step === context.cells) + 1) % CELL_STEPS.length] ??
          CELL_STEPS[0],
      }),
    },
    CYCLE_OUTLINES: {
      actions: assign({ outlines: ({ context }) => (context.outlines === 0 ? OUTLINES : 0) }),
    },
    INVERT: { actions: assign({ invert: ({ context }) => !context.invert }) },
    COLOUR: { actions: assign({ colour: ({ context }) => !context.colour }) },
    HIGHLIGHT: { actions: assign({ highlight: ({ context }) => !context.highlight }) },
  },
});
