import { describe, expect, it } from 'vitest';
import { FIRST_SEEING, ghostFrames, nextOf, readSeeing, TRAILS } from './seeing';

describe('ways of looking at a movie', () => {
  it('go round', () => {
    expect(TRAILS.map((each) => nextOf(TRAILS, each))).toEqual([4, 8, 16, 'all', 0]);
  });

  it('are read piece by piece', () => {
    const kept = { trails: 'all', ghosts: 'both', follow: true, speed: 20, loop: false, panes: 3 };
    expect(readSeeing(kept)).toEqual(kept);
    expect(readSeeing({ ...kept, trails: 5, speed: '20', panes: 4 })).toEqual({
      ...kept,
      trails: FIRST_SEEING.trails,
      speed: FIRST_SEEING.speed,
      panes: FIRST_SEEING.panes,
    });
    for (const nothing of [null, undefined, 7, 'x', []]) expect(readSeeing(nothing)).toEqual(FIRST_SEEING);
  });

  it('know the frames of the ghosts, also at the ends', () => {
    const frames = [3, 4, 5];
    expect(ghostFrames(frames, 4, 'off')).toEqual([]);
    expect(ghostFrames(frames, 4, 'before')).toEqual([3]);
    expect(ghostFrames(frames, 4, 'after')).toEqual([5]);
    expect(ghostFrames(frames, 4, 'both')).toEqual([3, 5]);
    expect(ghostFrames(frames, 3, 'both')).toEqual([4]);
    expect(ghostFrames(frames, 5, 'after')).toEqual([]);
    expect(ghostFrames(frames, 9, 'both')).toEqual([]);
  });
});
