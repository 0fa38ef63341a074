/** Frames across the width of a picture: each has a slot of its own, so that a track of one frame is seen. */

export interface TimeAxis {
  readonly first: number;
  readonly last: number;
  /** Where the slot of the first frame begins and that of the last one ends. */
  readonly left: number;
  readonly right: number;
}

/** Where the slot of frame t begins. */
export const slotOf = ({ first, last, left, right }: TimeAxis, t: number): number =>
  left + ((right - left) * (t - first)) / (last - first + 1);

export const middleOf = (axis: TimeAxis, t: number): number => slotOf(axis, t + 0.5);

/** The frame at x; those at the ends beyond them. */
export function frameAt(axis: TimeAxis, x: number): number {
  const { first, last, left, right } = axis;
  const t = first + Math.floor(((x - left) / (right - left)) * (last - first + 1));
  return Math.min(last, Math.max(first, t));
}

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** The frames that are numbered, at least `apart` from each other. */
export function ticksOf(axis: TimeAxis, apart: number): number[] {
  const perFrame = (axis.right - axis.left) / (axis.last - axis.first + 1);
  const step = ROUND.find((each) => each * perFrame >= apart) ?? ROUND.at(-1)!;
  const ticks: number[] = [];
  for (let t = Math.ceil(axis.first / step) * step; t <= axis.last; t += step) ticks.push(t);
  return ticks;
}
