import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachSpan, spansOf } from '../spans';
import { connectedPart } from './connected';
import { gapsOf, partsOfRuns, runsInBox, spansOfParts } from './rowRuns';

const [WIDTH, HEIGHT] = [7, 5];
const BOX = { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT };

const image = fc.array(fc.nat(2), { minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT });

/** The pixels that a way over accepted neighbours leads to, one step after the other. */
function reached(
  pixels: readonly number[],
  seed: number,
  accepts: (value: number) => boolean,
  corners: boolean,
) {
  const found = new Set<number>();
  const open = accepts(pixels[seed]!) ? [seed] : [];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const x = at % WIDTH;
    const y = Math.floor(at / WIDTH);
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1]) {
        if ((!corners && dx !== 0 && dy !== 0) || x + dx < 0 || x + dx >= WIDTH) continue;
        const next = at + dy * WIDTH + dx;
        if (y + dy >= 0 && y + dy < HEIGHT && accepts(pixels[next]!)) open.push(next);
      }
  }
  return spansOf(Uint32Array.from(found));
}

describe('connected parts', () => {
  it.each([4, 8] as const)('a span fill finds what steps reach (%s-connected)', (connectivity) => {
    fc.assert(
      fc.property(image, fc.nat(WIDTH * HEIGHT - 1), fc.boolean(), (values, seed, others) => {
        const frame = { pixels: Uint32Array.from(values), width: WIDTH, height: HEIGHT };
        const at = { x: (seed % WIDTH) + 0.5, y: Math.floor(seed / WIDTH) + 0.5 };
        const part = connectedPart(frame, at, { values: [1], others }, connectivity);
        const accepts = (value: number) => (value === 1) !== others;
        expect(part).toEqual(reached(values, seed, accepts, connectivity === 8));
      }),
      { numRuns: 400 },
    );
  });

  it('a span fill gives up when there are more pixels than it may take', () => {
    const frame = { pixels: new Uint32Array(WIDTH * HEIGHT), width: WIDTH, height: HEIGHT };
    const accepted = { values: [0], others: false };
    const all = WIDTH * HEIGHT;
    expect(connectedPart(frame, { x: 3, y: 2 }, accepted, 4, all)).toEqual([0, all]);
    expect(connectedPart(frame, { x: 3, y: 2 }, accepted, 4, all - 1)).toBeNull();
  });

  it.each([0, 1] as const)('runs are joined to the parts that steps reach (reach %s)', (reach) => {
    fc.assert(
      fc.property(image, (values) => {
        const runs = runsInBox({ pixels: Uint32Array.from(values), width: WIDTH }, BOX, [1, 2]);
        const parts = partsOfRuns(runs, WIDTH, reach).map((part) => spansOfParts([part]));
        const expected = new Map<string, number[]>();
        values.forEach((value, i) => {
          if (value === 0) return;
          const part = reached(values, i, (each) => each > 0, reach === 1);
          expected.set(part.join(), part);
        });
        expect(parts).toEqual([...expected.values()]);
      }),
    );
  });

  it('runs and the gaps between them are the whole box', () => {
    fc.assert(
      fc.property(image, (values) => {
        const pixels = Uint32Array.from(values);
        const box = { x0: 1, y0: 1, x1: 6, y1: 4 };
        const runs = runsInBox({ pixels, width: WIDTH }, box, [1]);
        const gaps = gapsOf(runs, box, WIDTH);
        const inGap = new Set<number>();
        forEachSpan(spansOfParts(partsOfRuns(gaps, WIDTH, 0)), (start, end) => {
          for (let i = start; i < end; i++) inGap.add(i);
        });
        for (let i = 0; i < pixels.length; i++) {
          const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
          const inBox = x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1;
          expect(inGap.has(i)).toBe(inBox && pixels[i] !== 1);
        }
      }),
    );
  });
});
