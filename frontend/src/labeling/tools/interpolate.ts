/** A cell that is in a frame before and in one after, but not here. */
import { IconTransitionRight } from '@tabler/icons-react';
import { regionOfCell } from '../../labels/pixelTools/cellPixels';
import { addRegion } from '../../labels/pixelTools/regions';
import { between } from '../../labels/pixelWork/elsewhere';
import { proposalMachine, type Gathered } from './proposal';
import type { Desk, ToolEntry } from './types';
import { NOTHING_SELECTED } from './words';

function missing(desk: Desk): Gathered<never> {
  const here = desk.frame()!;
  const cell = desk.selected();
  if (cell === null) return { gathered: null, refusal: NOTHING_SELECTED };
  const { cells, feature, t } = here;
  if (cells.valuesOf(t, feature, cell).length > 0)
    return {
      gathered: null,
      refusal: `Cell ${cell} is in this frame already. Go to a frame where it is missing.`,
    };
  const inTask = new Set(desk.labels.store.frames);
  const frames = cells.framesOfIn(cell, feature).filter((each) => inTask.has(each));
  const before = frames.findLast((each) => each < t);
  const after = frames.find((each) => each > t);
  if (before === undefined || after === undefined)
    return {
      gathered: null,
      refusal: `Cell ${cell} is in no frame ${before === undefined ? 'before' : 'after'} this one. Carry over (⇧A, ⇧D) needs one side only.`,
    };
  const shapes = [before, after].map((each) => {
    const frame = desk.labels.context(feature, each);
    return frame && { t: each, region: regionOfCell(frame, cell) };
  });
  const [a, b] = shapes;
  if (!a || !b)
    return {
      gathered: null,
      refusal: `Frame ${a ? after : before} is on its way. Try again in a moment.`,
    };
  return {
    gathered: null,
    question: {
      ask: async (signal) => {
        const { width, height } = here;
        const job = { before: a, after: b, t, size: { width, height } };
        return { region: await between(desk.pixels, job, signal), reason: null };
      },
      busy: `Interpolating cell ${cell}`,
      cells: [cell],
      idle: 'Other cells are where it would come: nothing was changed. Choose Other cells too (⇧2) to take their place',
      plan: (now, region, mode) => ({
        ...addRegion(now, cell, region, mode),
        title: `Cell ${cell} between frames ${before} and ${after}`,
        cell,
        select: cell,
      }),
    },
  };
}

export const interpolate: ToolEntry = {
  id: 'interpolate',
  name: 'Interpolate',
  icon: IconTransitionRight,
  key: 'Shift+I',
  hint: 'The selected cell where it is missing between two frames: a shape and a place between both',
  scopes: ['outline'],
  works: 'outline',
  group: 'From image',
  options: ['writeMode'],
  ring: null,
  says: (desk) => {
    const cell = desk.selected();
    return cell === null
      ? 'fills in a selected cell between two frames'
      : `fills in cell ${cell} between two frames`;
  },
  machine: proposalMachine<never>({
    id: 'interpolate',
    modes: true,
    gather: (_, gesture, desk) => (gesture.type === 'BEGIN' ? missing(desk) : undefined),
  }),
};
