/** How the image and the labels are drawn: channels, contrast, opacity. Pixels are not its business; it remembers itself. */
import { assign, enqueueActions, fromCallback, setup, type AnyActorRef } from 'xstate';
import type { Movie } from '../../api/types';
import type { ContrastRange } from '../../render/contrast';
import { remembered, settingsOf, type DisplayMemory, type DisplaySettings } from '../view/displayMemory';
import { FIRST_SEEING, type Seeing } from '../view/seeing';
import type { Ref, UiProtocolEvent, UndoEvent } from './protocol';

/** Channels that can be added up in one picture (the renderer's MAX_CHANNELS). */
export const MOST_CHANNELS = 6;

export interface ChannelDisplay {
  /** As the person calls it; at first as the movie does. */
  name: string;
  /** Stands in the panel. */
  listed: boolean;
  on: boolean;
  /** Black and white as set by hand; null: automatic. */
  range: ContrastRange | null;
  gamma: number;
  /** A design token ("channel-2") or "#rrggbb". */
  colour: string;
}

/** Where the automatic range comes from: frames sampled from the movie, or the frame shown. */
export type ContrastMode = 'movie' | 'frame';

export interface DisplayContext extends DisplaySettings {
  /** The automatic range of each channel over the movie. */
  automatic: readonly ContrastRange[];
  /** The names of the movie's channels. */
  names: readonly string[];
  feature: string;
  undo: Ref<UndoEvent> | null;
  memory: DisplayMemory | null;
}

export type DisplayEvent =
  | { type: 'RANGE'; low: number; high: number }
  | { type: 'GAMMA'; gamma: number }
  /** The channel's range is the automatic one again, and its gamma 1. */
  | { type: 'AUTO' }
  | { type: 'CONTRAST'; mode: ContrastMode }
  | { type: 'CHANNEL'; channel: number }
  | { type: 'NEXT_CHANNEL'; by: 1 | -1 }
  | { type: 'TOGGLE_CHANNEL'; channel: number }
  | { type: 'CHANNEL_COLOUR'; channel: number; colour: string }
  | { type: 'RENAME_CHANNEL'; channel: number; name: string }
  | { type: 'REMOVE_CHANNEL'; channel: number }
  | { type: 'ADD_CHANNEL'; channel: number }
  | { type: 'FEATURE'; feature: string }
  | { type: 'CELLS'; opacity: number }
  | { type: 'OUTLINES'; opacity: number }
  | { type: 'CYCLE_CELLS' }
  | { type: 'CYCLE_OUTLINES' }
  | { type: 'INVERT' }
  | { type: 'COLOUR' }
  | { type: 'HIGHLIGHT' }
  | { type: 'MAP' }
  | { type: 'SEEING'; by: Partial<Seeing> };

/** Z goes through these (as in DeepCell Label), O switches between its own value and none. */
export const CELL_STEPS = [0.2, 1, 0] as const;
export const OUTLINES = 0.9;

function changed(channels: readonly ChannelDisplay[], index: number, by: Partial<ChannelDisplay>) {
  return channels.map((channel, i) => (i === index ? { ...channel, ...by } : channel));
}

/** Channels whose pixels are needed: those that are drawn, and the one that tools look at. */
export function channelsNeeded({
  channels,
  channel,
  colour,
}: Pick<DisplayContext, 'channels' | 'channel' | 'colour'>): number[] {
  return channels.flatMap((each, i) => (i === channel || (colour && each.on) ? [i] : []));
}

/** Black and white of a channel: as set by hand, else automatic (`ofFrame`: of the frame's own pixels, where asked for). */
export function rangeOf(
  display: Pick<DisplayContext, 'channels' | 'contrast' | 'automatic'>,
  channel: number,
  ofFrame: () => ContrastRange | null,
): ContrastRange {
  const set = display.channels[channel]?.range;
  if (set) return set;
  const whole = display.automatic[channel] ?? { low: 0, high: 1 };
  return (display.contrast === 'frame' ? ofFrame() : null) ?? whole;
}

