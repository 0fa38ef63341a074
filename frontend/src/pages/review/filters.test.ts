import { describe, expect, it } from 'vitest';
import { addressOf, filtersIn, nFilters, queryOf, type Filters } from './filters';

const all: Filters = {
  order: 'oldest',
  person: 4,
  project: 2,
  kind: 'tracking',
  suspicion: 0.5,
  score: 0.8,
  age: 24,
};

describe('filters of the review queue', () => {
  it('come back from the address as they were', () => {
    expect(filtersIn(new URLSearchParams(addressOf(all)))).toEqual(all);
    expect(filtersIn(new URLSearchParams('order=different'))).toEqual({ order: 'different' });
    expect(addressOf({ order: 'suspicion' })).toBe('');
    expect(filtersIn(new URLSearchParams(''))).toEqual({ order: 'suspicion' });
  });

  it('leave out what an address says wrongly', () => {
    const wrong = 'order=size&person=x&project=1.5&kind=drawing&suspicion=&score=7&age=-1';
    expect(filtersIn(new URLSearchParams(wrong))).toEqual({ order: 'suspicion', score: 1 });
  });

  it('are counted without the order, and asked by the names of the server', () => {
    expect(nFilters(all)).toBe(6);
    expect(nFilters({ order: 'sample' })).toBe(0);
    expect(queryOf(all)).toEqual({
      order: 'oldest',
      person: 4,
      project: 2,
      kind: 'tracking',
      min_suspicion: 0.5,
      max_score: 0.8,
      min_age_hours: 24,
    });
    expect(queryOf({ order: 'sample' })).toEqual({ order: 'sample' });
  });
});
