/**
 * Measures the labeling page's engine in a browser, without a server and without the page: from a pointer position to
 * pixels on the canvas, with one 16-bit channel, fills, outlines and thousands of cells in a frame of 2048².
 * bench/engine.html loads it; `make bench` calls `window.strokeBench()` through Playwright (bench/engine.py).
 */

import '../theme/tokens.css';
import { FrameStore } from '../frames/frameStore';
import { MovieLabels } from '../frames/movieLabels';
import { nextCellId } from '../labels/cellActions';
import { DivisionSet } from '../labels/divisionSet';
import { invertEdit, makeEdit } from '../labels/edits';
import { FrameStats } from '../labels/frameStats';
import { StrokeBuilder } from '../labels/pixelTools/strokeBuilder';
import { fitCamera, zoomAt, type Camera } from '../render/camera';
import { CellColouring } from '../render/colouring';
import { autoContrast } from '../render/contrast';
import { GlRenderer } from '../render/glRenderer';
import { buildLookup } from '../render/lookup';
import { readPalette } from '../render/palette';
import type { View } from '../render/types';
import './rendererCheck';
import { generator, syntheticFrame } from './syntheticFrame';

export interface BenchOptions {
  size: number;
  cells: number;
  strokes: number;
  /** Pointer samples of a stroke. */
  samples: number;
  radius: number;
  viewWidth: number;
  viewHeight: number;
  /** Zoom beyond fitting the frame. */
  zoom: number;
}

export const DEFAULTS: BenchOptions = {
  size: 2048,
  cells: 2600,
  strokes: 12,
  samples: 20,
  radius: 7,
  viewWidth: 917,
  viewHeight: 509,
  zoom: 8,
};

export interface Figures {
  median: number;
  p95: number;
  max: number;
}

export interface BenchResult {
  options: BenchOptions;
  /** Milliseconds from the pointer sample to pixels on the canvas. */
  pointerToPixels: Figures;
  /** Of that, the CPU's part: painting the array and the lookup. */
  paint: Figures;
  /** Pointer up: changes, edit, commit. */
  finish: Figures;
  undo: Figures;
  /** Bytes of the edits' JSON. */
  editBytes: Figures;
  /** All of the view drawn anew while it is moved. */
  moving: Figures;
  /** All of the view drawn anew because it shows another frame. */
  otherFrame: Figures;
  /** The same with smooth outlines, as software renderers draw it once the view has come to rest. */
  refinement: Figures;
  firstDraw: number;
  statistics: number;
}

const T = 0;
const FEATURE = 'nucleus';

interface Scene {
  store: FrameStore;
  labels: MovieLabels;
  colouring: CellColouring;
  renderer: GlRenderer;
  view(camera: Camera, stroke?: StrokeBuilder, selected?: number, hovered?: number): View;
}

async function makeScene(size: number, count: number, height = size): Promise<Scene> {
  const frame = syntheticFrame(size, height, count);
  const store = new FrameStore({
    width: size,
    height,
    frames: [T],
    channels: 1,
    features: [FEATURE],
    dtype: 'uint16',
    fetchers: {
      raw: () => Promise.resolve(frame.raw),
      labels: () => Promise.resolve({ pixels: frame.labels, sequence: 0 }),
    },
  });
  await store.request({ kind: 'raw', t: T, channel: 0 });
  await store.request({ kind: 'labels', t: T, feature: FEATURE });
  const labels = new MovieLabels(store, frame.cells, new DivisionSet());
  const colouring = new CellColouring();
  colouring.update({ t: T, feature: FEATURE, cells: frame.cells, stats: store.stats(FEATURE, T)! });
  const renderer = new GlRenderer(readPalette(document.documentElement));
  store.subscribe((event) => {
    if (event.type === 'painted') renderer.changed(frame.labels, event.rect);
  });
  const { low, high } = autoContrast(frame.raw);
  let lookup = buildLookup({ t: T, feature: FEATURE, cells: frame.cells, colouring });
  let made = '';
  return {
    store,
    labels,
    colouring,
    renderer,
    view(camera, stroke, selected, hovered) {
      const provisional = stroke?.provisionalRows() ?? [];
      const state = `${frame.cells.version} ${provisional.length} ${selected} ${hovered}`;
      if (state !== made) {
        const { cells } = frame;
        lookup = buildLookup({
          t: T,
          feature: FEATURE,
          cells,
          colouring,
          selected,
          hovered: hovered === undefined ? [] : [hovered],
          provisional,
        });
        made = state;
      }
      return {
        width: size,
        height,
        camera,
        channels: [{ pixels: frame.raw, low, high, gamma: 0.85, colour: [1, 1, 1] }],
        invert: false,
        labels: { pixels: frame.labels, lookup, cellOpacity: 0.2, outlineOpacity: 0.9 },
        border: true,
        pixelRatio: 1,
      };
    },
  };
}

