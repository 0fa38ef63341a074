import { IconBrush } from '@tabler/icons-react';
import { strokeMachine } from './stroke';
import { WRITE_MODES, type ToolEntry } from './types';

export const brush: ToolEntry = {
  id: 'brush',
  name: 'Brush',
  icon: IconBrush,
  key: 'B',
  hint: 'Press and draw; with nothing selected, a new cell. Shift draws straight; Alt and the wheel set the size',
  scopes: ['outline', 'track'],
  works: 'outline',
  group: 'Draw',
  options: ['size', 'writeMode'],
  ring: 'paint',
  says: (desk) => {
    const cell = desk.selected();
    const what = cell === null ? 'a new cell' : `cell ${cell}`;
    const mode = desk.writeMode();
    return `paints ${what} ${mode === 'exclude' ? 'on background only' : mode === 'overwrite' ? 'on other cells too' : 'over other cells'}`;
  },
  machine: strokeMachine({
    action: 'brush',
    says: (cell, pixels) => `Cell ${cell}, ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'} painted`,
  }),
};

/** What the tag at the cursor says: "18 · background only". */
export const strokeTag = (cell: number | null, mode: keyof typeof WRITE_MODES): string =>
  `${cell ?? 'new cell'} · ${WRITE_MODES[mode].tag}`;
