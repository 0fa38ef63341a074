import { useState } from 'react';
import type { MovieRow } from '../../api/rounds';
import { SortHeading } from '../figures/SortHeading';
import { NOTHING, timeWords } from '../figures/words';
import { sorted, type SortKey } from '../sorting';
import { thousands } from '../words';
import { stageOrder } from './movies';
import classes from './movies.module.css';
import { StageBar } from './StageBar';

const COLUMNS: { name: string; by: SortKey<MovieRow> }[] = [
  { name: 'Movie', by: (row) => row.name },
  { name: 'Split', by: (row) => row.split },
  { name: 'Segmentation', by: (row) => stageOrder(row.segmentation) },
  { name: 'Tracking', by: (row) => stageOrder(row.tracking) },
  { name: 'Cells', by: (row) => row.cells },
  { name: 'Work', by: (row) => row.seconds },
];

/** The movies with all that is known of each; a heading sorts, the least finished come first until one was pressed. */
export function MoviesTable({ rows }: { rows: readonly MovieRow[] }) {
  const [order, setOrder] = useState<{ name: string; descending: boolean } | null>(null);
  const column = COLUMNS.find(({ name }) => name === order?.name);
  const inOrder = order && column ? sorted(rows, column.by, order.descending) : rows;
  const sortBy = (name: string) =>
    setOrder((now) => ({ name, descending: now?.name === name ? !now.descending : false }));
  return (
    <div className={classes.whole} tabIndex={0} role="region" aria-label="Movies">
      <table className={classes.table} data-whole>
        <thead>
          <tr>
            {COLUMNS.map(({ name }) => (
              <SortHeading
                key={name}
                name={name}
                chosen={name === order?.name}
                descending={order?.descending ?? false}
                onSort={() => sortBy(name)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              <td data-label="Split">{row.split ?? NOTHING}</td>
              <td data-label="Segmentation">
                <StageBar stage={row.segmentation} />
              </td>
              <td data-label="Tracking">
                <StageBar stage={row.tracking} />
              </td>
              <td data-label="Cells">{row.cells === null ? NOTHING : thousands(row.cells)}</td>
              <td data-label="Work">{row.seconds ? timeWords(row.seconds) : NOTHING}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
