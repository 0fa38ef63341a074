import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { applyEdit, invertEdit, makeEdit } from '../edits';
import { MemoryLabels } from '../memoryLabels';
import type { FrameContext } from '../pixelTools/frameContext';
import { acts, fresh, perform, someLabels } from '../testing/randomTools';
import type { CellTuple } from '../types';
import { FeatureChecks, type CheckSource } from './featureChecks';
import { mendChanges } from './mends';
import { TaskChecks } from './taskChecks';

const sourceOf = (labels: MemoryLabels, frames: readonly number[]): CheckSource => ({
  frames,
  cells: labels.cells,
  divisions: labels.divisions,
  context: (feature, t) => (labels.hasFrame(feature, t) ? labels.context(feature, t) : null),
});

function full(labels: MemoryLabels, features: readonly string[], frames: readonly number[]): TaskChecks {
  const checks = new TaskChecks(sourceOf(labels, frames), features);
  for (const feature of features) for (const t of frames) checks.loaded(feature, t);
  while (!checks.work(() => false));
  return checks;
}

/** Frames of `size` x `size` with squares: [value, x, y, side]; every value is the cell of that number. */
type Square = [value: number, x: number, y: number, side: number];
function movie(size: number, ...frames: Square[][]): MemoryLabels {
  const images: Record<string, number[][]> = {};
  const rows: CellTuple[] = [];
  frames.forEach((squares, t) => {
    const image = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
    for (const [value, x, y, side] of squares)
      for (let j = y; j < y + side; j++) for (let i = x; i < x + side; i++) image[j]![i] = value;
    images[t] = image;
    for (const value of new Set(image.flat())) if (value > 0) rows.push([t, value, value]);
  });
  return new MemoryLabels({ frames: { nucleus: images }, cells: { nucleus: rows }, divisions: [] }, [
    size,
    size,
  ]);
}
const look = (labels: MemoryLabels, n: number) =>
  full(
    labels,
    ['nucleus'],
    Array.from({ length: n }, (_, t) => t),
  ).findings();
const titles = (labels: MemoryLabels, n: number) => look(labels, n).map(({ t, title }) => `${t} ${title}`);

describe('a cell in one frame', () => {
  it('in pieces, with a fragment and a hole, each told with its mend where it is safe', () => {
    const labels = movie(40, [
      [1, 2, 2, 20],
      [1, 30, 5, 4],
      [1, 30, 30, 2],
      [0, 8, 8, 3],
    ]);
    const found = look(labels, 1);
    expect(found.map(({ kind }) => kind)).toEqual(['pieces', 'fragments', 'holes']);
    expect(found[0]).toMatchObject({ title: 'Cell 1 is in 2 pieces', detail: '8 px apart' });
    expect(found[1]).toMatchObject({ title: 'Cell 1 has a piece under 9 px', detail: '4 px' });
    expect(found[2]).toMatchObject({ title: 'Cell 1 has a hole', detail: '9 px' });
    for (const { kind, mend } of found) {
      expect(mend).not.toBeNull();
      applyEdit(makeEdit('mend', mendChanges(labels.context('nucleus', 0), kind, 1)), labels);
    }
    expect(look(labels, 1)).toEqual([]);
    expect(labels.context('nucleus', 0).stats.count(1)).toBe(400);
  });

  it('two halves are told, and not mended', () => {
    const labels = movie(40, [
      [1, 2, 2, 10],
      [1, 20, 2, 10],
    ]);
    const [found] = look(labels, 1);
    expect(found).toMatchObject({ kind: 'pieces', detail: '8 px apart · two cells?', mend: null });
    expect(mendChanges(labels.context('nucleus', 0), 'pieces', 1)).toEqual([]);
  });

  it('corners join a piece, and no hole leaks through one; a cell in a cell is no hole', () => {
    const ring = movie(20, [
      [1, 5, 5, 3],
      [0, 6, 6, 1],
      [0, 5, 5, 1],
      [1, 8, 8, 3],
    ]);
    expect(titles(ring, 1)).toEqual(['0 Cell 1 has a hole']);
    const nested = movie(20, [
      [1, 2, 2, 12],
      [2, 6, 6, 4],
    ]);
    expect(titles(nested, 1)).toEqual([]);
  });

  it('a cell of a few pixels is removed by its mend', () => {
    const labels = movie(20, [[3, 5, 5, 2]]);
    expect(titles(labels, 1)).toEqual(['0 Cell 3 has only 4 px']);
    const edit = makeEdit('mend', mendChanges(labels.context('nucleus', 0), 'fragments', 3));
    applyEdit(edit, labels);
    expect(labels.cells.has(3)).toBe(false);
    applyEdit(invertEdit(edit), labels);
    expect(titles(labels, 1)).toEqual(['0 Cell 3 has only 4 px']);
  });
});

