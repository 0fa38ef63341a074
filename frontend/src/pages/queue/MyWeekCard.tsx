import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ownFiguresQuery } from '../../api/figures';
import { BarChart } from '../figures/BarChart';
import { ownFacts } from '../figures/facts';
import { barWords } from '../figures/words';
import { thousands } from '../words';
import classes from './QueuePage.module.css';

const DAYS = 7;
/** What is below the heading: the cards under this one do not move when it comes. */
const CARD_HEIGHT = 212;

/** How this person's week was, beside the one before. */
export function MyWeekCard() {
  const { data, isError } = useQuery({ ...ownFiguresQuery(DAYS), refetchInterval: 5 * 60_000 });
  return (
    <section className={classes.card} aria-labelledby="week-title">
      <div className={classes.weekHead}>
        <h2 id="week-title">My last 7 days</h2>
        <Link to="/my-figures">All my figures</Link>
      </div>
      {!data && !isError && <Skeleton height={CARD_HEIGHT} aria-label="Loading your figures" role="status" />}
      {isError && !data && <p className={classes.quiet}>Your figures could not be loaded.</p>}
      {data && (
        <>
          <div className={classes.figures}>
            {ownFacts(data.figures, data.before, 'last week').map(({ value, words }) => (
              <div key={words}>
                <b>{value}</b>
                <span>{words}</span>
              </div>
            ))}
          </div>
          <p className={classes.weekOf}>Tasks accepted a day</p>
          <div>
            <BarChart
              height={78}
              label="Tasks accepted a day"
              wordsWidth={36}
              bars={data.bars.map((bar) => ({
                key: bar.begins,
                label: barWords(bar, data.unit, true),
                value: bar.tasks_accepted,
                words: thousands(bar.tasks_accepted),
              }))}
            />
          </div>
        </>
      )}
    </section>
  );
}
