import { useElementSize } from '@mantine/hooks';
import type { Estimate, RoundCost } from '../../api/rounds';
import { BarChart } from '../figures/BarChart';
import { type Fact, Numbers } from '../figures/Numbers';
import { secondsWords, shareWords, timeWords } from '../figures/words';
import { counted, thousands } from '../words';
import { ChartCard } from './ChartCard';
import classes from './charts.module.css';

export function costFacts(cost: RoundCost, round: number): Fact[] {
  const first = cost.by_round.find((each) => each.round !== round && each.seconds_per_cell !== null);
  const then = first ? `, round ${first.round}: ${secondsWords(first.seconds_per_cell)}` : '';
  const tracking =
    cost.tracking_seconds_per_cell === null
      ? ''
      : `; tracking ${secondsWords(cost.tracking_seconds_per_cell)}`;
  return [
    {
      value: timeWords(cost.annotator_seconds),
      words: `annotators, ${counted(cost.annotator_tasks, 'task')}`,
    },
    {
      value: timeWords(cost.expert_seconds),
      words: `experts, ${thousands(cost.expert_returned)} returned`,
    },
    { value: secondsWords(cost.seconds_per_cell), words: `per cell${then}${tracking}` },
    { value: shareWords(cost.no_correction?.value ?? null), words: 'of cells needed no correction' },
  ];
}

/** `94 % (91–96 %)`, with its interval where there is one. */
export function shareOf(estimate: Estimate | null): string {
  if (!estimate) return shareWords(null);
  const { value, low, high } = estimate;
  if (low === null || high === null) return shareWords(value);
  return `${shareWords(value)} (${shareWords(low).replace(' %', '')}–${shareWords(high)})`;
}

/** What the round took, and what a cell took in each round. */
export function CostCard({ cost, round, closed }: { cost: RoundCost; round: number; closed: boolean }) {
  const { ref, height } = useElementSize();
  const bars = cost.by_round.filter(({ seconds_per_cell }) => seconds_per_cell !== null);
  const label = 'Seconds of work per cell, by round';
  const said = bars.map((each) => `round ${each.round} ${secondsWords(each.seconds_per_cell)}`);
  return (
    <ChartCard
      title="Cost"
      note={closed ? `round ${round}` : `round ${round} so far`}
      summary={`${label}: ${said.join(', ')}.`}
      table={
        bars.length === 0
          ? null
          : {
              headings: ['Round', 'Per cell', 'No correction'],
              rows: cost.by_round.map((each) => [
                String(each.round),
                secondsWords(each.seconds_per_cell),
                shareOf(each.no_correction),
              ]),
            }
      }
      above={<Numbers facts={costFacts(cost, round)} />}
    >
      {bars.length === 0 ? (
        <p className={classes.quiet}>Seconds per cell are shown by round as soon as a task is accepted.</p>
      ) : (
        <div ref={ref} className={classes.fill}>
          <BarChart
            height={Math.max(80, height || 140)}
            label={label}
            wordsWidth={54}
            bars={bars.map((each) => ({
              key: String(each.round),
              label: `round ${each.round}`,
              value: each.seconds_per_cell,
              words: secondsWords(each.seconds_per_cell),
            }))}
          />
        </div>
      )}
    </ChartCard>
  );
}
