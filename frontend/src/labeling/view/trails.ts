/** The trails of a frame: from each of its cells back to where it was in the frames before. */
import { PIECE, type TrailLayer } from '../../render/trails';
import type { Rect } from '../../labels/types';
import type { Position } from '../../labels/outlineCentroids';
import type { CellPositions } from './cellCentroids';
import type { Trails } from './seeing';

/** Of so many pieces all trails together are made, but for sixteen places each: more would be slow, and a tangle. */
export const MOST_PIECES = 24_000;
const ALWAYS = 16;
/** The newest and the oldest piece of a trail. */
const OPACITY = [0.95, 0.3] as const;

export interface TrailQuestion {
  frames: readonly number[];
  t: number;
  /** How many places a trail has, the one in frame t with them. */
  trails: Trails;
  /** null: not known; the trails end there. */
  at: (t: number) => CellPositions | null;
  colourOf: (cell: number) => number;
}

const NOTHING: TrailLayer = { data: new Float32Array(0), count: 0, box: null };

/** The trails of all cells of the frame. */
export function allTrails(question: TrailQuestion): TrailLayer {
  const { trails, at, t } = question;
  const here = at(t);
  if (!here) return NOTHING;
  const most = Math.max(ALWAYS, Math.floor(MOST_PIECES / Math.max(1, here.size)) + 1);
  return layerOf(question, here, Math.min(placesIn(trails), most));
}

/** The trail of one cell; it may be longer than those of the others. */
export function trailOf(cell: number | null, question: TrailQuestion): TrailLayer {
  const place = cell === null ? undefined : question.at(question.t)?.get(cell);
  return place ? layerOf(question, new Map([[cell!, place]]), placesIn(question.trails)) : NOTHING;
}

const placesIn = (trails: Trails): number => (trails === 'all' ? Infinity : trails);

function layerOf(
  { frames, t, at, colourOf }: TrailQuestion,
  here: CellPositions,
  places: number,
): TrailLayer {
  const from = frames.indexOf(t);
  const steps = Math.min(places - 1, from);
  const cells = [...here.keys()];
  const last = [...here.values()];
  const colours = cells.map(colourOf);
  const data = new Float32Array(cells.length * Math.max(0, steps) * PIECE);
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  let end = 0;
  // The oldest are drawn last but are the faintest: the newest stays in view where they cross.
  for (let back = 1; back <= steps; back++) {
    const before = at(frames[from - back]!);
    if (!before) break;
    const opacity = OPACITY[0] + ((OPACITY[1] - OPACITY[0]) * (back - 1)) / Math.max(1, steps - 1);
    for (let i = 0; i < cells.length; i++) {
      const place = before.get(cells[i]!);
      // Missing in between: the line goes on to where it was last.
      if (!place) continue;
      const to = last[i]!;
      data[end] = place.x;
      data[end + 1] = place.y;
      data[end + 2] = to.x;
      data[end + 3] = to.y;
      data[end + 4] = colours[i]!;
      data[end + 5] = opacity;
      end += PIECE;
      last[i] = place;
      widen(box, place);
      widen(box, to);
    }
  }
  return end === 0 ? NOTHING : { data: data.subarray(0, end), count: end / PIECE, box: outside(box) };
}

function widen(box: Rect, { x, y }: Position): void {
  if (x < box.x0) box.x0 = x;
  if (x > box.x1) box.x1 = x;
  if (y < box.y0) box.y0 = y;
  if (y > box.y1) box.y1 = y;
}

/** Whole pixels, with room for the line. */
const outside = ({ x0, y0, x1, y1 }: Rect): Rect => ({
  x0: Math.floor(x0) - 3,
  y0: Math.floor(y0) - 3,
  x1: Math.ceil(x1) + 3,
  y1: Math.ceil(y1) + 3,
});
