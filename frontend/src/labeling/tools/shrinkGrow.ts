import { IconArrowsMaximize, IconArrowsMinimize } from '@tabler/icons-react';
import { growWork, shrinkWork } from '../../labels/pixelWork/works';
import { stepMachine } from './step';
import type { ToolEntry } from './types';

export const shrink: ToolEntry = {
  id: 'shrink',
  name: 'Shrink',
  icon: IconArrowsMinimize,
  key: 'Q',
  hint: 'The selected cell loses one pixel all round',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: [],
  ring: null,
  says: (desk) => `takes one pixel all round cell ${desk.selected() ?? ''}`,
  machine: stepMachine({
    id: 'shrink',
    busy: (cell) => `Shrinking cell ${cell}`,
    work: (frame, cell) => shrinkWork(frame, cell),
    says: (cell, pixels) => `Cell ${cell} shrunk by ${pixels} px`,
    idle: (cell) => `Cell ${cell} fills the image: there is nothing to shrink.`,
  }),
};

export const grow: ToolEntry = {
  id: 'grow',
  name: 'Grow',
  icon: IconArrowsMaximize,
  key: 'Shift+Q',
  hint: 'The selected cell gets one pixel more all round, as the write mode allows',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Shape',
  momentary: true,
  options: ['writeMode'],
  ring: null,
  says: (desk) => `adds one pixel all round cell ${desk.selected() ?? ''}`,
  machine: stepMachine({
    id: 'grow',
    busy: (cell) => `Growing cell ${cell}`,
    work: (frame, cell, desk) => growWork(frame, cell, desk.writeMode()),
    says: (cell, pixels) => `Cell ${cell} grown by ${pixels} px`,
    idle: (cell) => `Cell ${cell} has no background round it: nothing was changed.`,
  }),
};
