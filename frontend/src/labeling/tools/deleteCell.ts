import { IconTrash } from '@tabler/icons-react';
import { deleteCell as changesOf } from '../../labels/cellActions';
import { cellActionMachine, framesOf } from './cellAction';
import { FRAME_MODES, type ToolEntry } from './types';

export const deleteCell: ToolEntry = {
  id: 'delete',
  name: 'Delete',
  icon: IconTrash,
  key: 'Backspace',
  hint: 'The selected cell goes; in several frames it asks once (Enter)',
  scopes: ['outline', 'track'],
  works: 'both',
  group: 'Cells',
  options: ['frameMode'],
  ring: null,
  says: (desk) => `cell ${desk.selected() ?? ''} ${FRAME_MODES[desk.frameMode()].tag}`,
  machine: cellActionMachine({
    action: 'delete',
    picks: false,
    plan: (desk, cell) => {
      const frames = framesOf(desk, [cell]);
      const goes = frames.length === desk.labels.cells.framesOf(cell).length;
      return {
        changes: changesOf(desk.labels, cell, { mode: desk.frameMode(), t: desk.t() }),
        title: `Delete cell ${cell}`,
        frames,
        detail: goes ? 'the cell is gone then' : '',
        ...(goes ? { select: null } : {}),
      };
    },
  }),
};
