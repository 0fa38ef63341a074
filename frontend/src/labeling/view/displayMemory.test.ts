import { afterEach, describe, expect, it, vi } from 'vitest';
import { firstSettings } from '../actors/display';
import { displayMemory, remembered } from './displayMemory';

const names = ['DIC', 'H2B', 'actin'];
const first = firstSettings(names);

function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
  return kept;
}

afterEach(() => vi.unstubAllGlobals());

describe('display settings', () => {
  it('come back for the same person and movie only', () => {
    storage();
    const mine = { ...first, cells: 0.65, invert: true, contrast: 'frame' as const };
    displayMemory(1, 7).keep(mine);
    const read = (person: number, movie: number) =>
      remembered(displayMemory(person, movie).recall(), first, names);
    expect(read(1, 7)).toEqual(mine);
    expect(read(2, 7)).toEqual(first);
    expect(read(1, 8)).toEqual(first);
  });

  it('are the first ones where the storage throws or holds something else', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    const memory = displayMemory(1, 7);
    memory.keep(first);
    expect(remembered(memory.recall(), first, names)).toEqual(first);
    const kept = storage();
    for (const text of ['{"version":', '[]', '"x"', '{"version":99}', '{"version":1,"channels":[]}']) {
      kept.set('prospero.display.1.7', text);
      expect(remembered(displayMemory(1, 7).recall(), first, names)).toEqual(first);
    }
  });

  it('are taken piece by piece: what is out of bounds is left out', () => {
    const channels = [
      { ...first.channels[0], gamma: -1, colour: 'url(x)', range: { low: 5, high: 2 } },
      { ...first.channels[1], gamma: 0.8, colour: '#12ab34', range: { low: 5, high: 20 }, name: 'nuclei' },
      null,
    ];
    const read = remembered({ version: 1, ...first, channels, cells: 7, channel: 9 }, first, names);
    expect(read.channels[0]).toEqual(first.channels[0]);
    expect(read.channels[1]).toMatchObject({ gamma: 0.8, colour: '#12ab34', name: 'nuclei' });
    expect(read.channels[2]).toEqual(first.channels[2]);
    expect([read.cells, read.channel]).toEqual([first.cells, 0]);
  });
});
