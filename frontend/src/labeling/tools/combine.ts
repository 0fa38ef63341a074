import { IconGitMerge } from '@tabler/icons-react';
import { combineCells } from '../../labels/cellActions';
import { formatFrameRanges } from '../../labels/frameRanges';
import { cellActionMachine, framesOf } from './cellAction';
import { FRAME_MODES, type Desk, type ToolEntry } from './types';

/** Frames in which the two are both: there the one cell is of two pieces. */
function piecesIn(desk: Desk, frames: readonly number[], cell: number): string {
  const both = frames.filter((t) => desk.labels.cells.has(cell, t));
  return both.length > 0 && desk.frameMode() !== 'one' ? `in two pieces in ${formatFrameRanges(both)}` : '';
}

const absorbs = (word: string) =>
  cellActionMachine({
    action: 'combine',
    picks: true,
    asks: (cell) => `${word} ${cell} with`,
    plan: (desk, cell, other) => {
      const frames = framesOf(desk, [other]);
      return {
        changes: combineCells(desk.labels, cell, other, { mode: desk.frameMode(), t: desk.t() }),
        title: `${word} ${cell} and ${other}`,
        frames,
        detail: [`${other} becomes ${cell}`, piecesIn(desk, frames, cell)].filter(Boolean).join(' · '),
        select: cell,
      };
    },
  });

/** Outline: two cells of this frame become one. */
export const combine: ToolEntry = {
  id: 'combine',
  name: 'Combine',
  icon: IconGitMerge,
  key: 'R',
  hint: 'The selected cell takes over the cell you click; click it again or press Enter',
  scopes: ['outline'],
  works: 'both',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) => `${desk.selected() ?? ''} with another cell, ${FRAME_MODES[desk.frameMode()].tag}`,
  machine: absorbs('Combine'),
};

/** Track: two tracks become one in the frames of the frame mode. */
export const fuse: ToolEntry = {
  ...combine,
  id: 'fuse',
  name: 'Fuse',
  hint: 'The selected track takes over the one you click, in the frames chosen; click it again or press Enter',
  scopes: ['track'],
  works: 'track',
  machine: absorbs('Fuse'),
};
