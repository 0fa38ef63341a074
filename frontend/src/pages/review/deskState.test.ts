import { describe, expect, it } from 'vitest';
import type { ChangeGroup } from './changes';
import { desk, type DeskEvent, type DeskState, openDesk } from './deskState';

const group = (t: number, cell: number): ChangeGroup => ({
  change: { kind: 'added', t, cell, feature: 'nucleus', was: null, iou: null, pixels: 9, y: cell, x: 2 * cell, text: '', cells: [] }, // prettier-ignore
  first: t,
  last: t,
  size: 1,
});
const frames = [10, 11, 12, 13, 14];
const opened = () => openDesk(frames, [group(10, 1), group(12, 2), group(12, 3)]);
const play = (state: DeskState, ...events: DeskEvent[]) => events.reduce(desk, state);

describe('the review desk', () => {
  it('opens at the first change, and at the first frame when there is none', () => {
    expect(opened()).toMatchObject({ t: 10, current: 0, target: { cell: 1, y: 1, x: 2 } });
    expect(openDesk(frames, [])).toMatchObject({ t: 10, current: null, target: null });
  });

  it('steps through the changes, goes to their frames, and remembers what was seen', () => {
    const state = play(opened(), { type: 'step change', by: 1 }, { type: 'step change', by: 1 });
    expect(state).toMatchObject({ t: 12, current: 2, target: { cell: 3 } });
    expect([...state.seen]).toEqual([0, 1, 2]);
    expect(desk(state, { type: 'step change', by: 1 })).toBe(state);
  });

  it('steps to the nearest change from a frame that was chosen by hand', () => {
    const at13 = desk(opened(), { type: 'frame', t: 13 });
    expect(at13.current).toBeNull();
    expect(desk(at13, { type: 'step change', by: -1 }).current).toBe(2);
    const at11 = desk(opened(), { type: 'frame', t: 11 });
    expect(desk(at11, { type: 'step change', by: 1 }).current).toBe(1);
  });

  it('steps through the changes of one kind, and leaves those of others out', () => {
    const gone = (t: number, cell: number): ChangeGroup => {
      const { change, ...rest } = group(t, cell);
      return { change: { ...change, kind: 'removed' }, ...rest };
    };
    const groups = [group(10, 1), gone(11, 2), group(12, 3), gone(14, 4)];
    const only = desk(openDesk(frames, groups), { type: 'only', family: 'removed' });
    // The change that was looked at is not shown any more; the frame stays.
    expect(only).toMatchObject({ only: 'removed', current: null, t: 10 });
    const on: DeskEvent = { type: 'step change', by: 1 };
    const last = play(only, on, on);
    expect([desk(only, on).current, last.current]).toEqual([1, 3]);
    expect(desk(last, on)).toBe(last);
    expect(desk(last, { type: 'step change', by: -1 }).current).toBe(1);
    expect(play(last, { type: 'frame', t: 12 }, { type: 'step change', by: -1 }).current).toBe(1);
    // Behind the last one of a kind that was just chosen: the first.
    const added = play(last, { type: 'only', family: 'added' }, { type: 'frame', t: 14 });
    expect([added.current, desk(added, on).current]).toEqual([null, 0]);
    // But not once one went somewhere oneself: as without a filter, behind the last one is nothing.
    const elsewhere: DeskEvent[] = [
      { type: 'target', target: { cell: 9, y: 1, x: 1 } },
      { type: 'go to place', t: 14, cell: 3, y: 1, x: 1 },
      { type: 'go to comment', index: 0 },
    ];
    for (const event of elsewhere) {
      const there = play({ ...added, comments: [{ t: 14, cell: 3, text: 'Ragged', y: 1, x: 1 }] }, event);
      expect([there.current, desk(there, on)]).toEqual([null, there]);
    }
    const clicked = play(added, { type: 'frame', t: 13 }, { type: 'frame', t: 14 });
    expect(desk(clicked, on)).toBe(clicked);
    const all = desk(last, { type: 'next kind' });
    expect(all).toMatchObject({ only: null, current: 3 });
    expect(desk(all, { type: 'next kind' }).only).toBe('added');
    // Other revisions have no change of the kind: then all are shown.
    expect(desk(last, { type: 'compare', groups: [group(10, 1), gone(12, 9)] }).only).toBe('removed');
    expect(desk(last, { type: 'compare', groups: [group(10, 1)] }).only).toBeNull();
  });

  it('stays at a change that runs through several frames, and leaves it behind its end', () => {
    const state = openDesk(frames, [{ ...group(10, 1), last: 12, size: 3 }]);
    expect(desk(state, { type: 'step frame', by: 1 })).toMatchObject({ t: 11, current: 0 });
    expect(desk(state, { type: 'frame', t: 13 })).toMatchObject({ t: 13, current: null });
  });

  it('stays within the frames of the task', () => {
    const state = play(opened(), { type: 'step frame', by: -1 }, { type: 'frame', t: 99 });
    expect(state.t).toBe(10);
  });

  it('pins a comment to the cell and the frame that are looked at', () => {
    const state = play(opened(), { type: 'change', index: 1 }, { type: 'comment', text: ' Ragged ' });
    expect(state.comments).toEqual([{ t: 12, cell: 2, text: 'Ragged', y: 2, x: 4 }]);
    expect(desk(state, { type: 'comment', text: '  ' })).toBe(state);
    const placed = desk(opened(), { type: 'comment', text: 'Split', place: { y: 7, x: 8 } });
    expect(placed.comments[0]).toMatchObject({ cell: 1, y: 7, x: 8 });
  });

  it('arms a verdict and gives none by itself', () => {
    expect(desk(opened(), { type: 'arm', verdict: 'accept' }).armed).toBe('accept');
    expect(play(opened(), { type: 'arm', verdict: 'accept' }, { type: 'disarm' }).armed).toBeNull();
  });

  it('does not arm a return without a comment, and disarms when the last one is removed', () => {
    expect(desk(opened(), { type: 'arm', verdict: 'return' })).toMatchObject({
      armed: null,
      needsComment: true,
    });
    const state = play(opened(), { type: 'comment', text: 'Missed' }, { type: 'arm', verdict: 'return' });
    expect(state).toMatchObject({ armed: 'return', needsComment: false });
    expect(desk(state, { type: 'remove comment', index: 0 })).toMatchObject({ armed: null, comments: [] });
  });
});

