import { IconGitMerge } from '@tabler/icons-react';
import { combineCells } from '../../labels/cellActions';
import { cellActionMachine, framesOf } from './cellAction';
import { FRAME_MODES, type ToolEntry } from './types';

export const combine: ToolEntry = {
  id: 'combine',
  name: 'Combine',
  icon: IconGitMerge,
  key: 'R',
  hint: 'The selected cell takes over the cell you click; click it again or press Enter',
  scopes: ['outline', 'track'],
  works: 'both',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) => `${desk.selected() ?? ''} with another cell, ${FRAME_MODES[desk.frameMode()].tag}`,
  machine: cellActionMachine({
    action: 'combine',
    picks: true,
    asks: (cell) => `Combine ${cell} with`,
    plan: (desk, cell, other) => ({
      changes: combineCells(desk.labels, cell, other, { mode: desk.frameMode(), t: desk.t() }),
      title: `Combine ${cell} and ${other}`,
      frames: framesOf(desk, [other]),
      detail: `${other} becomes ${cell}`,
      select: cell,
    }),
  }),
};
