/** Cells of the frame before or after, at their place in this one. */
import { IconCopy } from '@tabler/icons-react';
import { boxOfCell } from '../../labels/pixelTools/cellPixels';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { addRegions, type CellRegion, type Overlay } from '../../labels/pixelTools/manyRegions';
import { fitToRegion, maskInBox } from '../../labels/pixelTools/regions';
import { overlay } from '../../labels/pixelWork/elsewhere';
import { unionOf } from '../../labels/spans';
import { boxOf, isTooLarge, proposalMachine, tooLarge, type Gathered } from './proposal';
import type { Desk, ToolEntry, ToolId } from './types';

/** The most cells the server takes at once. */
const MOST_CELLS = 1000;

const inFrame = (frame: FrameContext, cell: number) =>
  frame.cells.valuesOf(frame.t, frame.feature, cell).length > 0;

const count = (cells: readonly number[]) =>
  cells.length === 1 ? `cell ${cells[0]!}` : `${cells.length} cells`;

/** The frame of the task next to this one. */
function neighbour(desk: Desk, by: 1 | -1): number | undefined {
  const { frames } = desk.labels.store;
  return frames[frames.indexOf(desk.t()) + by];
}

/** Which cells: the selected one, else all that are in the other frame and not in this one; or why none. */
function wanted(desk: Desk, here: FrameContext, there: FrameContext): number[] | string {
  const selected = desk.selected();
  if (selected !== null) {
    return inFrame(there, selected)
      ? [selected]
      : `Cell ${selected} is not in frame ${there.t}. Press Esc to select none: then all cells that are missing here are carried over.`;
  }
  const missing = there.cells.cellsAt(there.t, there.feature).filter((cell) => !inFrame(here, cell));
  return missing.length > 0 ? missing : `All cells of frame ${there.t} are in this frame already.`;
}

function carry(desk: Desk, by: 1 | -1): Gathered<never> {
  const here = desk.frame()!;
  const from = neighbour(desk, by);
  if (from === undefined) {
    const where = by === -1 ? 'before' : 'after';
    return { gathered: null, refusal: `There is no frame ${where} this one in the task.` };
  }
  const there = desk.labels.context(here.feature, from);
  if (!there) return { gathered: null, refusal: `Frame ${from} is on its way. Try again in a moment.` };
  const cells = wanted(desk, here, there);
  if (typeof cells === 'string') return { gathered: null, refusal: cells };
  const outlines: { cell: number; box: number[]; mask: number[] }[] = [];
  for (const cell of cells) {
    const box = boxOfCell(there, cell);
    if (!box) continue;
    if (isTooLarge(box)) return { gathered: null, refusal: tooLarge(`The box round cell ${cell}`) };
    outlines.push({ cell, box: boxOf(box), mask: maskInBox(there, box, (ids) => ids.includes(cell)) });
  }
  if (outlines.length > MOST_CELLS)
    return {
      gathered: null,
      refusal: `${outlines.length} cells are missing here; ${MOST_CELLS} can be carried over at once. Select single cells.`,
    };
  const [only] = cells;
  const replaces = cells.length === 1 && only !== undefined && inFrame(here, only);
  let carried: CellRegion[] = [];
  let overlays: Overlay[] = [];
  return {
    gathered: null,
    question: {
      ask: async (signal) => {
        const answer = await desk.carryOver(
          { t: here.t, origin: from, channel: desk.channel(), cells: outlines },
          signal,
        );
        // Where two of them meet, the one that is more surely found keeps the pixel.
        carried = [...answer.cells].sort((a, b) => b.likeness - a.likeness);
        const regions = carried.map(({ region }) => region);
        if (!replaces) overlays = await overlay(desk.pixels, here, regions, signal);
        return { region: unionOf(regions), reason: answer.reason };
      },
      busy: `Carrying over ${count(cells)} from frame ${from}`,
      cells: cells.length === 1 ? cells : [],
      idle: replaces
        ? `Cell ${only} is here as in frame ${from}: nothing to change`
        : 'Other cells are where they would come: nothing was changed. Choose Other cells too (⇧2) to take their place',
      plan: (now, region, mode) => {
        if (replaces)
          return {
            ...fitToRegion(now, only, region, mode),
            title: `Cell ${only} as in frame ${from}`,
            cell: only,
            select: only,
          };
        const added = addRegions(now, carried, overlays, mode);
        const lost = cells.length - added.cells.length;
        return {
          ...added,
          title: `Carry over ${count(added.cells)} from frame ${from}`,
          ...(lost > 0 ? { note: `${lost} of ${cells.length} found no place here` } : {}),
          cell: added.cells.length === 1 ? added.cells[0]! : null,
          ...(cells.length === 1 ? { select: only } : {}),
        };
      },
    },
  };
}

const carryOver = (id: ToolId, by: 1 | -1, key: string): ToolEntry => {
  const where = by === -1 ? 'before' : 'after';
  return {
    id,
    name: by === -1 ? 'Carry over ←' : 'Carry over →',
    icon: IconCopy,
    key,
    hint: `The selected cell, or with none selected all cells missing here, from the frame ${where}: moved and fitted to this image`,
    scopes: ['outline'],
    works: 'outline',
    group: 'From image',
    options: ['writeMode'],
    ring: null,
    says: (desk) => {
      const cell = desk.selected();
      return `carries over ${cell === null ? 'all cells missing here' : `cell ${cell}`} from the frame ${where}`;
    },
    machine: proposalMachine<never>({
      id,
      modes: true,
      gather: (_, gesture, desk) => (gesture.type === 'BEGIN' ? carry(desk, by) : undefined),
    }),
  };
};

export const carryBefore = carryOver('carry-before', -1, 'Shift+A');
export const carryAfter = carryOver('carry-after', 1, 'Shift+D');
