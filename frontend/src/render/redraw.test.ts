import { describe, expect, it } from 'vitest';

import { CellsTable } from '../labels/cellsTable';
import type { CellTuple } from '../labels/types';
import { buildLookup } from './lookup';
import { boxToDraw, changedMeanings, showsTheSameFrame, whatChanged } from './redraw';
import type { View } from './types';

const colouring = { colourOf: () => 0 };
const pixels = new Uint32Array(100);
const raw = new Uint16Array(100);

function lookupOf(rows: CellTuple[], provisional: CellTuple[] = []) {
  const cells = CellsTable.fromTuples({ nucleus: rows });
  return buildLookup({ t: 0, feature: 'nucleus', cells, colouring, provisional });
}

function view(): View {
  return {
    width: 10,
    height: 10,
    camera: { x: 5, y: 5, scale: 4, viewWidth: 40, viewHeight: 40 },
    channels: [{ pixels: raw, low: 0, high: 1, gamma: 1, colour: [1, 1, 1] }],
    invert: false,
    labels: { pixels, lookup: lookupOf([[0, 1, 1]]), cellOpacity: 0.2, outlineOpacity: 1 },
    border: true,
    pixelRatio: 1,
  };
}

describe('what a view shows', () => {
  it('is the same for views made alike', () => {
    expect(whatChanged(view(), view())).toBeNull();
  });

  it.each([
    ['camera', { camera: { ...view().camera, x: 6 } }],
    ['contrast', { channels: [{ ...view().channels[0]!, high: 2 }] }],
    ['frame', { labels: { ...view().labels!, pixels: new Uint32Array(100) } }],
    ['opacity', { labels: { ...view().labels!, cellOpacity: 0.5 } }],
    ['labels', { labels: null }],
    ['invert', { invert: true }],
  ] as const)('changes with the %s', (_, change) => {
    expect(whatChanged(view(), { ...view(), ...change })).toBe('all');
  });

  it('changes with another ghost, and with the meaning of one where it is', () => {
    const ghost = (over = {}) => ({
      pixels,
      lookup: lookupOf([[1, 1, 1]]),
      when: 'before' as const,
      ...over,
    });
    const one = { ...view(), ghosts: [ghost()] };
    expect(whatChanged(one, { ...view(), ghosts: [ghost()] })).toBeNull();
    expect(whatChanged(one, view())).toBe('all');
    expect(whatChanged(one, { ...view(), ghosts: [ghost({ pixels: new Uint32Array(100) })] })).toBe('all');
    expect(whatChanged(one, { ...view(), ghosts: [ghost({ when: 'after' })] })).toBe('all');
    const boxOf = () => ({ x0: 2, y0: 3, x1: 4, y1: 5 });
    const other = ghost({ lookup: lookupOf([[0, 1, 2]]), boxOf });
    expect(whatChanged(one, { ...view(), ghosts: [other] })).toEqual(boxOf());
  });

  it('changes with other trails; with those of another cell only where they are', () => {
    const layer = (at: number) => ({
      data: Float32Array.of(at, at, at + 1, at + 1, 0, 1),
      count: 1,
      box: { x0: at, y0: at, x1: at + 1, y1: at + 1 },
    });
    const [all, first, second] = [layer(0), layer(2), layer(6)];
    const trails = { all, selected: first };
    const shown = { ...view(), trails };
    expect(whatChanged(shown, { ...view(), trails: { all, selected: first } })).toBeNull();
    expect(whatChanged(shown, { ...view(), trails: { all: layer(0), selected: first } })).toBe('all');
    expect(whatChanged(shown, { ...view(), trails: null })).toBe('all');
    expect(whatChanged(shown, { ...view(), trails: { all, selected: second } })).toEqual({
      ...{ x0: 2, y0: 2, x1: 7, y1: 7 },
    });
  });

  it('stays the same when a stroke makes a value, and when the value is committed', () => {
    const before = lookupOf([[0, 1, 1]]);
    const during = lookupOf([[0, 1, 1]], [[0, 2, 5]]);
    const after = lookupOf([
      [0, 1, 1],
      [0, 2, 5],
    ]);
    expect(changedMeanings(before, during)).toEqual([]);
    expect(changedMeanings(during, after)).toEqual([]);
    // Without the stroke between them a value came back that pixels anywhere may hold.
    expect(changedMeanings(before, after)).toEqual([2]);
  });
});

it('redraws the boxes of the cells that were and are hovered, and nothing else', () => {
  const cells = CellsTable.fromTuples({
    nucleus: [
      [0, 1, 1],
      [0, 2, 2],
      [0, 3, 3],
    ],
  });
  const boxes = new Map([
    [1, { x0: 0, y0: 0, x1: 2, y1: 2 }],
    [2, { x0: 6, y0: 1, x1: 8, y1: 5 }],
  ]);
  const hovering = (hovered: number): View => ({
    ...view(),
    labels: {
      ...view().labels!,
      lookup: buildLookup({ t: 0, feature: 'nucleus', cells, colouring, hovered: [hovered] }),
      boxOf: (value) => boxes.get(value) ?? null,
    },
  });
  expect(whatChanged(hovering(1), hovering(2))).toEqual({ x0: 0, y0: 0, x1: 8, y1: 5 });
});

it('draws the box that changed, with what its outlines reach', () => {
  expect(boxToDraw(view(), { x0: 4, y0: 0, x1: 5, y1: 1 })).toEqual({ x: 4, y: 24, width: 28, height: 16 });
});

describe('the frame that a view shows', () => {
  it('is the same for other places, colours and contrasts, and another one for other pixels', () => {
    const { camera, channels, labels } = view();
    expect(showsTheSameFrame(view(), { ...view(), camera: { ...camera, scale: 9 }, invert: true })).toBe(
      true,
    );
    expect(showsTheSameFrame(view(), { ...view(), channels: [{ ...channels[0]!, high: 7 }] })).toBe(true);
    expect(showsTheSameFrame(view(), { ...view(), labels: { ...labels!, cellOpacity: 0 } })).toBe(true);
    expect(showsTheSameFrame(view(), { ...view(), labels: { ...labels!, pixels: pixels.slice() } })).toBe(
      false,
    );
    expect(
      showsTheSameFrame(view(), { ...view(), channels: [{ ...channels[0]!, pixels: raw.slice() }] }),
    ).toBe(false);
    expect(showsTheSameFrame(view(), { ...view(), channels: [] })).toBe(false);
  });
});