describe('a cell across frames', () => {
  const still: Square[] = [
    [1, 5, 5, 8],
    [2, 25, 5, 8],
    [3, 5, 25, 8],
  ];
  it('missing in between, in one frame only, and a jump of the area', () => {
    const labels = movie(
      50,
      still,
      still.slice(1),
      [...still, [9, 40, 40, 5]],
      [...still.slice(0, 2), [3, 5, 25, 12]],
    );
    expect(titles(labels, 4)).toEqual([
      '1 Cell 1 is missing in one frame',
      '2 Cell 9 is in one frame only',
      '3 Cell 3 grew by 125 %',
    ]);
  });

  it('what touches the border or divides is left alone', () => {
    const border: Square = [9, 45, 45, 5];
    expect(titles(movie(50, still, [...still, border], still), 3)).toEqual([]);
    const daughters: Square[] = [
      [10, 5, 5, 4],
      [11, 9, 5, 4],
    ];
    expect(titles(movie(50, still, [...still.slice(1), ...daughters]), 2)).toEqual([]);
  });

  it('numbers of each frame alone are matched by place', () => {
    const renumbered = (t: number, squares: Square[]) =>
      squares.map(([value, ...at]): Square => [value + 100 * t, ...at]);
    const labels = movie(
      50,
      renumbered(0, still),
      renumbered(1, still.slice(1)),
      renumbered(2, [...still, [9, 40, 40, 5]]),
      renumbered(3, [...still.slice(0, 2), [3, 5, 25, 12]]),
    );
    expect(titles(labels, 4)).toEqual([
      '1 Cell 1 is missing in one frame',
      '2 Cell 209 is in one frame only',
      '3 Cell 303 grew by 125 %',
    ]);
  });
});

