import { IconEaseInOut } from '@tabler/icons-react';
import { smoothWork } from '../../labels/pixelWork/works';
import { stepMachine } from './step';
import type { ToolEntry } from './types';

export const smooth: ToolEntry = {
  id: 'smooth',
  name: 'Smooth',
  icon: IconEaseInOut,
  key: 'Shift+K',
  hint: 'Takes steps, spikes and notches from the outline of the selected cell; press again for more',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: ['writeMode'],
  ring: null,
  says: (desk) => `smooths the outline of cell ${desk.selected() ?? ''}`,
  machine: stepMachine({
    id: 'smooth',
    busy: (cell) => `Smoothing cell ${cell}`,
    work: (frame, cell, desk) => smoothWork(frame, cell, desk.writeMode()),
    says: (cell, pixels) => `Outline of cell ${cell} smoothed, ${pixels} px changed`,
    idle: (cell) => `The outline of cell ${cell} is smooth already: nothing was changed.`,
  }),
};
