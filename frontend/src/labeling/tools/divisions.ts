import { IconGitBranchDeleted, IconGitFork } from '@tabler/icons-react';
import { addDaughter as changesOf, removeFromDivisions } from '../../labels/divisions';
import { cellActionMachine } from './cellAction';
import type { ToolEntry } from './types';

/** The selected cell is the parent; the cell clicked becomes its daughter. */
export const addDaughter: ToolEntry = {
  id: 'add-daughter',
  name: 'Daughter',
  icon: IconGitFork,
  key: 'Shift+L',
  hint: 'The selected cell divides: click a daughter, click her again or press Enter',
  scopes: ['track'],
  works: 'track',
  group: 'Divisions',
  options: [],
  ring: null,
  says: (desk) => `the cell you click becomes a daughter of ${desk.selected() ?? ''}`,
  machine: cellActionMachine({
    action: 'add-daughter',
    picks: true,
    asks: (cell) => `Add a daughter to ${cell}`,
    plan: (desk, cell, other) => {
      const { divisions } = desk.labels;
      const made = divisions.ofParent(cell);
      const t = made.reduce<number | null>(
        (nearest, division) =>
          nearest === null || Math.abs(division.t - desk.t()) < Math.abs(nearest - desk.t())
            ? division.t
            : nearest,
        null,
      );
      return {
        changes: changesOf(divisions, cell, other, desk.t()),
        title: `Make ${other} a daughter of ${cell}`,
        frames: [t ?? desk.t()],
        detail: 'no outline changes',
      };
    },
  }),
};

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
  options: [],
  ring: null,
  says: (desk) => `cell ${desk.selected() ?? ''} leaves its divisions`,
  machine: cellActionMachine({
    action: 'remove-divisions',
    picks: false,
    previews: () => false,
    plan: (desk, cell) => {
      const concerned = desk.labels.divisions.of(cell);
      return {
        changes: removeFromDivisions(desk.labels.divisions, cell),
        title: `Take ${cell} out of its divisions`,
        frames: concerned.map((division) => division.t),
      };
    },
  }),
};