/** What a person finds who has changed nothing. */
export function firstSettings(names: readonly string[]): DisplaySettings {
  return {
    channels: names.map((name, i) => ({
      name,
      listed: i < MOST_CHANNELS,
      on: i === 0,
      range: null,
      gamma: 1,
      colour: `channel-${(i % MOST_CHANNELS) + 1}`,
    })),
    channel: 0,
    contrast: 'movie',
    cells: CELL_STEPS[0],
    outlines: OUTLINES,
    outlinesWhenOn: OUTLINES,
    invert: false,
    colour: true,
    highlight: true,
    map: true,
    seeing: FIRST_SEEING,
  };
}

/** The next listed channel in the order of the panel. */
function nextListed({ channels, channel }: DisplaySettings, by: 1 | -1): number {
  for (let step = 1; step <= channels.length; step++) {
    const at = (channel + by * step + channels.length * step) % channels.length;
    if (channels[at]?.listed) return at;
  }
  return channel;
}

const SETTLE_MS = 300;

/** Writes the settings down when they have come to rest, and when the page is left. */
const remember = fromCallback<{ type: 'never' }, { display: AnyActorRef; memory: DisplayMemory | null }>(
  ({ input: { display, memory } }) => {
    if (memory === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let written: DisplaySettings | null = null;
    const write = () => {
      clearTimeout(timer);
      timer = undefined;
      const snapshot = display.getSnapshot() as { context: DisplayContext };
      memory.keep(settingsOf(snapshot.context));
    };
    const subscription = display.subscribe((snapshot: { context: DisplayContext }) => {
      const settings = snapshot.context;
      if (written === settings) return;
      written = settings;
      clearTimeout(timer);
      timer = setTimeout(write, SETTLE_MS);
    });
    const flush = () => {
      if (timer !== undefined) write();
    };
    if (typeof window !== 'undefined') window.addEventListener('pagehide', flush);
    return () => {
      flush();
      subscription.unsubscribe();
      if (typeof window !== 'undefined') window.removeEventListener('pagehide', flush);
    };
  },
);

interface DisplayInput {
  movie: Movie;
  feature: string;
  undo?: Ref<UndoEvent>;
  memory?: DisplayMemory;
}

export const displayMachine = setup({
  types: {
    context: {} as DisplayContext,
    events: {} as DisplayEvent | UiProtocolEvent,
    input: {} as DisplayInput,
  },
  actors: { remember },
}).createMachine({
  id: 'display',
  context: ({ input: { movie, feature, undo, memory } }) => ({
    ...remembered(memory?.recall() ?? null, firstSettings(movie.channels), movie.channels),
    automatic: movie.contrast.map(({ low, high }) => ({ low, high: high > low ? high : low + 1 })),
    names: movie.channels,
    feature,
    undo: undo ?? null,
    memory: memory ?? null,
  }),
  entry: enqueueActions(({ context, self, enqueue }) => {
    if (context.undo) enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'display', ref: self });
  }),
  invoke: {
    src: 'remember',
    input: ({ context, self }) => ({ display: self, memory: context.memory }),
  },
  on: {
    RANGE: {
      guard: ({ event }) => event.high > event.low,
      actions: assign({
        channels: ({ context, event: { low, high } }) =>
          changed(context.channels, context.channel, { range: { low, high } }),
      }),
    },
    GAMMA: {
      guard: ({ event }) => event.gamma > 0,
      actions: assign({
        channels: ({ context, event: { gamma } }) => changed(context.channels, context.channel, { gamma }),
      }),
    },
    AUTO: {
      actions: assign({
        channels: ({ context }) => changed(context.channels, context.channel, { range: null, gamma: 1 }),
      }),
    },
    /** What was set by hand goes: the person asks for the automatic range of the other kind. */
    CONTRAST: {
      actions: assign({
        contrast: ({ event }) => event.mode,
        channels: ({ context }) => changed(context.channels, context.channel, { range: null }),
      }),
    },
    CHANNEL: {
      guard: ({ context, event }) => event.channel in context.channels,
      actions: assign(({ context, event: { channel } }) => ({
        channel,
        channels: mayTurnOn(context, channel)
          ? changed(context.channels, channel, { on: true, listed: true })
          : context.channels,
      })),
    },
    /** One channel after the other, alone. */
    NEXT_CHANNEL: {
      actions: assign(({ context, event }) => {
        const channel = nextListed(context, event.by);
        return { channel, channels: context.channels.map((each, i) => ({ ...each, on: i === channel })) };
      }),
    },
    TOGGLE_CHANNEL: {
      guard: ({ context, event: { channel } }) =>
        context.channels[channel]?.on === true || mayTurnOn(context, channel),
      actions: assign({
        channels: ({ context, event }) =>
          changed(context.channels, event.channel, { on: !context.channels[event.channel]?.on }),
      }),
    },
    CHANNEL_COLOUR: {
      actions: assign({
        channels: ({ context, event: { channel, colour } }) => changed(context.channels, channel, { colour }),
      }),
    },
    /** An empty name gives the movie's own name back. */
    RENAME_CHANNEL: {
      actions: assign({
        channels: ({ context, event: { channel, name } }) =>
          changed(context.channels, channel, {
            name: name.trim().slice(0, 100) || (context.names[channel] ?? ''),
          }),
      }),
    },
    /** The last one stays: a picture of nothing helps nobody. */
    REMOVE_CHANNEL: {
      guard: ({ context }) => context.channels.filter((each) => each.listed).length > 1,
      actions: assign(({ context, event }) => {
        const channels = changed(context.channels, event.channel, { listed: false, on: false });
        const channel =
          context.channel === event.channel ? nextListed({ ...context, channels }, 1) : context.channel;
        const none = !channels.some((each) => each.on);
        return { channel, channels: none ? changed(channels, channel, { on: true }) : channels };
      }),
    },
    ADD_CHANNEL: {
      actions: assign({
        channels: ({ context, event: { channel } }) =>
          changed(context.channels, channel, { listed: true, on: mayTurnOn(context, channel) }),
      }),
    },
    FEATURE: { actions: assign({ feature: ({ event }) => event.feature }) },
    CELLS: { actions: assign({ cells: ({ event }) => event.opacity }) },
    OUTLINES: {
      actions: assign(({ context, event: { opacity } }) => ({
        outlines: opacity,
        outlinesWhenOn: opacity > 0 ? opacity : context.outlinesWhenOn,
      })),
    },
    CYCLE_CELLS: {
      actions: assign({
        cells: ({ context }) =>
          CELL_STEPS[(CELL_STEPS.findIndex((step) => step === context.cells) + 1) % CELL_STEPS.length] ??
          CELL_STEPS[0],
      }),
    },
    CYCLE_OUTLINES: {
      actions: assign({
        outlines: ({ context }) => (context.outlines === 0 ? context.outlinesWhenOn : 0),
      }),
    },
    INVERT: { actions: assign({ invert: ({ context }) => !context.invert }) },
    COLOUR: { actions: assign({ colour: ({ context }) => !context.colour }) },
    HIGHLIGHT: { actions: assign({ highlight: ({ context }) => !context.highlight }) },
    MAP: { actions: assign({ map: ({ context }) => !context.map }) },
    SEEING: { actions: assign({ seeing: ({ context, event }) => ({ ...context.seeing, ...event.by }) }) },
    /** Undo brings the channel back that was looked at, and the labels that were changed. */
    SAVE: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        if (!context.undo) return;
        enqueue.sendTo(context.undo, {
          type: 'RESTORE',
          edit: event.edit,
          phase: event.phase,
          name: 'display',
          state: { channel: context.channel, feature: context.feature },
        });
      }),
    },
    RESTORE: {
      actions: assign(({ context, event }) => {
        const { channel, feature } = event.state;
        return {
          channel: typeof channel === 'number' && channel in context.channels ? channel : context.channel,
          feature: typeof feature === 'string' ? feature : context.feature,
        };
      }),
    },
  },
});

function mayTurnOn({ channels }: Pick<DisplayContext, 'channels'>, channel: number): boolean {
  return channels.filter((each, i) => each.on && i !== channel).length < MOST_CHANNELS;
}
