/**
 * The trails of the frames in view, made when a frame comes and kept while it is the same. After an edit they are made
 * anew when the hand rests: to draw all of them takes a drawing of the whole view, which a stroke does not wait for.
 */
import type { TrailLayer, Trails } from '../../render/trails';
import type { CellCentroids } from './cellCentroids';
import type { Trails as TrailChoice } from './seeing';
import { allTrails, trailOf, type TrailQuestion } from './trails';

/** So long after an edit its trails are drawn. */
export const REST_MS = 250;
/** Frames whose trails are kept: those side by side, and a few to go back to. */
const KEPT = 8;

interface Kept {
  /** What they were made from. */
  state: string;
  cell: number | null;
  layers: Trails;
}

export interface TrailWish {
  feature: string;
  t: number;
  trails: TrailChoice;
  selected: number | null;
  colouring: { readonly version: number; colourOf(cell: number): number };
}

export class TrailLayers {
  private readonly places: CellCentroids;
  private readonly frames: readonly number[];
  private readonly drawing: () => boolean;
  private readonly again: () => void;
  private readonly kept = new Map<string, Kept>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `drawing`: a stroke is under way; `again`: the view is to be drawn again. */
  constructor(places: CellCentroids, frames: readonly number[], drawing: () => boolean, again: () => void) {
    this.places = places;
    this.frames = frames;
    this.drawing = drawing;
    this.again = again;
  }

  of({ feature, t, trails, selected, colouring }: TrailWish): Trails | null {
    if (trails === 0) return null;
    const key = `${t} ${trails} ${feature}`;
    const known = this.kept.get(key);
    const state = `${this.places.version} ${colouring.version}`;
    const question: TrailQuestion = {
      frames: this.frames,
      t,
      trails,
      at: (frame) => this.places.at(feature, frame),
      colourOf: (cell) => colouring.colourOf(cell),
    };
    const stale = known !== undefined && known.state !== state;
    const waits = stale && this.later();
    if (known && known.cell === selected && (!stale || waits)) return known.layers;
    const all: TrailLayer = known && (!stale || waits) ? known.layers.all : allTrails(question);
    const layers = { all, selected: trailOf(selected, question) };
    this.kept.delete(key);
    this.kept.set(key, { state: known && waits ? known.state : state, cell: selected, layers });
    for (const [old] of this.kept) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(old);
    }
    return layers;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** Whether now is no time for it; then the view is drawn again when it is. */
  private later(): boolean {
    const rest = this.places.editedAt + REST_MS - performance.now();
    if (rest <= 0 && !this.drawing()) return false;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.again();
      },
      Math.max(rest, 50),
    );
    return true;
  }
}
