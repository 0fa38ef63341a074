/**
 * The display settings of one person for one movie, in this browser. What is read is checked piece by piece: an older
 * form, a broken entry or a storage that throws (private windows, a full disk) only means that less is remembered.
 */
import type { ChannelDisplay, ContrastMode } from '../actors/display';
import { readSeeing, type Seeing } from './seeing';

export interface DisplaySettings {
  channels: readonly ChannelDisplay[];
  /** The channel whose range the panel shows. */
  channel: number;
  contrast: ContrastMode;
  /** Opacity of cells and outlines, 0..1. */
  cells: number;
  outlines: number;
  /** What O comes back to. */
  outlinesWhenOn: number;
  invert: boolean;
  /** Channels in their colours, or one in grey. */
  colour: boolean;
  highlight: boolean;
  /** The mini-map is shown when zoomed in. */
  map: boolean;
  /** Over time: trails, ghosts, playback. */
  seeing: Seeing;
}

export interface DisplayMemory {
  recall(): unknown;
  keep(settings: DisplaySettings): void;
}

/** Rises when settings change their meaning; entries of another version are not read. */
const VERSION = 1;

const keyOf = (person: number | null, movie: number) => `prospero.display.${person ?? 0}.${movie}`;

export function displayMemory(person: number | null, movie: number): DisplayMemory {
  const key = keyOf(person, movie);
  return {
    recall() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') as unknown;
      } catch {
        return null;
      }
    },
    keep(settings) {
      try {
        localStorage.setItem(key, JSON.stringify({ version: VERSION, ...settings }));
      } catch {
        // Not remembered then.
      }
    },
  };
}

/** The part of a larger object that is remembered. */
export function settingsOf(all: DisplaySettings): DisplaySettings {
  const { channels, channel, contrast, cells, outlines, outlinesWhenOn, invert, colour } = all;
  const { highlight, map, seeing } = all;
  return {
    ...{ channels, channel, contrast, cells, outlines, outlinesWhenOn, invert, colour },
    ...{ highlight, map, seeing },
  };
}

type Entry = Readonly<Record<string, unknown>>;

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null;
const flag = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise);

function within(value: unknown, min: number, max: number, otherwise: number): number {
  return typeof value === 'number' && value >= min && value <= max ? value : otherwise;
}

/** What was remembered, over `first`: the settings of somebody who has changed nothing. */
export function remembered(
  entry: unknown,
  first: DisplaySettings,
  names: readonly string[],
): DisplaySettings {
  if (!isEntry(entry) || entry['version'] !== VERSION) return first;
  const { channels } = entry;
  if (!Array.isArray(channels) || channels.length !== names.length) return first;
  const read = first.channels.map((channel, i) => readChannel(channels[i], channel));
  const on = read.filter((channel) => channel.on).length;
  const usable = read.some((channel) => channel.listed) && on > 0 && on <= MOST_ON;
  return {
    channels: usable ? read : first.channels,
    channel: Math.floor(within(entry['channel'], 0, names.length - 1, first.channel)),
    contrast: entry['contrast'] === 'frame' ? 'frame' : 'movie',
    cells: within(entry['cells'], 0, 1, first.cells),
    outlines: within(entry['outlines'], 0, 1, first.outlines),
    outlinesWhenOn: within(entry['outlinesWhenOn'], 0.01, 1, first.outlinesWhenOn),
    invert: flag(entry['invert'], first.invert),
    colour: flag(entry['colour'], first.colour),
    highlight: flag(entry['highlight'], first.highlight),
    map: flag(entry['map'], first.map),
    seeing: readSeeing(entry['seeing'], first.seeing),
  };
}

const MOST_ON = 6;
const COLOUR = /^(channel-[1-6]|#[0-9a-f]{6})$/;

function readChannel(entry: unknown, first: ChannelDisplay): ChannelDisplay {
  if (!isEntry(entry)) return first;
  const { name, range, colour } = entry;
  const [low, high] = isEntry(range) ? [range['low'], range['high']] : [null, null];
  return {
    name: typeof name === 'string' && name !== '' ? name.slice(0, 100) : first.name,
    listed: flag(entry['listed'], first.listed),
    on: flag(entry['on'], first.on),
    range: typeof low === 'number' && typeof high === 'number' && high > low ? { low, high } : null,
    gamma: within(entry['gamma'], 0.05, 10, first.gamma),
    colour: typeof colour === 'string' && COLOUR.test(colour) ? colour : first.colour,
  };
}
