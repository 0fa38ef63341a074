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

/**
 * Takes up the tool that mends a place, in the frame and with the cell it needs; the same once more applies what is
 * previewed. Who went elsewhere while the frame was on its way gets no tool. Rejects when the frame does not come.
 */
export function tooling(
  parts: Pick<Parts, 'frames' | 'selection' | 'tools'>,
): (mending: Mending) => Promise<void> {
  let newest = 0;
  return (mending) => {
    newest += 1;
    const mine = newest;
    return takeUp(mending, parts, () => mine === newest);
  };
}

async function takeUp(
  { tool, cell, t }: Mending,
  { frames, selection, tools }: Pick<Parts, 'frames' | 'selection' | 'tools'>,
  wanted: () => boolean,
): Promise<void> {
  const stands = () =>
    wanted() && frames.getSnapshot().context.t === t && selection.getSnapshot().context.selected === cell;
  const { prompt, tool: held } = tools.getSnapshot().context;
  if (stands() && held === tool && prompt?.ready && prompt.cells.includes(cell)) {
    tools.send({ type: 'CONFIRM' });
    return;
  }
  if (held === tool) tools.send({ type: 'CANCEL' });
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  try {
    await waitFor(frames, (state) => state.context.shown === t, { timeout: PATIENCE_MS });
  } catch (error) {
    if (stands()) throw error;
    return;
  }
  if (stands() && tools.getSnapshot().context.tool !== tool) tools.send({ type: 'USE', tool });
}
