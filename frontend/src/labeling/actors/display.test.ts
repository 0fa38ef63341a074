import { describe, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import type { Movie } from '../../api/types';
import type { DisplayMemory, DisplaySettings } from '../view/displayMemory';
import { channelsNeeded, displayMachine, MOST_CHANNELS, rangeOf, type DisplayEvent } from './display';

function displayOf(n: number, memory?: DisplayMemory) {
  const movie = {
    channels: Array.from({ length: n }, (_, i) => `channel ${i}`),
    contrast: Array.from({ length: n }, (_, i) => ({ low: i, high: 100 + i, min: 0, max: 200 })),
  } as unknown as Movie;
  const actor = createActor(displayMachine, {
    input: { movie, feature: 'nucleus', ...(memory && { memory }) },
  });
  actor.start();
  return {
    actor,
    send: (...events: DisplayEvent[]) => events.forEach((event) => actor.send(event)),
    get now() {
      return actor.getSnapshot().context;
    },
  };
}

describe('opacity', () => {
  it('Z goes through 0, .2 and 1; O comes back to its own value', () => {
    const display = displayOf(1);
    const cells = [0, 1, 2, 3].map(() => {
      display.send({ type: 'CYCLE_CELLS' });
      return display.now.cells;
    });
    expect(cells).toEqual([1, 0, 0.2, 1]);
    display.send({ type: 'OUTLINES', opacity: 0.4 }, { type: 'CYCLE_OUTLINES' });
    expect(display.now.outlines).toBe(0);
    display.send({ type: 'CYCLE_OUTLINES' });
    expect(display.now.outlines).toBe(0.4);
  });
});

describe('contrast', () => {
  it('is automatic until set by hand, of the movie or of the frame, and again with 0', () => {
    const display = displayOf(2);
    const range = () => rangeOf(display.now, 0, () => ({ low: 40, high: 50 }));
    expect(range()).toEqual({ low: 0, high: 100 });
    display.send({ type: 'CONTRAST', mode: 'frame' });
    expect(range()).toEqual({ low: 40, high: 50 });
    display.send({ type: 'RANGE', low: 7, high: 9 }, { type: 'RANGE', low: 9, high: 9 });
    expect(range()).toEqual({ low: 7, high: 9 });
    display.send({ type: 'GAMMA', gamma: 0.5 }, { type: 'AUTO' });
    expect(range()).toEqual({ low: 40, high: 50 });
    expect(display.now.channels[0]?.gamma).toBe(1);
  });

  it('is each channel’s own', () => {
    const display = displayOf(2);
    display.send({ type: 'CHANNEL', channel: 1 }, { type: 'RANGE', low: 3, high: 4 });
    expect(display.now.channels.map((channel) => channel.range)).toEqual([null, { low: 3, high: 4 }]);
  });
});

describe('channels', () => {
  it('six are added up at most', () => {
    const display = displayOf(8);
    for (let channel = 0; channel < 8; channel++)
      if (channel > 0) display.send({ type: 'TOGGLE_CHANNEL', channel });
    expect(display.now.channels.map((channel) => channel.on)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(channelsNeeded(display.now)).toHaveLength(MOST_CHANNELS);
    display.send({ type: 'TOGGLE_CHANNEL', channel: 0 }, { type: 'TOGGLE_CHANNEL', channel: 7 });
    expect(display.now.channels[7]?.on).toBe(true);
  });

  it('only what is drawn is needed: one in grey', () => {
    const display = displayOf(3);
    display.send({ type: 'TOGGLE_CHANNEL', channel: 2 });
    expect(channelsNeeded(display.now)).toEqual([0, 2]);
    display.send({ type: 'COLOUR' });
    expect(channelsNeeded(display.now)).toEqual([0]);
    display.send({ type: 'NEXT_CHANNEL', by: 1 });
    expect(channelsNeeded(display.now)).toEqual([1]);
  });

  it('can be renamed, coloured, removed and added again; the last one stays', () => {
    const display = displayOf(2);
    display.send(
      { type: 'RENAME_CHANNEL', channel: 0, name: ' nuclei ' },
      { type: 'CHANNEL_COLOUR', channel: 0, colour: 'channel-4' },
      { type: 'REMOVE_CHANNEL', channel: 1 },
      { type: 'REMOVE_CHANNEL', channel: 0 },
    );
    expect(display.now.channels[0]).toMatchObject({ name: 'nuclei', colour: 'channel-4', listed: true });
    expect(display.now.channels[1]).toMatchObject({ listed: false, on: false });
    display.send({ type: 'NEXT_CHANNEL', by: 1 });
    expect(display.now.channel).toBe(0);
    display.send({ type: 'ADD_CHANNEL', channel: 1 }, { type: 'RENAME_CHANNEL', channel: 0, name: ' ' });
    expect(display.now.channels.map(({ name, listed }) => [name, listed])).toEqual([
      ['channel 0', true],
      ['channel 1', true],
    ]);
  });
});

it('writes its settings down once they rest, and reads them when it starts', () => {
  vi.useFakeTimers();
  let kept: unknown = null;
  let times = 0;
  const memory: DisplayMemory = {
    recall: () => kept,
    keep: (settings: DisplaySettings) => {
      kept = JSON.parse(JSON.stringify({ version: 1, ...settings }));
      times += 1;
    },
  };
  const display = displayOf(2, memory);
  for (let i = 1; i <= 20; i++) display.send({ type: 'CELLS', opacity: i / 20 });
  display.send({ type: 'TOGGLE_CHANNEL', channel: 1 }, { type: 'INVERT' });
  expect(times).toBe(0);
  vi.runAllTimers();
  expect(times).toBe(1);
  display.send({ type: 'MAP' });
  display.actor.stop();
  expect(times).toBe(2);
  const again = displayOf(2, memory);
  expect(again.now).toMatchObject({ cells: 1, invert: true, map: false });
  expect(again.now.channels[1]?.on).toBe(true);
  vi.useRealTimers();
});
