/** Pointers over several pictures: which one they are in, and where in it. */
import type { Parts } from '../actors/parts';
import { placesOf, type Place } from '../actors/views';
import { boxAt } from '../view/panes';

interface Point {
  x: number;
  y: number;
}
type Hands = Pick<Parts, 'views' | 'frames' | 'canvas'>;

const places = ({ views, frames }: Pick<Parts, 'views' | 'frames'>): Place[] =>
  placesOf(views.getSnapshot().context, frames.getSnapshot().context.t);

/** The frame that pointer and keyboard cursor are in; the keyboard's is always the current one. */
export function frameInHand({ views, frames, canvas }: Hands): number {
  const { t } = frames.getSnapshot().context;
  const { pointed, count } = views.getSnapshot().context;
  return count < 2 || pointed === null || canvas.getSnapshot().context.cursor !== null ? t : pointed;
}

/**
 * A place of the stage as a place of the picture it is in (device pixels). `held`: a pointer is down already; it stays
 * with the picture it began in, even beyond its border.
 */
export function aim(parts: Hands, { x, y }: Point, held: boolean): Point {
  const all = places(parts);
  if (all.length < 2) return { x, y };
  if (!held) {
    const boxes = all.map(({ box }) => box);
    parts.views.send({ type: 'POINT', t: all[boxAt(boxes, x, y)]?.t ?? null });
  }
  const t = frameInHand(parts);
  const { box } = all.find((each) => each.t === t) ?? all[0]!;
  return { x: x - box.x, y: y - box.y };
}

/** The pen goes down: the frame it is in becomes the current one. Where it is not there yet, nothing is drawn. */
export function takeUp(parts: Hands, pan: boolean): void {
  if (pan || parts.canvas.getSnapshot().context.space) return;
  const { pointed: t, count, held } = parts.views.getSnapshot().context;
  if (t === null || count < 2) return;
  const { t: current } = parts.frames.getSnapshot().context;
  if (t === current) return;
  // The picture stays under the pen.
  const around = held?.t === current ? held.around : current;
  parts.views.send({ type: 'HOLD', t, around });
  parts.frames.send({ type: 'GO', t });
}
