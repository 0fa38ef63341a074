/** Bring what a check found into view: its frame, its feature, its cell in the middle, and the cell selected. */
import type { MovieLabels } from '../../frames/movieLabels';
import type { Finding } from '../../labels/checks/types';
import type { Parts } from '../actors/parts';
import { placeOfCell } from '../view/place';

type Eyes = Pick<Parts, 'frames' | 'display' | 'selection' | 'canvas'> & { labels: MovieLabels };

export function lookAt(
  { feature, t, cell }: Finding,
  { labels, frames, display, selection, canvas }: Eyes,
): void {
  if (display.getSnapshot().context.feature !== feature) display.send({ type: 'FEATURE', feature });
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  // Where the cell is missing, one looks where it is in the frame next to that.
  const at = [...labels.store.frames].sort((a, b) => Math.abs(a - t) - Math.abs(b - t));
  for (const near of at) {
    const context = labels.context(feature, near);
    const place = context && placeOfCell(context, cell);
    if (!place) continue;
    canvas.send({ type: 'LOOK_AT', x: place.x, y: place.y });
    return;
  }
  canvas.send({ type: 'REVEAL', cell });
}
