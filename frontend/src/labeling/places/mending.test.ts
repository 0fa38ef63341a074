import { describe, expect, it } from 'vitest';

import { mendingOf } from './mending';

const place = (action: string, ...cells: number[]) => ({ action: { action, cells, t: 7 } });

describe('what would mend a place', () => {
  it('is a tool with the selected cell and those that are picked', () => {
    expect(mendingOf(place('swap', 58, 63))).toEqual({
      ...{ tool: 'swap', cell: 58, picks: [63], t: 7, frameMode: 'future' },
    });
    expect(mendingOf(place('division', 5, 8, 9))).toEqual({ tool: 'division', cell: 5, picks: [8, 9], t: 7 });
    expect(mendingOf(place('break', 4))).toEqual({ tool: 'break', cell: 4, picks: [], t: 7 });
  });

  it('takes a daughter out of a division, or lets one go on as the parent', () => {
    expect(mendingOf(place('no-daughter', 9, 5))).toMatchObject({
      ...{ tool: 'remove-divisions', cell: 9, picks: [5] },
    });
    expect(mendingOf(place('no-division', 5, 8))).toMatchObject({
      tool: 'undo-division',
      cell: 5,
      picks: [8],
    });
  });

  it('is nothing where the server says nothing, or what this page does not know', () => {
    expect(mendingOf({ action: null })).toBeNull();
    expect(mendingOf(place('conjure', 1))).toBeNull();
    expect(mendingOf(place('swap'))).toBeNull();
  });
});
