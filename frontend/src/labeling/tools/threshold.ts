import { IconMarquee2 } from '@tabler/icons-react';
import { nextCellId } from '../../labels/cellActions';
import { addRegion } from '../../labels/pixelTools/regions';
import type { Rect } from '../../labels/types';
import { boxOf, isTooLarge, proposalMachine, tooLarge, type Gathered } from './proposal';
import type { Desk, PenPoint, Prompt, ToolEntry } from './types';

/** Two corners; the pen is down while the box is dragged, up while the second corner is awaited. */
interface Corners {
  from: PenPoint;
  to: PenPoint;
  down: boolean;
  /** The second corner comes by a click of its own. */
  second: boolean;
}

/** The box of two corners in any order, both in it, clipped to the frame; null beside the frame. */
export function boxBetween(a: PenPoint, b: PenPoint, width: number, height: number): Rect | null {
  const box = {
    x0: Math.max(0, Math.floor(Math.min(a.x, b.x))),
    y0: Math.max(0, Math.floor(Math.min(a.y, b.y))),
    x1: Math.min(width, Math.floor(Math.max(a.x, b.x)) + 1),
    y1: Math.min(height, Math.floor(Math.max(a.y, b.y)) + 1),
  };
  return box.x0 < box.x1 && box.y0 < box.y1 ? box : null;
}

const samePixel = (a: PenPoint, b: PenPoint) =>
  Math.floor(a.x) === Math.floor(b.x) && Math.floor(a.y) === Math.floor(b.y);

const targetOf = (desk: Desk) => {
  const cell = desk.selected();
  return cell === null ? 'a new cell' : `cell ${cell}`;
};

function drawn(corners: Corners, desk: Desk): Gathered<Corners> {
  const frame = desk.frame()!;
  const box = boxBetween(corners.from, corners.to, frame.width, frame.height);
  const waits = !corners.down && !corners.second;
  const prompt: Prompt = {
    title: `Threshold for ${targetOf(desk)}`,
    detail: waits
      ? 'Click the opposite corner of the box'
      : box
        ? `Box of ${box.x1 - box.x0} × ${box.y1 - box.y0} px`
        : 'The box lies beside the image',
    ready: false,
    cells: [],
  };
  if (box) prompt.sketch = { cell: desk.selected(), box };
  return { gathered: corners, prompt };
}

function asked({ from, to }: Corners, desk: Desk): Gathered<Corners> {
  const frame = desk.frame()!;
  const box = boxBetween(from, to, frame.width, frame.height);
  if (!box) return { gathered: null, refusal: 'The box lies beside the image. Draw it on the image.' };
  if (isTooLarge(box)) return { gathered: null, refusal: tooLarge('The box') };
  const selected = desk.selected();
  const cell = selected ?? nextCellId(desk.labels);
  return {
    gathered: null,
    question: {
      request: { kind: 'threshold', box: boxOf(box), mask: null, others: null, seeds: null },
      busy: `Looking for ${targetOf(desk)} in the box`,
      cells: selected === null ? [] : [selected],
      sketch: { cell: selected, box },
      idle:
        selected === null
          ? 'What stands out in the box belongs to other cells: nothing was changed. Choose Other cells too (⇧2) to take it'
          : `What stands out in the box belongs to cell ${cell} or to others: nothing was changed`,
      plan: (now, region, mode) => ({
        ...addRegion(now, cell, region, mode),
        title: selected === null ? `New cell ${cell}` : `Add to cell ${cell}`,
        cell,
        select: cell,
      }),
    },
  };
}

export const threshold: ToolEntry = {
  id: 'threshold',
  name: 'Threshold',
  icon: IconMarquee2,
  key: 'T',
  hint: 'Drag a box (or click two corners): what is bright in it comes to the selected cell, or is a new one',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'From image',
  options: ['writeMode'],
  ring: null,
  drags: true,
  says: (desk) => `adds what is bright in a box to ${targetOf(desk)}: drag the box`,
  machine: proposalMachine<Corners>({
    id: 'threshold',
    modes: true,
    gather: (gathered, gesture, desk) => {
      switch (gesture.type) {
        case 'BEGIN':
          return undefined;
        case 'DOWN': {
          const at = { x: gesture.x, y: gesture.y };
          return drawn(
            gathered
              ? { ...gathered, to: at, down: true, second: true }
              : { from: at, to: at, down: true, second: false },
            desk,
          );
        }
        case 'MOVE':
          return gathered?.down
            ? drawn({ ...gathered, to: { x: gesture.x, y: gesture.y } }, desk)
            : undefined;
        case 'UP':
          if (!gathered?.down) return undefined;
          return gathered.second || !samePixel(gathered.from, gathered.to)
            ? asked(gathered, desk)
            : drawn({ ...gathered, down: false }, desk);
      }
    },
  }),
};
