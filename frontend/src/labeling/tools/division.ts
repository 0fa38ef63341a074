import { IconGitFork } from '@tabler/icons-react';
import { divideCell, goesOn } from '../../labels/tracks/divideCell';
import { listOf } from '../view/words';
import { cellActionMachine } from './cellAction';
import type { Desk, ToolEntry } from './types';

/** Two daughters are clicked where the parent has ended; where it goes on it is one of them, where it divides already it has one. */
const missingDaughters = (desk: Desk, cell: number) =>
  goesOn(desk.labels, cell, desk.t()) || desk.labels.divisions.ofParent(cell).length > 0 ? 1 : 2;

/** The selected cell is the parent; the cells clicked become its daughters. */
export const division: ToolEntry = {
  id: 'division',
  name: 'Division',
  icon: IconGitFork,
  key: 'Shift+L',
  hint: 'The selected cell divides: click a daughter (both where it has ended), then Enter or the last one again',
  scopes: ['track'],
  works: 'track',
  group: 'Divisions',
  covers: 'future',
  options: [],
  ring: null,
  says: (desk) => `the cell you click becomes a daughter of ${desk.selected() ?? ''}`,
  machine: cellActionMachine({
    action: 'division',
    picks: true,
    most: missingDaughters,
    covers: 'future',
    asks: (cell) => `${cell} divides into`,
    plan: (desk, cell, other, more) => {
      const clicked = [other, ...more];
      const { changes, division: made, frames, renamed } = divideCell(desk.labels, cell, clicked, desk.t());
      const numbers = [...renamed].map(([was, is]) => `${was} is ${is} from ${made.t} on`);
      const waits = clicked.length < missingDaughters(desk, cell);
      return {
        changes,
        title: `${cell} divides at ${made.t} into ${listOf([...made.daughters].sort((a, b) => a - b))},`,
        frames,
        detail: [
          numbers.join(', '),
          'no outline changes',
          waits ? 'click the other daughter, if there is one' : '',
        ]
          .filter(Boolean)
          .join(' · '),
      };
    },
  }),
};
