import { IconUnlink } from '@tabler/icons-react';
import { breakTrack as changesOf } from '../../labels/tracks/breakTrack';
import { cellActionMachine } from './cellAction';
import type { ToolEntry } from './types';

/** From this frame on the selected cell is a new track. */
export const breakTrack: ToolEntry = {
  id: 'break',
  name: 'Break',
  icon: IconUnlink,
  key: 'Shift+N',
  hint: 'From this frame on the selected cell is a new track; in several frames it asks once (Enter)',
  scopes: ['track'],
  works: 'track',
  group: 'Cells',
  covers: 'future',
  options: [],
  ring: null,
  says: (desk) => `cell ${desk.selected() ?? ''}: a new track from this frame on`,
  machine: cellActionMachine({
    action: 'break',
    picks: false,
    covers: 'future',
    plan: (desk, cell) => {
      const broken = changesOf(desk.labels, cell, desk.t());
      return {
        changes: broken.changes,
        title: `Break ${cell}, from here on ${broken.cell},`,
        frames: broken.frames,
        select: broken.cell,
      };
    },
  }),
};
