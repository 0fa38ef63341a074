import { IconArrowsExchange } from '@tabler/icons-react';
import { swapCells } from '../../labels/cellActions';
import { cellActionMachine, framesOf } from './cellAction';
import { FRAME_MODES, type ToolEntry } from './types';

export const swap: ToolEntry = {
  id: 'swap',
  name: 'Swap',
  icon: IconArrowsExchange,
  key: 'S',
  hint: 'The selected cell and the cell you click change numbers; click it again or press Enter',
  scopes: ['outline', 'track'],
  works: 'both',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) => `${desk.selected() ?? ''} with another cell, ${FRAME_MODES[desk.frameMode()].tag}`,
  machine: cellActionMachine({
    action: 'swap',
    picks: true,
    asks: (cell) => `Swap ${cell} with`,
    plan: (desk, cell, other) => ({
      changes: swapCells(desk.labels, cell, other, { mode: desk.frameMode(), t: desk.t() }),
      title: `Swap ${cell} and ${other}`,
      frames: framesOf(desk, [cell, other]),
    }),
  }),
};
