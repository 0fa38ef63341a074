/** Which frames are loaded next: those that people go to from here. */

/**
 * The frames around the one at index `here`, in the order in which they may be asked for: `prefetch` on either side, or,
 * while frames are played, the `ahead` that come next, from the last to the first.
 */
export function nearest(
  frames: readonly number[],
  here: number,
  { prefetch, ahead }: { prefetch: number; ahead: number },
): number[] {
  const steps = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  if (ahead > 0)
    return steps(Math.min(ahead, frames.length - 1)).map((by) => frames[(here + by) % frames.length]!);
  // The next frame before the last one: people go forward more than back.
  return steps(prefetch).flatMap((by) => [here + by, here - by].flatMap((index) => frames[index] ?? []));
}
