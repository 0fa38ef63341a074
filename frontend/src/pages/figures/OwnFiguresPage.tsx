import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { type OwnFigures, ownFiguresQuery } from '../../api/figures';
import { wordsFor } from '../../api/problems';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { counted, KIND_WORDS, thousands } from '../words';
import { AcceptedTasks } from './AcceptedTasks';
import { Card } from './Card';
import { moreOwnFacts, ofReviewed, ownFacts } from './facts';
import classes from './FiguresPage.module.css';
import { Numbers } from './Numbers';
import { secondsWords, shareWords, timeWords } from './words';

const PERIODS = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 365 days' },
];

/** A person's own figures, and nobody else's. */
export function OwnFiguresPage() {
  const [query, setQuery] = useSearchParams();
  const chosen = PERIODS.find(({ value }) => value === query.get('days')) ?? PERIODS[1]!;
  const figures = useQuery(ownFiguresQuery(Number(chosen.value)));
  return (
    <>
      <AppHeader />
      {figures.data ? (
        <main className={classes.page} aria-busy={figures.isFetching}>
          <h1>My figures</h1>
          <form
            className={classes.filters}
            aria-label="Which time"
            onSubmit={(event) => event.preventDefault()}
          >
            <NativeSelect
              label="Period"
              data={PERIODS}
              value={chosen.value}
              onChange={(event) => setQuery({ days: event.currentTarget.value }, { replace: true })}
            />
            <p className={classes.quiet}>Only you see this page. Experts see the figures of everybody.</p>
          </form>
          <Parts own={figures.data} days={Number(chosen.value)} />
        </main>
      ) : figures.error ? (
        <PageMessage
          title="Your figures could not be loaded"
          text={wordsFor(figures.error)}
          action={<Button onClick={() => void figures.refetch()}>Try again</Button>}
        />
      ) : (
        <main className={classes.page} aria-busy="true" aria-label="Loading your figures">
          <Skeleton height={240} radius="lg" />
        </main>
      )}
    </>
  );
}

function Parts({ own, days }: { own: OwnFigures; days: number }) {
  const { figures, before, bars, unit, work } = own;
  return (
    <div className={classes.grid}>
      <Card title="All of it" note={`the ${counted(days, 'day')} to today`}>
        <Numbers
          facts={[
            ...ownFacts(figures, before, `the ${thousands(days)} days before`),
            ...moreOwnFacts(figures),
          ]}
        />
      </Card>
      <AcceptedTasks total={figures.tasks_accepted} bars={bars} unit={unit} short={days <= 7} />
      <Card title="By project and kind" wide>
        {work.length === 0 ? (
          <p>Nothing in this time. What you submit is counted here.</p>
        ) : (
          <div className={classes.scroll} tabIndex={0} role="region" aria-label="Table of my work">
            <table className={classes.table}>
              <thead>
                <tr>
                  {[
                    'Project',
                    'Kind',
                    'Submitted',
                    'Accepted',
                    'Returned',
                    'Corrected',
                    'Per cell',
                    'Work',
                  ].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {work.map((row) => (
                  <tr key={row.project + row.kind}>
                    <th scope="row">{row.project}</th>
                    <td>{KIND_WORDS[row.kind]}</td>
                    <td>
                      {thousands(row.tasks_submitted)}
                      <small>{row.tasks_submitted === 1 ? 'task' : 'tasks'}</small>
                    </td>
                    <td>
                      {thousands(row.tasks_accepted)}
                      <small>{row.tasks_accepted === 1 ? 'task' : 'tasks'}</small>
                    </td>
                    <td>
                      {shareWords(row.returned_share)}
                      <small>{ofReviewed(row)}</small>
                    </td>
                    <td>
                      {counted(row.cells_corrected, 'cell')}
                      {row.kind === 'tracking' && (
                        <small>{counted(row.divisions_corrected, 'division')}</small>
                      )}
                    </td>
                    <td>
                      {secondsWords(row.seconds_per_cell)}
                      <small>{counted(row.cells_timed, 'cell')}</small>
                    </td>
                    <td>{timeWords(row.seconds_worked)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
    </div>
  );
}
