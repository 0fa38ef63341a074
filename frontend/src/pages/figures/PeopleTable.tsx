import { useState } from 'react';
import type { PersonFigures } from '../../api/figures';
import { sorted, type SortKey } from '../sorting';
import { counted, thousands } from '../words';
import { ofReviewed } from './facts';
import classes from './FiguresPage.module.css';
import { SortHeading } from './SortHeading';
import { scoreWords, secondsWords, shareWords, timeWords } from './words';

interface Column {
  name: string;
  /** The value and, where there is something to say, what it is of. */
  words: (row: PersonFigures) => string[];
  by: SortKey<PersonFigures>;
}

const COLUMNS: Column[] = [
  { name: 'Person', words: (row) => [row.person.name], by: (row) => row.person.name },
  {
    name: 'Submitted',
    words: (row) => [thousands(row.tasks_submitted), row.tasks_submitted === 1 ? 'task' : 'tasks'],
    by: (row) => row.tasks_submitted,
  },
  {
    name: 'Accepted',
    words: (row) => [
      thousands(row.tasks_accepted),
      ...(row.tasks_accepted > 0
        ? [row.tasks_fixed > 0 ? `${thousands(row.tasks_fixed)} fixed` : 'none fixed']
        : []),
    ],
    by: (row) => row.tasks_accepted,
  },
  {
    name: 'Returned',
    words: (row) => [shareWords(row.returned_share), ofReviewed(row)],
    by: (row) => row.returned_share,
  },
  {
    name: 'Corrected',
    words: (row) => [
      counted(row.cells_corrected, 'cell'),
      ...(row.divisions > 0 ? [counted(row.divisions_corrected, 'division')] : []),
    ],
    by: (row) => row.cells_corrected,
  },
  {
    name: 'Per cell',
    words: (row) => [secondsWords(row.seconds_per_cell), counted(row.cells_timed, 'cell')],
    by: (row) => row.seconds_per_cell,
  },
  { name: 'Work', words: (row) => [timeWords(row.seconds_worked)], by: (row) => row.seconds_worked },
  {
    name: 'Check tasks',
    words: (row) => [scoreWords(row.gold_score), counted(row.gold_tasks, 'task')],
    by: (row) => row.gold_score,
  },
  {
    name: 'Agreement',
    words: (row) => [scoreWords(row.agreement), counted(row.agreement_tasks, 'pair')],
    by: (row) => row.agreement,
  },
  {
    // Whoever was paired with careless people agrees less, however careful they are.
    name: 'Partners accounted for',
    words: (row) => [
      scoreWords(row.agreement_adjusted),
      ...(row.agreement_adjusted === null ? [] : ['with average partners']),
    ],
    by: (row) => row.agreement_adjusted,
  },
];

/** Everybody's figures, a row each; a click on a heading sorts. */
export function PeopleTable({ people }: { people: PersonFigures[] }) {
  const [order, setOrder] = useState({ name: 'Person', descending: false });
  const column = COLUMNS.find(({ name }) => name === order.name) ?? COLUMNS[0]!;
  const sortBy = (name: string) =>
    setOrder((now) => ({ name, descending: now.name === name ? !now.descending : name !== 'Person' }));
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Figures by person">
      <table className={classes.table}>
        <thead>
          <tr>
            {COLUMNS.map(({ name }) => (
              <SortHeading
                key={name}
                name={name}
                chosen={name === order.name}
                descending={order.descending}
                onSort={() => sortBy(name)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(people, column.by, order.descending).map((row) => (
            <tr key={row.person.id}>
              {COLUMNS.map(({ name, words }, place) => {
                const [value, sample] = words(row);
                const content = (
                  <>
                    {value}
                    {sample && <small>{sample}</small>}
                  </>
                );
                return place === 0 ? (
                  <th key={name} scope="row" title={value}>
                    {content}
                  </th>
                ) : (
                  <td key={name}>{content}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
