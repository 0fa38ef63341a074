import { Alert, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useSearchParams } from 'react-router';
import { type Dashboard, figuresQuery } from '../../api/figures';
import { wordsFor } from '../../api/problems';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { canReview, useUser } from '../../app/useUser';
import { counted } from '../words';
import { AcceptedTasks } from './AcceptedTasks';
import { BarChart } from './BarChart';
import { Card } from './Card';
import { dashboardFacts } from './facts';
import classes from './FiguresPage.module.css';
import { Filters } from './Filters';
import { ModelErrors } from './ModelErrors';
import { roundName } from './modelErrors';
import { Numbers } from './Numbers';
import { PeopleTable } from './PeopleTable';
import { isBackwards, wantedFrom } from './period';
import { secondsWords } from './words';

/** Everybody's figures, for experts and admins. */
export function FiguresPage() {
  const user = useUser();
  const [query, setQuery] = useSearchParams();
  const wanted = wantedFrom(query);
  const allowed = canReview(user?.role);
  const backwards = isBackwards(wanted);
  const figures = useQuery({ ...figuresQuery(wanted), enabled: allowed && !backwards });
  if (user && !allowed) return <Navigate to="/my-figures" replace />;
  const change = (name: string, value: string) =>
    setQuery(
      (now) => {
        const next = new URLSearchParams(now);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <AppHeader />
      {figures.error && !figures.data ? (
        <PageMessage
          title="The figures could not be loaded"
          text={wordsFor(figures.error)}
          action={<Button onClick={() => void figures.refetch()}>Try again</Button>}
        />
      ) : (
        <main className={classes.page} aria-busy={figures.isFetching}>
          <h1>Figures</h1>
          <Filters query={query} change={change} choices={figures.data?.choices} wanted={wanted} />
          {backwards && (
            <Alert color="warn">The period ends before it begins. Choose a later day for its end.</Alert>
          )}
          {figures.error && <Alert color="err">{wordsFor(figures.error)}</Alert>}
          {figures.data ? (
            <Parts figures={figures.data} chosen={Object.keys(wanted).length > 0} />
          ) : (
            !backwards && <Outline />
          )}
        </main>
      )}
    </>
  );
}

/** `chosen`: not all of the work was asked for. */
function Parts({ figures, chosen }: { figures: Dashboard; chosen: boolean }) {
  const { totals, bars, unit, rounds, people, uncounted } = figures;
  if (people.length === 0) {
    return (
      <Card title="No work to show" wide>
        <p>
          {chosen
            ? 'Nobody has worked on what you chose. Choose a longer period, or all projects.'
            : 'Nobody has worked yet. Figures appear here as soon as somebody submits a task.'}
        </p>
      </Card>
    );
  }
  const timed = rounds.filter((round) => round.seconds_per_cell !== null);
  return (
    <>
      {uncounted > 0 && (
        <p className={classes.quiet} role="status">
          {`${counted(uncounted, 'accepted task is', 'accepted tasks are')} still being counted. Reload in a moment.`}
        </p>
      )}
      <div className={classes.grid}>
        <Card title="All of it" note={counted(people.length, 'person', 'people')} wide>
          <Numbers facts={dashboardFacts(totals)} wide />
        </Card>
        <ModelErrors rounds={rounds} />
        <div className={classes.stack}>
          <AcceptedTasks total={totals.tasks_accepted} bars={bars} unit={unit} />
          <Card title="Seconds per cell, by round" note={counted(totals.cells_timed, 'cell')}>
            {timed.length === 0 ? (
              <p>No accepted task with measured time yet.</p>
            ) : (
              <BarChart
                height={194}
                label="Seconds of work per cell, by round"
                wordsWidth={76}
                bars={timed.map((round) => ({
                  key: String(round.round),
                  label: roundName(round.round),
                  value: round.seconds_per_cell,
                  words: secondsWords(round.seconds_per_cell),
                  sample: counted(round.cells_timed, 'cell'),
                }))}
              />
            )}
          </Card>
        </div>
        <Card title="People" note="A heading sorts" wide>
          <PeopleTable people={people} />
        </Card>
      </div>
    </>
  );
}

function Outline() {
  return (
    <div className={classes.grid} aria-label="Loading the figures" role="status">
      {[0, 1, 2, 3].map((place) => (
        <Skeleton key={place} height={240} radius="lg" />
      ))}
    </div>
  );
}
