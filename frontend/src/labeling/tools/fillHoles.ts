import { IconCircleDot } from '@tabler/icons-react';
import { fillHolesWork } from '../../labels/pixelWork/works';
import { stepMachine } from './step';
import { WRITE_MODES, type ToolEntry } from './types';

export const fillHoles: ToolEntry = {
  id: 'fill-holes',
  name: 'Fill holes',
  icon: IconCircleDot,
  key: 'Shift+G',
  hint: 'What the selected cell encloses on all sides becomes part of it, as the write mode allows',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: ['writeMode'],
  ring: null,
  says: (desk) => `fills the holes of cell ${desk.selected() ?? ''} · ${WRITE_MODES[desk.writeMode()].tag}`,
  machine: stepMachine({
    id: 'fill-holes',
    busy: (cell) => `Filling the holes of cell ${cell}`,
    work: (frame, cell, desk) => fillHolesWork(frame, cell, desk.writeMode()),
    says: (cell, pixels) => `Holes of cell ${cell} filled with ${pixels} px`,
    idle: (cell, { gain }) =>
      gain.length === 0
        ? `Cell ${cell} has no hole: nothing was changed.`
        : `The holes of cell ${cell} belong to other cells: nothing was changed. Choose Other cells too (⇧2) to take them.`,
  }),
};
