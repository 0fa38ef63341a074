/** Go to a frame, select a cell there and bring it into view. */
import type { Place } from '../../labels/tracks/landmarks';
import type { Parts } from '../actors/parts';

export function goTo(
  { frames, selection, canvas }: Pick<Parts, 'frames' | 'selection' | 'canvas'>,
  { t, cell }: Place,
): void {
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  canvas.send({ type: 'REVEAL', cell });
}
