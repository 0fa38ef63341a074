import { Alert, Button, Skeleton } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { isProblem, wordsFor } from '../../api/problems';
import { type RoundDetail, roundQuery } from '../../api/rounds';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { canManage, useUser } from '../../app/useUser';
import { dayOf } from '../words';
import { CloseRound } from './CloseRound';
import { CostCard } from './CostCard';
import { LearningCurve } from './LearningCurve';
import { MoviesCard } from './MoviesCard';
import { RoundErrorsCard } from './RoundErrorsCard';
import { RoundPicker } from './RoundPicker';
import classes from './RoundsPage.module.css';
import { Steps } from './Steps';
import { StoppingRule } from './StoppingRule';

/** One turn of the loop; the one at work, else the last, where the address names none. */
export default function RoundsPage({ number }: { number: number | null }) {
  return (
    <>
      <AppHeader />
      <Round number={number} />
    </>
  );
}

function Round({ number }: { number: number | null }) {
  const { data, error, refetch, isPlaceholderData } = useQuery(roundQuery(number));
  if (data) return <Parts round={data} error={error} busy={isPlaceholderData} />;
  if (!error) return <Outline />;
  return isProblem(error, 'not-found') ? (
    <PageMessage
      title={`There is no round ${number ?? 1}`}
      text="Look at the one at work: its title opens a list of all others."
      action={
        <Button component={Link} to="/rounds">
          The round at work
        </Button>
      }
    />
  ) : (
    <PageMessage
      title="The round could not be loaded"
      text={wordsFor(error)}
      action={<Button onClick={() => void refetch()}>Try again</Button>}
    />
  );
}

/** `since 9 March`, `closed 12 March`. */
function whenWords({ opened_at, closed_at }: RoundDetail): string {
  if (closed_at !== null) return `closed ${dayOf(closed_at)}`;
  return opened_at === null ? 'not begun yet' : `since ${dayOf(opened_at)}`;
}

function Parts({ round, error, busy }: { round: RoundDetail; error: Error | null; busy: boolean }) {
  const admin = canManage(useUser()?.role);
  const { number, current, closed_at, steps, report, movies, curve, stopping, errors, cost, next_close } =
    round;
  return (
    <main className={classes.page} aria-busy={busy}>
      <div className={classes.top}>
        <div className={classes.title}>
          <RoundPicker number={number} />
          <span className={classes.when}>{whenWords(round)}</span>
        </div>
        <Steps steps={steps} />
        <div className={classes.actions}>
          {report && (
            <Button
              component="a"
              href={report.href}
              target="_blank"
              rel="noopener"
              leftSection={<IconFileText size={18} stroke={1.75} />}
            >
              {`Report of round ${report.round}`}
            </Button>
          )}
          {admin && current && <CloseRound next={next_close} />}
        </div>
      </div>
      {error && (
        <Alert
          color="err"
          className={classes.old ?? ''}
        >{`${wordsFor(error)} What is shown may be old.`}</Alert>
      )}
      <div className={classes.grid}>
        <MoviesCard movies={movies} round={number} now={current} />
        <LearningCurve curve={curve} />
        <StoppingRule stopping={stopping} />
        <RoundErrorsCard errors={errors} points={curve.points} />
        <CostCard cost={cost} round={number} closed={closed_at !== null} />
      </div>
    </main>
  );
}

function Outline() {
  return (
    <main className={classes.page}>
      <div className={classes.outline} role="status" aria-label="Loading the round">
        {['movies', 'curve', 'rule', 'errors', 'cost'].map((part) => (
          <Skeleton key={part} height="100%" radius="lg" />
        ))}
      </div>
    </main>
  );
}
