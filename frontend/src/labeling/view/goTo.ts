/** Go to a frame, select a cell there and bring it into view. */
import { nearestFrame } from '../../labels/lineage/trackIndex';
import type { Place } from '../../labels/tracks/landmarks';
import type { Parts } from '../actors/parts';
import { trackIndexOf } from './useTracks';

export function goTo(
  { frames, selection, canvas }: Pick<Parts, 'frames' | 'selection' | 'canvas'>,
  { t, cell }: Place,
): void {
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  canvas.send({ type: 'REVEAL', cell });
}

/** Show a cell: in frame t where it is in it, else in the frame nearest to it. False for a cell that is in no frame. */
export function goToCell(parts: Parts, cell: number, t = parts.desk.t()): boolean {
  const track = trackIndexOf(parts.desk.labels).track(cell);
  if (track === null) return false;
  goTo(parts, { cell, t: nearestFrame(track, t) });
  return true;
}
