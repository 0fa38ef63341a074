import { IconLink } from '@tabler/icons-react';
import { formatFrameRanges } from '../../labels/frameRanges';
import { linkTracks } from '../../labels/tracks/linkTracks';
import { cellActionMachine } from './cellAction';
import type { ToolEntry } from './types';

/** The track that ends first goes on as the other one. */
export const link: ToolEntry = {
  id: 'link',
  name: 'Link',
  icon: IconLink,
  key: 'L',
  hint: 'One track goes on as the other: select a cell, go to a frame of the other one, click it; again or Enter',
  scopes: ['track'],
  works: 'track',
  group: 'Cells',
  covers: 'all',
  options: [],
  ring: null,
  says: (desk) => `${desk.selected() ?? ''} with the track that goes on`,
  machine: cellActionMachine({
    action: 'link',
    picks: true,
    covers: 'all',
    asks: (cell) => `Link ${cell} to`,
    plan: (desk, one, other) => {
      const { changes, cell, joined, frames, missing } = linkTracks(desk.labels, one, other);
      return {
        changes,
        title: `Link ${cell} to ${joined}`,
        frames,
        detail: [
          `${joined} becomes ${cell}`,
          missing.length > 0 ? `missing in ${formatFrameRanges(missing)}` : '',
          'no outline changes',
        ]
          .filter(Boolean)
          .join(' · '),
        select: cell,
      };
    },
  }),
};
