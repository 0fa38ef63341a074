/** How a movie is looked at over time: trails, ghosts, frames in view, playback, following. One person's, for one movie. */

/** How many centroids a trail has; 0: none are drawn. */
export const TRAILS = [0, 4, 8, 16, 'all'] as const;
/** Whose outlines are drawn over the frame, dashed. */
export const GHOSTS = ['off', 'before', 'after', 'both'] as const;
/** Frames a second. */
export const SPEEDS = [2, 5, 10, 20] as const;
/** Frames side by side: the current one; with the next; with both neighbours. */
export const PANES = [1, 2, 3] as const;

export type Trails = (typeof TRAILS)[number];
export type Ghosts = (typeof GHOSTS)[number];
export type Speed = (typeof SPEEDS)[number];
export type PaneCount = (typeof PANES)[number];

export interface Seeing {
  trails: Trails;
  ghosts: Ghosts;
  /** The selected cell stays in the centre of the view from frame to frame. */
  follow: boolean;
  speed: Speed;
  /** Playback begins again at the end. */
  loop: boolean;
  panes: PaneCount;
}

export const FIRST_SEEING: Seeing = {
  trails: 8,
  ghosts: 'off',
  follow: false,
  speed: 5,
  loop: true,
  panes: 1,
};

/** The one after `now`, round and round. */
export function nextOf<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length]!;
}

/** What was remembered, piece by piece: what is none of the choices is as if never chosen. */
export function readSeeing(entry: unknown, first: Seeing = FIRST_SEEING): Seeing {
  if (typeof entry !== 'object' || entry === null) return first;
  const kept = entry as Readonly<Record<string, unknown>>;
  const one = <T>(name: string, all: readonly T[], otherwise: T): T =>
    all.find((each) => each === kept[name]) ?? otherwise;
  const flags = [true, false] as const;
  return {
    trails: one('trails', TRAILS, first.trails),
    ghosts: one('ghosts', GHOSTS, first.ghosts),
    follow: one<boolean>('follow', flags, first.follow),
    speed: one('speed', SPEEDS, first.speed),
    loop: one<boolean>('loop', flags, first.loop),
    panes: one('panes', PANES, first.panes),
  };
}

/** The frames whose ghosts are drawn over frame t; those that the task has. */
export function ghostFrames(frames: readonly number[], t: number, ghosts: Ghosts): number[] {
  const at = frames.indexOf(t);
  if (at < 0) return [];
  const wanted = { off: [], before: [at - 1], after: [at + 1], both: [at - 1, at + 1] }[ghosts];
  return wanted.flatMap((index) => frames[index] ?? []);
}
