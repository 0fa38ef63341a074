/** Going through a list whose entries come and go. */

/**
 * The index to go to; -1 in an empty list. `here`: where one is, -1 when that entry is in the list no more; then one
 * goes on from `at`, where it stood: what stands there now comes next. `begun`: whether one was anywhere yet.
 */
export function stepIn(length: number, here: number, at: number, by: 1 | -1, begun: boolean): number {
  if (length === 0) return -1;
  const next = here >= 0 ? here + by : !begun ? 0 : by === 1 ? at : at - 1;
  return (next + length) % length;
}
