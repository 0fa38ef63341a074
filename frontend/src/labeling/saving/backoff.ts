/** How long to wait before trying again: doubling from one second to half a minute, spread so that a room of people does not knock at once. */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 5));
  return Math.round(full * (0.5 + random() / 2));
}
