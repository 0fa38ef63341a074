import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CellCentroids } from './cellCentroids';
import { REST_MS, TrailLayers } from './trailLayers';

const FRAMES = [0, 1, 2, 3];

function made() {
  const places = { version: 1, editedAt: -Infinity, shift: 0 };
  const state = { drawing: false, again: 0, colours: 0 };
  const layers = new TrailLayers(
    {
      get version() {
        return places.version;
      },
      get editedAt() {
        return places.editedAt;
      },
      at: (_: string, t: number) =>
        new Map([
          [1, { x: t + places.shift, y: 1 }],
          [2, { x: t, y: 9 }],
        ]),
    } as unknown as CellCentroids,
    FRAMES,
    () => state.drawing,
    () => (state.again += 1),
  );
  const colouring = {
    get version() {
      return state.colours;
    },
    colourOf: (cell: number) => cell,
  };
  const of = (t: number, selected: number | null = null) =>
    layers.of({ feature: 'nucleus', t, trails: 8, selected, colouring })!;
  const edit = () => {
    places.version += 1;
    places.editedAt = performance.now();
    places.shift += 1;
  };
  return { layers, of, edit, state };
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));

describe('the trails of a frame', () => {
  it('are the same as long as nothing changes', () => {
    const { of } = made();
    const first = of(3);
    expect(first.all.count).toBe(6);
    expect(of(3)).toBe(first);
    expect(of(2)).not.toBe(first);
    expect(of(3)).toBe(first);
  });

  it('of another cell selected leave those of all as they are', () => {
    const { of } = made();
    const first = of(3);
    const next = of(3, 2);
    expect(next.all).toBe(first.all);
    expect([first.selected.count, next.selected.count]).toEqual([0, 3]);
  });

  it('are made anew after an edit when the hand rests, and not for each drawing of a stroke', () => {
    const { of, edit, state } = made();
    const first = of(3);
    edit();
    expect(of(3)).toBe(first);
    state.drawing = true;
    vi.advanceTimersByTime(REST_MS);
    expect(state.again).toBe(1);
    expect(of(3)).toBe(first);
    state.drawing = false;
    vi.advanceTimersByTime(REST_MS);
    expect(state.again).toBe(2);
    const later = of(3);
    expect(later).not.toBe(first);
    expect(later.all.data[2]).toBe(first.all.data[2]! + 1);
    expect(of(3)).toBe(later);
  });

  it('of another frame are right at once, also right after an edit', () => {
    const { of, edit } = made();
    of(3);
    edit();
    expect(of(2).all.data[2]).toBe(3);
  });

  it('take other colours', () => {
    const { of, state } = made();
    const first = of(3);
    state.colours += 1;
    expect(of(3)).not.toBe(first);
  });
});
