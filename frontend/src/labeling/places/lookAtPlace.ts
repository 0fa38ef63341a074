/** Bring a place into view, and take up the tool that would mend it. */
import { waitFor } from 'xstate';
import type { GonePlace, Place } from '../../api/places';
import type { Parts } from '../actors/parts';
import { mendingOf, type Mending } from './mending';

type Eyes = Pick<Parts, 'frames' | 'display' | 'selection' | 'canvas'>;

/** How long a frame is waited for when its place is to be mended. */
const PATIENCE_MS = 10_000;

/** Half of what is shown around a place that is known as a point only, in pixels. */
const AROUND = 24;

export function lookAtPlace(place: Place | GonePlace, { frames, display, selection, canvas }: Eyes): void {
  const { feature, t, where } = place;
  if (display.getSnapshot().context.feature !== feature) display.send({ type: 'FEATURE', feature });
  frames.send({ type: 'GO', t });
  const mending = 'action' in place ? mendingOf(place) : null;
  selection.send({ type: 'SELECT', cell: mending?.cell ?? place.cells[0] ?? null });
  const [y0, x0, y1, x1] =
    'box' in place && place.box.length === 4
      ? (place.box as [number, number, number, number])
      : [where.y - AROUND, where.x - AROUND, where.y + AROUND, where.x + AROUND];
  canvas.send({ type: 'SHOW_BOX', box: { x0, y0, x1, y1 } });
}

/** In the frame and with the cell it needs; the same once more applies what is previewed. Rejects when the frame does not come. */
export async function takeUp(
  { tool, cell, t }: Mending,
  { frames, selection, tools }: Pick<Parts, 'frames' | 'selection' | 'tools'>,
): Promise<void> {
  const { prompt, tool: held } = tools.getSnapshot().context;
  const here = frames.getSnapshot().context.t === t && selection.getSnapshot().context.selected === cell;
  if (here && held === tool && prompt?.ready && prompt.cells.includes(cell)) {
    tools.send({ type: 'CONFIRM' });
    return;
  }
  if (held === tool) tools.send({ type: 'CANCEL' });
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  await waitFor(frames, (state) => state.context.shown === t, { timeout: PATIENCE_MS });
  tools.send({ type: 'USE', tool });
}