describe('after edits', () => {
  it('what was kept up to date is what a full examination finds', () => {
    fc.assert(
      fc.property(someLabels, acts(10), fc.array(fc.boolean(), { maxLength: 6 }), (start, steps, undos) => {
        const labels = fresh(start);
        const rows = labels.toRows();
        const features = Object.keys(rows.frames);
        const frames = [
          ...new Set(features.flatMap((each) => Object.keys(rows.frames[each]!).map(Number))),
        ].sort();
        const checks = full(labels, features, frames);
        const done = steps.flatMap((step) => {
          const edit = perform(labels, step);
          if (!edit) return [];
          checks.touch(edit.changes);
          if (step.tool === 'brush' && checks.work(() => false)) checks.findings();
          return [edit];
        });
        for (const undo of undos) {
          const edit = undo ? done.pop() : undefined;
          if (!edit) continue;
          const inverse = invertEdit(edit);
          applyEdit(inverse, labels);
          checks.touch(inverse.changes);
        }
        checks.work(() => false);
        expect(checks.findings()).toEqual(full(labels, features, frames).findings());
      }),
      { numRuns: 150 },
    );
  });

  it('a cell that goes from inside another leaves a hole in it', () => {
    const ring: Square = [2, 10, 10, 6];
    const labels = movie(45, [ring], [ring], [ring]);
    const inside = [{ before: 2, after: 1, spans: [12 * 45 + 12, 1] }];
    const added: [number, number, number][] = [[1, 1, 1]];
    const put = makeEdit('put', [
      { kind: 'paint' as const, t: 1, feature: 'nucleus', runs: inside },
      { kind: 'cells' as const, feature: 'nucleus', removed: [], added },
    ]);
    applyEdit(put, labels);
    const checks = full(labels, ['nucleus'], [0, 1, 2]);
    const gone = makeEdit('gone', [
      {
        kind: 'paint' as const,
        t: 1,
        feature: 'nucleus',
        runs: [{ before: 1, after: 0, spans: inside[0]!.spans }],
      },
      { kind: 'cells' as const, feature: 'nucleus', removed: added, added: [] },
    ]);
    applyEdit(gone, labels);
    checks.touch(gone.changes);
    checks.work(() => false);
    expect(checks.findings().map(({ title }) => title)).toEqual(['Cell 2 has a hole']);
  });

  it('so does one that is deleted: its pixels stay in the image, and are nobody’s', () => {
    const ring: Square = [2, 10, 10, 6];
    const dot: Square = [1, 12, 12, 1];
    const labels = movie(45, [ring], [ring, dot], [ring]);
    const checks = full(labels, ['nucleus'], [0, 1, 2]);
    const removed: [number, number, number][] = [[1, 1, 1]];
    const edit = makeEdit('delete', [{ kind: 'cells' as const, feature: 'nucleus', removed, added: [] }]);
    applyEdit(edit, labels);
    checks.touch(edit.changes);
    checks.work(() => false);
    expect(checks.findings().map(({ title }) => title)).toEqual(['Cell 2 has a hole']);
  });

  it('an edit examines its own cell and those over its pixels, and no other', () => {
    const cells = Array.from({ length: 16 }, (_, i): Square => [
      i + 1,
      2 + (i % 4) * 10,
      2 + (i >> 2) * 10,
      6,
    ]);
    const labels = movie(45, cells, cells, cells);
    const checks = full(labels, ['nucleus'], [0, 1, 2]);
    const before = checks.version;
    const runs = [{ before: 1, after: 0, spans: [4 * 45 + 4, 1] }];
    const edit = makeEdit('hole', [{ kind: 'paint' as const, t: 1, feature: 'nucleus', runs }]);
    applyEdit(edit, labels);
    checks.touch(edit.changes);
    const done = { examined: [] as string[], compared: [] as string[] };
    checks.work(({ did, t, cell }) => {
      done[did].push(`${t} ${cell}`);
      return false;
    });
    // Cell 1 in its frame and over it in the two others, each once; and these three are compared, each once.
    expect(done.examined.sort()).toEqual(['0 1', '1 1', '2 1']);
    expect(done.compared.sort()).toEqual(['0 1', '1 1', '2 1']);
    expect(checks.version).toBeGreaterThan(before);
    expect(checks.findings().map(({ title }) => title)).toEqual(['Cell 1 has a hole']);
  });

  it('the list is kept by the cells that changed, among 4,096 as among 16', () => {
    for (const side of [4, 64]) {
      const cells = Array.from({ length: side * side }, (_, i): Square => [
        i + 1,
        2 + (i % side) * 6,
        2 + Math.floor(i / side) * 6,
        4,
      ]);
      const size = side * 6 + 4;
      const labels = movie(size, cells, cells, cells);
      // MemoryLabels counts the frame anew each time it is asked for; here once after each edit.
      const frames = new Map<number, FrameContext>();
      const context = (feature: string, t: number) => {
        const frame = frames.get(t) ?? labels.context(feature, t);
        frames.set(t, frame);
        return frame;
      };
      const checks = new TaskChecks({ ...sourceOf(labels, [0, 1, 2]), context }, ['nucleus']);
      for (const t of [0, 1, 2]) checks.loaded('nucleus', t);
      checks.work(() => false);
      const none = checks.findings();
      const asked = vi.spyOn(FeatureChecks.prototype, 'findingsOf');
      const paint = (before: number, after: number, x: number, y: number) => {
        const runs = [{ before, after, spans: [y * size + x, 1] }];
        const edit = makeEdit('paint', [{ kind: 'paint' as const, t: 1, feature: 'nucleus', runs }]);
        applyEdit(edit, labels);
        frames.clear();
        checks.touch(edit.changes);
        checks.work(() => false);
      };
      paint(0, 1, 6, 3);
      expect(checks.findings()).toBe(none);
      expect(asked.mock.calls.map((call) => call.join(' ')).sort()).toEqual(['1 1']);
      asked.mockClear();
      paint(1, 0, 3, 3);
      expect(checks.findings().map(({ title }) => title)).toEqual(['Cell 1 has a hole']);
      const one = checks.findings();
      expect(asked.mock.calls.length).toBeLessThanOrEqual(3);
      paint(0, 1, 3, 3);
      expect(one).toHaveLength(1);
      expect(checks.findings()).toEqual([]);
      asked.mockRestore();
    }
  });
});
