import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChartDots, IconTable } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Card } from '../figures/Card';
import classes from './RoundsPage.module.css';

export interface ChartTable {
  headings: string[];
  /** The first of a row names it. */
  rows: string[][];
}

/**
 * A card with a chart that is one picture to who cannot see it, described by `summary`; a button shows its numbers as
 * a table instead.
 */
export function ChartCard({
  title,
  note,
  summary,
  table,
  above,
  children,
}: {
  title: string;
  note: ReactNode;
  summary: string;
  /** Null where there is nothing to plot: `children` say why. */
  table: ChartTable | null;
  /** What stands above the chart and the table. */
  above?: ReactNode;
  children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  const words = asTable ? `${title} as a chart` : `${title} as a table`;
  return (
    <Card
      title={title}
      note={
        <span className={classes.note}>
          {note}
          {table && (
            <Tooltip label={asTable ? 'Chart' : 'Table'} withinPortal={false}>
              <ActionIcon aria-label={words} onClick={() => setAsTable(!asTable)}>
                {asTable ? <IconChartDots size={18} stroke={1.75} /> : <IconTable size={18} stroke={1.75} />}
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      }
    >
      {above}
      {table === null ? (
        children
      ) : asTable ? (
        <div className={classes.numbers} tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <table className={classes.table}>
            <thead>
              <tr>
                {table.headings.map((heading) => (
                  <th key={heading} scope="col">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(([name, ...values]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, place) => (
                    <td key={table.headings[place + 1]}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div className={classes.plot} role="img" aria-label={summary}>
          {children}
        </div>
      )}
    </Card>
  );
}
