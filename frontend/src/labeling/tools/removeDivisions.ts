import { IconGitBranchDeleted } from '@tabler/icons-react';
import { removeDaughter, removeFromDivisions } from '../../labels/divisions';
import { ActionRefused } from '../../labels/types';
import { cellActionMachine } from './cellAction';
import type { ToolEntry } from './types';

/** The selected cell leaves the divisions that name it. */
export const removeDivisions: ToolEntry = {
  id: 'remove-divisions',
  name: 'No division',
  icon: IconGitBranchDeleted,
  key: 'X',
  hint: 'The selected cell leaves its divisions: it neither divides nor has a parent',
  scopes: ['track'],
  works: 'track',
  group: 'Divisions',
  covers: 'all',
  options: [],
  ring: null,
  says: (desk) => `cell ${desk.selected() ?? ''} leaves its divisions`,
  machine: cellActionMachine({
    action: 'remove-divisions',
    // Where a place says whose daughter she is not, her own division stays.
    picks: (desk, cell) => (desk.suggested('remove-divisions', cell)?.picks.length ?? 0) > 0,
    covers: 'all',
    // One division stands in the panel, with the cell; of several one is elsewhere.
    previews: (_, plan) => plan.frames.length > 1,
    plan: (desk, cell, parent) => {
      if (parent !== cell) {
        const born = desk.labels.divisions.ofDaughter(cell).find((each) => each.parent === parent);
        if (!born) throw new ActionRefused(`Cell ${cell} is no daughter of ${parent}.`);
        const title = `${cell} is no daughter of ${parent},`;
        return { changes: removeDaughter(born, cell), title, frames: [born.t] };
      }
      const concerned = desk.labels.divisions.of(cell);
      return {
        changes: removeFromDivisions(desk.labels.divisions, cell),
        title: `Take ${cell} out of its divisions`,
        frames: concerned.map((division) => division.t),
      };
    },
  }),
};
