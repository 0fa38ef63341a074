/**
 * Checks that need a real WebGL2 context, so they run in a browser: `window.rendererCheck()` gives what went wrong, as
 * sentences, and nothing when all is well.
 */

import { CellsTable } from '../labels/cellsTable';
import type { CellTuple } from '../labels/types';
import { GlRenderer } from '../render/glRenderer';
import { buildLookup } from '../render/lookup';
import { readPalette } from '../render/palette';
import type { RawPixels } from '../frames/types';
import type { View } from '../render/types';
import { syntheticFrame } from './syntheticFrame';

const SIZE = 96;
const VIEW = 200;

/** Pixels of the renderer's canvas, top row first; as the view looks at rest, or as it was drawn last. */
function shot(renderer: GlRenderer, refined = true): Uint8ClampedArray {
  if (refined) renderer.refine();
  const canvas = document.createElement('canvas');
  canvas.width = renderer.canvas.width;
  canvas.height = renderer.canvas.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(renderer.canvas, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

function differing(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let count = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > 1) count += 1;
  return count;
}

export async function rendererCheck(): Promise<string[]> {
  const problems: string[] = [];
  const expect = (what: string, holds: boolean) => {
    if (!holds) problems.push(what);
  };
  let again: () => void = () => undefined;
  const renderer = new GlRenderer(readPalette(document.documentElement), () => again());
  const frame = syntheticFrame(SIZE, SIZE, 12);
  const colouring = { colourOf: (cell: number) => cell % 12 };
  const viewOf = (
    pixels: Uint32Array,
    cells: CellsTable,
    more: { scale?: number; provisional?: CellTuple[]; raw?: RawPixels; selected?: number } = {},
  ): View => ({
    width: SIZE,
    height: SIZE,
    camera: { x: SIZE / 2, y: SIZE / 2, scale: more.scale ?? 2, viewWidth: VIEW, viewHeight: VIEW },
    channels: [{ pixels: more.raw ?? frame.raw, low: 33_000, high: 37_000, gamma: 0.8, colour: [1, 1, 1] }],
    invert: false,
    labels: {
      pixels,
      lookup: buildLookup({ t: 0, feature: 'nucleus', cells, colouring, ...more }),
      cellOpacity: 0.3,
      outlineOpacity: 0.9,
    },
    border: true,
    pixelRatio: 1,
  });

  // A box drawn alone gives the same picture as all drawn anew.
  for (const scale of [0.7, 2, 9]) {
    const pixels = frame.labels.slice();
    renderer.draw(viewOf(pixels, frame.cells, { scale }));
    const before = shot(renderer);
    for (let y = 30; y < 50; y++) pixels.fill(99, y * SIZE + 40, y * SIZE + 61);
    renderer.changed(pixels, { x0: 40, y0: 30, x1: 61, y1: 50 });
    const painted = viewOf(pixels, frame.cells, { scale, provisional: [[0, 99, 99]] });
    renderer.draw(painted);
    const part = shot(renderer, false);
    renderer.draw(viewOf(pixels.slice(), frame.cells, { scale, provisional: [[0, 99, 99]] }));
    expect(
      `At scale ${scale} the changed box differs from a full drawing.`,
      differing(part, shot(renderer)) === 0,
    );
    expect(`At scale ${scale} the change does not show.`, differing(part, before) > 100);
  }

  // While it moves, a processor draws coarsely: everything lies where it will be when the view has come to rest.
  const otherwise = (given: View): View => ({ ...given, invert: true });
  for (const [viewWidth, viewHeight] of [
    [200, 200],
    [201, 199],
  ] as const) {
    const resting = viewOf(frame.labels, frame.cells);
    const sized = { ...resting, camera: { ...resting.camera, viewWidth, viewHeight } };
    renderer.draw(sized);
    renderer.draw(otherwise(sized));
    const coarse = shot(renderer, false);
    const fine = shot(renderer);
    const apart = (shift: number) => {
      let sum = 0;
      for (let i = 0; i < fine.length - shift; i++) sum += Math.abs(coarse[i + shift]! - fine[i]!);
      return sum;
    };
    expect(
      `Drawn coarsely, ${viewWidth} × ${viewHeight} lies elsewhere.`,
      [-4, 4, -4 * viewWidth, 4 * viewWidth].every((shift) => apart(0) < apart(Math.abs(shift))) &&
        apart(0) < 12 * fine.length,
    );
    renderer.draw(sized);
    renderer.draw(otherwise({ ...sized, labels: { ...sized.labels!, pixels: frame.labels.slice() } }));
    expect('Another frame is drawn coarsely.', differing(coarse, shot(renderer, false)) > 1000);
    expect('A rested view depends on what was before.', differing(fine, shot(renderer)) === 0);
  }

  // Values too large for a table by value are found all the same.
  const huge = frame.labels.map((value) => (value === 0 ? 0 : value + 4_000_000_000));
  const { nucleus = [] } = frame.cells.toTuples();
  const rows = nucleus.map(([t, value, cell]): CellTuple => [t, value + 4_000_000_000, cell]);
  renderer.draw(viewOf(frame.labels, frame.cells));
  const small = shot(renderer);
  renderer.draw(viewOf(huge, CellsTable.fromTuples({ nucleus: rows })));
  expect('Huge values are drawn otherwise than small ones.', differing(small, shot(renderer)) === 0);

  // Another canvas gets the same picture, right way up.
  const other = document.createElement('canvas');
  renderer.drawTo(other, viewOf(frame.labels, frame.cells));
  const copy = other.getContext('2d')!.getImageData(0, 0, VIEW, VIEW).data;
  expect('A second canvas shows another picture.', differing(small, copy) === 0);

  // The same image in each dtype.
  const eighth = frame.raw.map((value) => Math.max(0, value - 33_000) >> 4);
  const channel = { low: 0, high: 250, gamma: 1, colour: [1, 1, 1] as const };
  const shots = [Uint8Array.from(eighth), Uint16Array.from(eighth), Float32Array.from(eighth)].flatMap(
    (raw) =>
      [0.4, 2].map((scale) => {
        renderer.draw({
          ...viewOf(frame.labels, frame.cells, { scale }),
          channels: [{ ...channel, pixels: raw }],
        });
        return shot(renderer);
      }),
  );
  for (const i of [2, 3, 4, 5]) {
    // Means of whole numbers are rounded in the pyramid of whole numbers: up to one of 250 levels per step.
    const close = shots[i]!.every((value, at) => Math.abs(value - shots[i % 2]![at]!) <= 5);
    expect(`A dtype draws another picture (${i}).`, close);
  }

  // One pixel, and lines of one pixel, are seen at every scale from 1 on.
  for (const scale of [1, 1.5, 2, 3, 4, 7, 12]) {
    const speck = new Uint32Array(SIZE * SIZE);
    speck[48 * SIZE + 48] = 3;
    speck.fill(4, 60 * SIZE + 40, 60 * SIZE + 56);
    const cells = CellsTable.fromTuples({
      nucleus: [
        [0, 3, 3],
        [0, 4, 4],
      ],
    });
    const dark = new Uint16Array(SIZE * SIZE);
    renderer.draw(viewOf(speck, cells, { scale, raw: dark }));
    const seen = shot(renderer);
    const at = (x: number, y: number) => {
      const column = Math.floor((x - SIZE / 2) * scale + VIEW / 2);
      const row = Math.floor((y - SIZE / 2) * scale + VIEW / 2);
      return row < VIEW ? seen.subarray((row * VIEW + column) * 4, (row * VIEW + column) * 4 + 3) : null;
    };
    for (const [what, place] of [
      ['pixel', at(48.5, 48.5)],
      ['line', at(48.5, 60.5)],
    ] as const) {
      expect(`At scale ${scale} a ${what} is not seen.`, place === null || Math.max(...place) > 40);
    }
  }

  // A lost context comes back with the same picture.
  const view = viewOf(frame.labels, frame.cells);
  renderer.draw(view);
  const whole = shot(renderer);
  const loss = renderer.canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
  const back = new Promise<null>((resolve) => {
    again = () => resolve(null);
  });
  loss.loseContext();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect('A lost context is not noticed.', renderer.lost);
  renderer.draw(view);
  loss.restoreContext();
  await back;
  renderer.draw(view);
  expect('After a lost context the picture is another one.', differing(whole, shot(renderer)) === 0);
  renderer.dispose();
  return problems;
}

Object.assign(window, { rendererCheck });
