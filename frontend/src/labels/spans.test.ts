import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eachRow, forEachSpan, pixelCount, runsOf, spansOf, spansRect, unionOf, without } from './spans';

it('codes pixels as gaps and lengths', () => {
  expect(spansOf(Uint32Array.of(9, 3, 4, 5, 12))).toEqual([3, 3, 3, 1, 2, 1]);
});

it('gives back the pixels it coded', () => {
  const pixels = new Set<number>();
  for (let i = 0, seed = 7; i < 500; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    pixels.add(seed % 2000);
  }
  const spans = spansOf(Uint32Array.from(pixels));
  const back: number[] = [];
  forEachSpan(spans, (start, end) => {
    for (let i = start; i < end; i++) back.push(i);
  });
  expect(back).toEqual([...pixels].sort((a, b) => a - b));
  expect(pixelCount(spans)).toBe(pixels.size);
});

it('boxes spans that run over the end of a row', () => {
  expect(spansRect([8, 4], 10)).toEqual({ x0: 0, y0: 0, x1: 10, y1: 2 });
  expect(spansRect([23, 2], 10)).toEqual({ x0: 3, y0: 2, x1: 5, y1: 3 });
  expect(spansRect([], 10)).toBeNull();
});

it('groups changed pixels by their values and leaves the rest out', () => {
  const before = [0, 0, 2, 5];
  const after = [1, 1, 1, 5];
  const runs = runsOf(
    [0, 1, 2, 3],
    (i) => before[i]!,
    (i) => after[i]!,
  );
  expect(runs).toEqual([
    { before: 0, after: 1, spans: [0, 2] },
    { before: 2, after: 1, spans: [2, 1] },
  ]);
});

it('joins sets of pixels, each pixel once and each run as long as it can be', () => {
  const some = fc.uniqueArray(fc.nat({ max: 60 }));
  fc.assert(
    fc.property(fc.array(some, { maxLength: 5 }), (sets) => {
      const all = [...new Set(sets.flat())];
      const union = unionOf(sets.map((each) => spansOf(Uint32Array.from(each))));
      expect(union).toEqual(spansOf(Uint32Array.from(all)));
    }),
  );
});

describe('sets of spans', () => {
  const indices = fc.uniqueArray(fc.nat(40));
  const toSpans = (of: readonly number[]) => spansOf(Uint32Array.from(of));

  it('what is without others is what a set says', () => {
    fc.assert(
      fc.property(indices, indices, (some, others) => {
        expect(without(toSpans(some), toSpans(others))).toEqual(
          toSpans(some.filter((each) => !others.includes(each))),
        );
      }),
    );
  });

  it('a union is what a set says, spans of millions of pixels included', () => {
    fc.assert(
      fc.property(fc.array(indices, { maxLength: 4 }), (sets) => {
        expect(unionOf(sets.map(toSpans))).toEqual(toSpans([...new Set(sets.flat())]));
      }),
    );
    expect(
      unionOf([
        [5, 20_000_000],
        [10_000_000, 30_000_000],
        [50_000_000, 1],
      ]),
    ).toEqual([5, 39_999_995, 10_000_000, 1]);
  });

  it('runs are the same in whatever order the pixels come, few or many', () => {
    for (const count of [50, 40_000]) {
      const all = Uint32Array.from({ length: count }, (_, i) => i * 3 + (i % 3));
      const shuffled = all.slice();
      for (let i = count - 1, seed = 7; i > 0; i--) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        const j = seed % (i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      const runs = (of: Uint32Array) =>
        runsOf(
          of,
          (i) => of[i]! % 2,
          (i) => of[i]! % 5,
        );
      expect(runs(shuffled)).toEqual(runs(all));
      expect(runs(all).map(({ before, after }) => [before, after])).toEqual([
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
        [1, 0],
        [1, 2],
        [1, 3],
        [1, 4],
      ]);
      const changed = [...all].filter((each) => each % 2 !== each % 5);
      expect(unionOf(runs(shuffled).map(({ spans }) => spans))).toEqual(toSpans(changed));
    }
  });

  it('go row by row, over the ends of rows', () => {
    const rows: number[][] = [];
    eachRow([3, 8, 1, 1], 5, (...row) => rows.push(row));
    expect(rows).toEqual([
      [0, 3, 5],
      [1, 0, 5],
      [2, 0, 1],
      [2, 2, 3],
    ]);
  });
});