export async function strokeBench(given: Partial<BenchOptions> = {}): Promise<BenchResult> {
  const options = { ...DEFAULTS, ...given };
  const { size, viewWidth, viewHeight } = options;
  const scene = await makeScene(size, options.cells);
  const { store, labels, renderer } = scene;
  document.getElementById('views')?.replaceChildren(renderer.canvas);

  const image = { width: size, height: size };
  const fitted = fitCamera(image, viewWidth, viewHeight);
  const camera = zoomAt(fitted, image, viewWidth / 2, viewHeight / 2, options.zoom);
  const pixels = store.labels(FEATURE, T)!;
  const statistics = timed(() => FrameStats.of(pixels, size, size));
  const draw = (stroke?: StrokeBuilder, from = camera) => {
    renderer.draw(scene.view(from, stroke, 5));
    renderer.finish();
  };
  const firstDraw = timed(() => draw());
  // The first drawings of a kind compile its shader.
  const moving = Array.from({ length: 42 }, (_, i) =>
    timed(() => draw(undefined, { ...camera, x: camera.x + i / 8 })),
  ).slice(2);

  // Both are in textures when they are drawn for the second time.
  const copy = pixels.slice();
  const otherFrame = Array.from({ length: 42 }, (_, i) =>
    timed(() => {
      const view = scene.view(camera, undefined, 5);
      renderer.draw(i % 2 === 0 ? { ...view, labels: { ...view.labels!, pixels: copy } } : view);
      renderer.finish();
    }),
  ).slice(2);

  const refinement = Array.from({ length: 5 }, () =>
    timed(() => {
      renderer.refine();
      renderer.finish();
    }),
  );

  const random = generator(7);
  const spread = Math.min(size, viewHeight / camera.scale) / 2;
  const near = (at: number) => at + (random() - 0.5) * spread;
  const samples: number[] = [];
  const paint: number[] = [];
  const finish: number[] = [];
  const undo: number[] = [];
  const editBytes: number[] = [];
  for (let i = 0; i < options.strokes; i++) {
    const cell = i % 3 === 0 ? nextCellId(labels) : 1 + Math.floor(random() * options.cells);
    const stroke = new StrokeBuilder({
      frame: labels.context(FEATURE, T)!,
      cell,
      mode: i % 2 === 0 ? 'overwrite' : 'overlap',
    });
    let x = near(camera.x);
    let y = near(camera.y);
    for (let j = 0; j < options.samples; j++) {
      x += (random() - 0.5) * 16;
      y += (random() - 0.5) * 16;
      const start = performance.now();
      const rect = stroke.strokeTo(x, y, options.radius);
      if (rect !== null) store.painted(FEATURE, T, rect);
      paint.push(performance.now() - start);
      draw(stroke);
      samples.push(performance.now() - start);
      await nextTask();
    }
    let edit = makeEdit('brush', []);
    finish.push(
      timed(() => {
        edit = makeEdit('brush', stroke.finish());
        labels.commit(edit, { painted: true });
        draw();
      }),
    );
    editBytes.push(JSON.stringify(edit).length);
    if (i % 2 === 1) {
      undo.push(
        timed(() => {
          labels.commit(invertEdit(edit));
          draw();
        }),
      );
    }
    await nextTask();
  }
  return {
    options,
    pointerToPixels: figures(samples),
    paint: figures(paint),
    finish: figures(finish),
    undo: figures(undo),
    editBytes: figures(editBytes),
    moving: figures(moving),
    otherFrame: figures(otherFrame),
    refinement: figures(refinement),
    firstDraw: round(firstDraw),
    statistics: round(statistics),
  };
}

/** Draw a made-up frame at several zooms, and thumbnails: to be looked at. */
export async function showcase(scales: readonly number[], width = 640, height = 400): Promise<void> {
  const scene = await makeScene(700, 180, 500);
  const views = document.getElementById('views');
  views?.replaceChildren();
  for (const scale of scales) {
    const canvas = document.createElement('canvas');
    const camera: Camera = { x: 300, y: 250, scale, viewWidth: width, viewHeight: height };
    scene.renderer.drawTo(canvas, scene.view(camera, undefined, 95, 82));
    views?.append(canvas);
  }
}

function timed(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function figures(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

Object.assign(window, { strokeBench, showcase });
