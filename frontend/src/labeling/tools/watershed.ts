import { IconRipple } from '@tabler/icons-react';
import { nextCellId } from '../../labels/cellActions';
import { boxRound, maskInBox, splitRegion } from '../../labels/pixelTools/regions';
import { cellsAtPixel } from '../../render/picking';
import { boxOf, isTooLarge, proposalMachine, tooLarge, type Gathered } from './proposal';
import type { Desk, PenPoint, Prompt, ToolEntry } from './types';

/** Room round the cell, so that the box's edge is not taken for the image's. */
const MARGIN = 4;

interface FirstClick {
  cell: number;
  seed: PenPoint;
}

const pixelOf = ({ x, y }: PenPoint) => ({ x: Math.floor(x), y: Math.floor(y) });

const halfWay = (cell: number, seed: PenPoint): Prompt => ({
  title: `Split cell ${cell}`,
  detail: 'Click the middle of the other half: it becomes a new cell',
  ready: false,
  cells: [cell],
  sketch: { cell, seeds: [seed] },
});

function firstClick(pen: PenPoint, desk: Desk): Gathered<FirstClick> {
  const frame = desk.frame();
  const under = frame ? cellsAtPixel(frame, pen.x, pen.y) : [];
  const selected = desk.selected();
  const cell = selected !== null && under.includes(selected) ? selected : under[0];
  if (cell === undefined)
    return { gathered: null, refusal: 'That click was not on a cell. Click one half of the cell to split.' };
  const seed = pixelOf(pen);
  return {
    gathered: { cell, seed },
    prompt: halfWay(cell, seed),
  };
}

function secondClick({ cell, seed }: FirstClick, pen: PenPoint, desk: Desk): Gathered<FirstClick> {
  const frame = desk.frame()!;
  if (!cellsAtPixel(frame, pen.x, pen.y).includes(cell)) {
    return {
      gathered: { cell, seed },
      prompt: halfWay(cell, seed),
      refusal: `That click was not on cell ${cell}. Click its other half, or press Esc.`,
    };
  }
  const second = pixelOf(pen);
  if (second.x === seed.x && second.y === seed.y)
    return {
      gathered: { cell, seed },
      prompt: halfWay(cell, seed),
      refusal: 'Both clicks were on the same pixel. Click the other half, or press Esc.',
    };
  const box = boxRound(frame, cell, MARGIN)!;
  if (isTooLarge(box)) return { gathered: null, refusal: tooLarge(`The box round cell ${cell}`) };
  const part = nextCellId(desk.labels);
  return {
    gathered: null,
    question: {
      request: {
        kind: 'watershed',
        box: boxOf(box),
        mask: maskInBox(frame, box, (cells) => cells.includes(cell)),
        others: null,
        seeds: [
          [seed.y, seed.x],
          [second.y, second.x],
        ],
      },
      busy: `Splitting cell ${cell}`,
      cells: [cell],
      sketch: { cell, seeds: [seed, second] },
      idle: `Cell ${cell} could not be split there`,
      plan: (now, region) => ({
        ...splitRegion(now, cell, part, region),
        title: `Split cell ${cell}, new cell ${part}`,
        cell: part,
        select: cell,
      }),
    },
  };
}

export const watershed: ToolEntry = {
  id: 'watershed',
  name: 'Watershed',
  icon: IconRipple,
  key: 'W',
  hint: 'Two cells in one outline: click the middle of each. The second becomes a new cell',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'From image',
  options: [],
  ring: null,
  says: () => 'splits the cell you click twice: the second half becomes a new cell',
  machine: proposalMachine<FirstClick>({
    id: 'watershed',
    modes: false,
    gather: (gathered, gesture, desk) => {
      if (gesture.type !== 'DOWN') return undefined;
      return gathered ? secondClick(gathered, gesture, desk) : firstClick(gesture, desk);
    },
  }),
};
