/** What of other frames is seen over a frame of a tracking task: its cells' trails, and the outlines of its neighbours. */
import type { LabelLookup } from '../../render/lookup';
import type { GhostLayer, View } from '../../render/types';
import type { DisplayContext } from '../actors/display';
import type { Parts } from '../actors/parts';
import type { CellCentroids } from './cellCentroids';
import { ghostFrames } from './seeing';
import { TrailLayers, type TrailWish } from './trailLayers';

interface Looks {
  display: DisplayContext;
  selected: number | null;
  colouring: TrailWish['colouring'];
}

export class OverTime {
  private readonly parts: Parts;
  private readonly trails: TrailLayers;
  private readonly lookupOf: (t: number) => LabelLookup | null;
  private readonly stop: () => void;

  /** `again`: the view is to be drawn again. `lookupOf`: what the values of a frame mean, with the selected cell marked. */
  constructor(
    parts: Parts,
    places: CellCentroids,
    again: () => void,
    lookupOf: (t: number) => LabelLookup | null,
  ) {
    this.parts = parts;
    this.lookupOf = lookupOf;
    const drawing = () => parts.canvas.getSnapshot().matches('drawing');
    this.trails = new TrailLayers(places, parts.desk.labels.store.frames, drawing, again);
    this.stop = places.subscribe(again);
  }

  of(t: number, { display, selected, colouring }: Looks): Pick<View, 'ghosts' | 'trails'> {
    const { store } = this.parts.desk.labels;
    const { feature, seeing, highlight } = display;
    // Of a frame that is too large to be held whole only the current one has its labels.
    const frames = store.overview ? [] : ghostFrames(store.frames, t, seeing.ghosts);
    const ghosts = frames.flatMap((other): GhostLayer[] => {
      const pixels = store.labels(feature, other);
      const lookup = pixels && this.lookupOf(other);
      const stats = lookup && store.stats(feature, other);
      if (!stats) return [];
      const when = other < t ? 'before' : 'after';
      return [{ pixels, lookup, boxOf: (value) => stats.box(value), when }];
    });
    const wish = { feature, t, trails: seeing.trails, selected: highlight ? selected : null, colouring };
    return { ghosts, trails: this.trails.of(wish) };
  }

  dispose(): void {
    this.trails.dispose();
    this.stop();
  }
}
