import { describe, expect, it } from 'vitest';
import { errorGroups } from './modelErrors';
import { isBackwards, wantedFrom } from './period';
import { barWords, rateWords, scoreWords, secondsWords, shareWords, timeWords } from './words';
import { figures } from '../../testing/samples';

describe('figures are written with their unit', () => {
  it('seconds, times, shares, scores and rates', () => {
    expect([8.44, 99.96, 1234.5, null].map(secondsWords)).toEqual(['8.4 s', '100 s', '1\u2009235 s', '–']);
    expect([40, 12 * 60, 6.2 * 3600, 1736.1 * 3600].map(timeWords)).toEqual([
      '40 s',
      '12 min',
      '6.2 h',
      '1\u2009736 h',
    ]);
    expect([0, 0.004, 0.0556, 1, null].map(shareWords)).toEqual(['0 %', '0.4 %', '6 %', '100 %', '–']);
    expect([0.934, 1, null].map(scoreWords)).toEqual(['.93', '1.00', '–']);
    expect([0, 0.04, 4.21, 31.4].map(rateWords)).toEqual(['0', '< 0.1', '4.2', '31']);
  });

  it('days by their name in a week, else by their date; months by theirs', () => {
    expect(barWords({ begins: '2026-03-12' }, 'day', true)).toBe('Thu');
    expect(barWords({ begins: '2026-03-12' }, 'day')).toBe('12 Mar');
    expect(barWords({ begins: '2026-03-09' }, 'week', true)).toBe('9 Mar');
    expect(barWords({ begins: '2026-03-01' }, 'month')).toBe('Mar 26');
  });
});

describe('the fields of the dashboard', () => {
  const now = new Date(2026, 2, 12, 15, 0);
  const wanted = (query: string) => wantedFrom(new URLSearchParams(query), now);

  it('are all of it where nothing is chosen, or what is in the address is nonsense', () => {
    expect(wanted('')).toEqual({});
    expect(wanted('project=-1&person=x&kind=sewing&period=12&from=2026')).toEqual({});
  });

  it('a period of days ends with today', () => {
    expect(wanted('project=2&kind=tracking&period=7')).toEqual({
      project: 2,
      kind: 'tracking',
      since: new Date(2026, 2, 6).toISOString(),
      until: new Date(2026, 2, 13).toISOString(),
    });
  });

  it('the last day of a period counts whole', () => {
    const found = wanted('period=between&from=2026-03-01&to=2026-03-01');
    expect(found).toEqual({
      since: new Date(2026, 2, 1).toISOString(),
      until: new Date(2026, 2, 2).toISOString(),
    });
    expect(isBackwards(found)).toBe(false);
    expect(isBackwards(wanted('period=between&from=2026-03-03&to=2026-03-01'))).toBe(true);
    expect(wanted('period=between&to=nonsense')).toEqual({});
  });
});

describe('what the model got wrong', () => {
  const model = figures().model;

  it('is told for a thousand cells, of the first round and of the newest', () => {
    const [outlines, ...others] = errorGroups([
      { round: 0, tasks_counted: 3, model: { ...model, cells: 1000, missed: 31 } },
      { round: 1, tasks_counted: 0, model: { ...model, cells: 0 } },
      { round: null, tasks_counted: 2, model: { ...model, cells: 500, missed: 2 } },
    ]);
    expect(outlines?.sample).toBe('round 0 → no round yet, 500 cells');
    expect(outlines?.rows[0]).toEqual({ name: 'missed', then: 31, now: 4 });
    expect(others).toEqual([]);
  });

  it('has no change to tell of one round, and nothing where nothing was counted', () => {
    const tracked = { ...model, links: 200, wrong_links: 1, divisions: 4, missed_divisions: 1 };
    const groups = errorGroups([{ round: 2, tasks_counted: 1, model: tracked }]);
    expect(groups.map(({ name }) => name)).toEqual(['Outlines', 'Links', 'Divisions']);
    expect(groups[1]?.rows[1]).toEqual({ name: 'wrong link', then: null, now: 5 });
    expect(groups[2]?.rows[0]).toEqual({ name: 'missed division', then: null, now: 25 });
    expect(errorGroups([{ round: 2, tasks_counted: 0, model }])).toEqual([]);
  });
});
