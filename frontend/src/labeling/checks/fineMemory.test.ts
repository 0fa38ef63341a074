import { afterEach, describe, expect, it, vi } from 'vitest';
import { fineMemory } from './fineMemory';

function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
  return kept;
}

afterEach(() => vi.unstubAllGlobals());

describe('what was found fine', () => {
  it('comes back for the same person and task only', () => {
    storage();
    const fine = new Map([
      ['holes nucleus 1 9', 81],
      ['area nucleus 2 9', 7],
    ]);
    fineMemory(1, 7).save(fine);
    expect(fineMemory(1, 7).load()).toEqual(fine);
    expect(fineMemory(2, 7).load().size).toBe(0);
    expect(fineMemory(1, 8).load().size).toBe(0);
    fineMemory(1, 7).save(new Map());
    expect(fineMemory(1, 7).load().size).toBe(0);
  });

  it('keeps the newest where there are too many', () => {
    storage();
    fineMemory(1, 7).save(new Map(Array.from({ length: 5_003 }, (_, n) => [`check ${n}`, n])));
    const kept = fineMemory(1, 7).load();
    expect(kept.size).toBe(5_000);
    expect([...kept.keys()][0]).toBe('check 3');
    expect(kept.get('check 5002')).toBe(5_002);
  });

  it('is nothing where the storage throws or holds something else', () => {
    const kept = storage();
    for (const text of ['[[', '{"a":1}', 'null', '"x"', '[1,2]']) {
      kept.set('prospero fine 1 7', text);
      expect(fineMemory(1, 7).load().size).toBe(0);
    }
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    const memory = fineMemory(1, 7);
    expect(() => memory.save(new Map([['a', 1]]))).not.toThrow();
    expect(memory.load().size).toBe(0);
  });
});
