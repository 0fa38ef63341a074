import { describe, expect, it } from 'vitest';

import { aPlace, somePlaces } from '../testing/places';
import { standingOf } from './open';

const fine = { decision: 'fine' as const, by: 'ana', at: '2026-01-01T00:00:00Z', sequence: 3 };

describe('the list of places', () => {
  it('leaves out what was found fine, and counts it with what was mended', () => {
    const list = somePlaces(
      [aPlace('a', { t: 9 }), aPlace('b', { t: 4, decision: fine }), aPlace('c')],
      [aPlace('d', { t: 2 }), aPlace('e', { t: 7, decision: fine })],
    );
    const { open, seen, ...counts } = standingOf(list, new Map());
    expect(open.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(seen.map(({ place, how }) => [place.id, how])).toEqual([
      ['d', 'mended'],
      ['b', 'fine'],
      ['e', 'fine'],
    ]);
    expect(counts).toEqual({ total: 5, mended: 1, fine: 2 });
  });

  it('follows a decision before the server has answered', () => {
    const list = somePlaces([aPlace('a'), aPlace('b', { decision: fine })], []);
    const { open, seen } = standingOf(
      list,
      new Map([
        ['a', true],
        ['b', false],
      ]),
    );
    expect([open.map(({ id }) => id), seen.map(({ place }) => place.id)]).toEqual([['b'], ['a']]);
  });
});
