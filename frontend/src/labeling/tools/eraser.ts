import { IconEraser } from '@tabler/icons-react';
import { strokeMachine } from './stroke';
import type { ToolEntry } from './types';

export const eraser: ToolEntry = {
  id: 'eraser',
  name: 'Eraser',
  icon: IconEraser,
  key: 'E',
  hint: 'Press and draw; takes pixels from the selected cell only. Shift draws straight; X goes to the brush and back',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Draw',
  options: ['size'],
  ring: 'erase',
  says: (desk) => {
    const cell = desk.selected();
    return cell === null ? 'erases the cell it is pressed on' : `erases cell ${cell} only`;
  },
  machine: strokeMachine({
    action: 'eraser',
    says: (cell, pixels) => `Cell ${cell}, ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'} erased`,
  }),
};
