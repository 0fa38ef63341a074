import { IconFocusCentered } from '@tabler/icons-react';
import { boxOfCell } from '../../labels/pixelTools/cellPixels';
import { boxRound, fitToRegion, maskInBox } from '../../labels/pixelTools/regions';
import { cellsAtPixel } from '../../render/picking';
import { boxOf, isTooLarge, proposalMachine, tooLarge, type Gathered, type Gesture } from './proposal';
import type { Desk, ToolEntry } from './types';

/** Room for the outline to grow and background to compare with: a share of the cell's size, and at least so many pixels. */
const MARGIN_SHARE = 0.25;
const MARGIN_PX = 10;

/** The cell that is meant: the one clicked (the selected one, where several lie there), or the selected one. */
function cellFor(gesture: Gesture, desk: Desk): number | null {
  const selected = desk.selected();
  const frame = desk.frame();
  if (gesture.type !== 'DOWN' || !frame) return selected;
  const under = cellsAtPixel(frame, gesture.x, gesture.y);
  return selected !== null && under.includes(selected) ? selected : (under[0] ?? selected);
}

function fit(cell: number, desk: Desk): Gathered<never> {
  const frame = desk.frame()!;
  const own = boxOfCell(frame, cell);
  if (!own) return { gathered: null, refusal: `Cell ${cell} is not in this frame. Click the cell to fit.` };
  const size = Math.max(own.x1 - own.x0, own.y1 - own.y0);
  const box = boxRound(frame, cell, Math.max(MARGIN_PX, Math.round(size * MARGIN_SHARE)))!;
  if (isTooLarge(box)) return { gathered: null, refusal: tooLarge(`The box round cell ${cell}`) };
  // Neighbours pull the outline to themselves: they are left out unless the mode is to take from them.
  const others =
    desk.writeMode() === 'exclude'
      ? maskInBox(frame, box, (cells) => cells.length > 0 && !cells.includes(cell))
      : null;
  return {
    gathered: null,
    question: {
      request: {
        kind: 'autofit',
        box: boxOf(box),
        mask: maskInBox(frame, box, (cells) => cells.includes(cell)),
        others,
        seeds: null,
      },
      busy: `Fitting cell ${cell}`,
      cells: [cell],
      idle: `Cell ${cell} fits the image already: nothing to change`,
      plan: (now, region, mode) => ({
        ...fitToRegion(now, cell, region, mode),
        title: `Fit cell ${cell}`,
        cell,
        select: cell,
      }),
    },
  };
}

export const autofit: ToolEntry = {
  id: 'autofit',
  name: 'Autofit',
  icon: IconFocusCentered,
  key: 'M',
  hint: 'The outline of the selected cell, or of the one you click, moves to the edge in the image',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'From image',
  options: ['writeMode'],
  ring: null,
  says: (desk) => {
    const cell = desk.selected();
    return cell === null
      ? 'fits the cell you click to the image'
      : `fits cell ${cell} to the image: M, or click`;
  },
  machine: proposalMachine<never>({
    id: 'autofit',
    modes: true,
    gather: (_, gesture, desk) => {
      if (gesture.type !== 'BEGIN' && gesture.type !== 'DOWN') return undefined;
      const cell = cellFor(gesture, desk);
      if (cell !== null) return fit(cell, desk);
      // Taken up with nothing selected: the tag says what to click.
      return gesture.type === 'BEGIN'
        ? undefined
        : { gathered: null, refusal: 'That click was not on a cell. Click the cell to fit.' };
    },
  }),
};