describe('a place that was found fine', () => {
  it('is gone to without a change being looked at', () => {
    const there = desk(openDesk([0, 1, 2], []), { type: 'go to place', t: 2, cell: 7, y: 4, x: 5 });
    expect(there).toMatchObject({
      t: 2,
      current: null,
      target: { cell: 7, y: 4, x: 5 },
      look: { y: 4, x: 5 },
    });
  });

  it('steps through small reshapes one by one, in both directions', () => {
    const small = [11, 12, 13].map((t) => group(t, t).change);
    const groups: ChangeGroup[] = [
      group(10, 1),
      { change: small[0]!, first: 11, last: 13, size: 3, members: small },
    ];
    const on: DeskEvent = { type: 'step change', by: 1 };
    const back: DeskEvent = { type: 'step change', by: -1 };
    const at = ({ current, member, t }: DeskState) => [current, member, t];
    let state = openDesk(frames, groups);
    expect(at((state = desk(state, on)))).toEqual([1, 0, 11]);
    expect(at((state = desk(state, on)))).toEqual([1, 1, 12]);
    expect(at((state = desk(state, on)))).toEqual([1, 2, 13]);
    expect(desk(state, on)).toBe(state);
    expect(at((state = desk(state, back)))).toEqual([1, 1, 12]);
    state = play(state, back, back);
    expect(at(state)).toEqual([0, 0, 10]);
    expect(at(desk(desk(state, { type: 'change', index: 1 }), back))).toEqual([0, 0, 10]);
  });

  it('arms a fix without a comment', () => {
    expect(desk(opened(), { type: 'arm', verdict: 'fix' })).toMatchObject({
      armed: 'fix',
      needsComment: false,
    });
  });
});
