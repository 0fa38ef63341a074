import { IconGitBranchDeleted } from '@tabler/icons-react';
import { undoDivision as changesOf } from '../../labels/tracks/undoDivision';
import { ActionRefused } from '../../labels/types';
import { listOf } from '../view/words';
import { cellActionMachine } from './cellAction';
import type { Desk, ToolEntry } from './types';

/** The division of the selected cell that is nearest to this frame; the daughter is still to be clicked where it is the parent. */
function wanted(desk: Desk, cell: number): { parent: number; daughter: number | null } | null {
  const [division] = desk.labels.divisions
    .of(cell)
    .sort((a, b) => Math.abs(a.t - desk.t()) - Math.abs(b.t - desk.t()));
  if (!division) return null;
  return { parent: division.parent, daughter: division.parent === cell ? null : cell };
}

/** A division that is none: one daughter goes on as the parent. */
export const undoDivision: ToolEntry = {
  id: 'undo-division',
  name: 'Undo a division',
  icon: IconGitBranchDeleted,
  key: 'Shift+X',
  hint: 'The selected daughter goes on as her parent; with the parent selected, click the daughter who does',
  scopes: ['track'],
  works: 'track',
  group: 'Divisions',
  inPanel: true,
  covers: 'all',
  options: [],
  ring: null,
  says: () => 'one daughter goes on as the parent',
  machine: cellActionMachine({
    action: 'undo-division',
    picks: (desk, cell) => wanted(desk, cell)?.daughter === null,
    covers: 'all',
    asks: (cell) => `No division of ${cell}: it goes on as`,
    plan: (desk, cell, other) => {
      const role = wanted(desk, cell);
      if (!role) throw new ActionRefused(`Cell ${cell} is in no division.`);
      const { parent } = role;
      const daughter = role.daughter ?? other;
      const { changes, division, frames } = changesOf(desk.labels, parent, daughter);
      const sisters = division.daughters.filter((each) => each !== daughter);
      return {
        changes,
        title: `No division of ${parent}: ${daughter} goes on as ${parent}`,
        frames,
        lost: sisters.length > 0 ? `${listOf(sisters)} without a parent then` : '',
        select: parent,
      };
    },
  }),
};
