import { IconSparkles } from '@tabler/icons-react';
import { nextCellId } from '../../labels/cellActions';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { addRegion, maskInBox } from '../../labels/pixelTools/regions';
import { cellsAtPixel } from '../../render/picking';
import { boxOf, proposalMachine, type Gathered, type Gesture } from './proposal';
import type { Desk, PenPoint, ToolEntry } from './types';

/** Clicks on one cell: the first in its middle, further ones on it (⇧), and those on the background. */
interface Clicks {
  cell: number;
  isNew: boolean;
  inside: PenPoint[];
  background: PenPoint[];
}

/** What is looked at round the click: so many radii of the cells nearby, or so many pixels where there are none. */
const REACH_RADII = 4;
const REACH_PX = { least: 24, unknown: 150, most: 480 };
/** Cells whose size is looked up, however many there are. */
const SAMPLED = 60;
/** A click so near the first one applies. */
const SAME_PLACE_PX = 3;
const MOST_CLICKS = 50;
const ORIGIN = { maps: "From the model's maps", image: 'From the image' };

const pixelOf = ({ x, y }: PenPoint): PenPoint => ({ x: Math.floor(x), y: Math.floor(y) });
const distance = (a: PenPoint, b: PenPoint) => Math.hypot(a.x - b.x, a.y - b.y);

function sizesIn(frame: FrameContext): number[] {
  const { t, feature, cells, stats } = frame;
  const all = cells.cellsAt(t, feature);
  const step = Math.max(1, Math.floor(all.length / SAMPLED));
  const sizes: number[] = [];
  for (let i = 0; i < all.length; i += step) {
    const values = cells.valuesOf(t, feature, all[i]!);
    sizes.push(values.reduce((sum, value) => sum + stats.count(value), 0));
  }
  return sizes.filter((size) => size > 0);
}

/** The radius of a usual cell here, else in another frame that is in memory; null where there are no cells. */
export function usualRadius(desk: Desk, frame: FrameContext): number | null {
  const { labels } = desk;
  let sizes = sizesIn(frame);
  const others = [...labels.store.frames].sort((a, b) => Math.abs(a - frame.t) - Math.abs(b - frame.t));
  for (const t of others) {
    if (sizes.length > 0) break;
    const other = labels.context(frame.feature, t);
    if (other) sizes = sizesIn(other);
  }
  if (sizes.length === 0) return null;
  sizes.sort((a, b) => a - b);
  return Math.max(1, Math.sqrt(sizes[Math.floor(sizes.length / 2)]! / Math.PI));
}

/** A selected cell that is not in this frame gets its outline here; else the click makes a new one. */
function cellFor(desk: Desk, frame: FrameContext): Pick<Clicks, 'cell' | 'isNew'> {
  const selected = desk.selected();
  const missing = selected !== null && frame.cells.valuesOf(frame.t, frame.feature, selected).length === 0;
  return missing ? { cell: selected, isNew: false } : { cell: nextCellId(desk.labels), isNew: true };
}

function ask(clicks: Clicks, desk: Desk): Gathered<Clicks> {
  const frame = desk.frame()!;
  const { cell, isNew, inside, background } = clicks;
  const first = inside[0]!;
  const known = usualRadius(desk, frame);
  const farthest = Math.max(0, ...inside.map((point) => distance(first, point)));
  const reach = Math.min(
    REACH_PX.most,
    Math.ceil(
      Math.max(REACH_PX.least, 2 * farthest, known === null ? REACH_PX.unknown : REACH_RADII * known),
    ),
  );
  const box = {
    x0: Math.max(0, first.x - reach),
    y0: Math.max(0, first.y - reach),
    x1: Math.min(frame.width, first.x + reach + 1),
    y1: Math.min(frame.height, first.y + reach + 1),
  };
  const name = isNew ? `New cell ${cell}` : `Cell ${cell}`;
  const places = (points: readonly PenPoint[]) => points.map(({ x, y }) => [y, x]);
  return {
    gathered: clicks,
    question: {
      request: {
        kind: 'smart-click',
        box: boxOf(box),
        mask: null,
        others: desk.writeMode() === 'exclude' ? maskInBox(frame, box, (cells) => cells.length > 0) : null,
        seeds: places(inside),
        background: places(background),
        radius: known,
        feature: frame.feature,
      },
      busy: `Looking for the cell`,
      cells: [],
      hint: 'Click what is too much, ⇧-click what is missing',
      sketch: { cell, seeds: inside, background },
      origin: ORIGIN,
      idle: 'What was found there belongs to other cells: nothing was changed. Choose Other cells too (⇧2) to take it',
      plan: (now, region, mode) => ({
        ...addRegion(now, cell, region, mode),
        title: name,
        cell,
        select: cell,
      }),
    },
  };
}

function click(clicks: Clicks | null, pen: Gesture & { type: 'DOWN' }, desk: Desk): Gathered<Clicks> {
  const frame = desk.frame()!;
  const at = pixelOf(pen);
  if (at.x < 0 || at.y < 0 || at.x >= frame.width || at.y >= frame.height)
    return { gathered: null, refusal: 'That click was beside the image. Click the middle of a cell.' };
  if (clicks) {
    const { inside, background } = clicks;
    if (inside.length + background.length >= MOST_CLICKS)
      return {
        gathered: null,
        refusal: 'That were many clicks: draw this cell with the brush[ ({tool:brush})].',
      };
    return ask(
      pen.shift ? { ...clicks, inside: [...inside, at] } : { ...clicks, background: [...background, at] },
      desk,
    );
  }
  const [there] = cellsAtPixel(frame, pen.x, pen.y);
  if (there !== undefined && desk.writeMode() === 'exclude')
    return {
      gathered: null,
      refusal: `Cell ${there} is there already. Autofit (M) fits it to the image; smart click looks for cells that have no outline yet.`,
    };
  return ask({ ...cellFor(desk, frame), inside: [at], background: [] }, desk);
}

export const smartClick: ToolEntry = {
  id: 'smart-click',
  name: 'Smart click',
  icon: IconSparkles,
  key: 'U',
  hint: 'Click the middle of a cell: its outline is found in the image. Click what is too much, ⇧-click what is missing, Enter applies',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'From image',
  options: ['writeMode'],
  ring: null,
  says: (desk) => {
    const frame = desk.frame();
    if (!frame) return 'finds the cell you click';
    const { cell, isNew } = cellFor(desk, frame);
    return isNew ? 'finds the cell you click: a new cell' : `finds cell ${cell} where you click`;
  },
  machine: proposalMachine<Clicks>({
    id: 'smart-click',
    modes: true,
    refine: (clicks, { x, y }) => distance(clicks.inside[0]!, pixelOf({ x, y })) > SAME_PLACE_PX,
    gather: (clicks, gesture, desk) => (gesture.type === 'DOWN' ? click(clicks, gesture, desk) : undefined),
  }),
};
