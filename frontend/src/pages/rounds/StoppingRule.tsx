import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import type { Estimate, Measure, Stopping } from '../../api/rounds';
import { scoreWords } from '../figures/words';
import { ChartCard } from './ChartCard';
import classes from './charts.module.css';
import { axisFor, estimateWords, smallestOf } from './curve';

const VERDICTS = {
  go_on: { title: 'Go on.', color: 'warn', Icon: IconAlertTriangle },
  enough: { title: 'Enough.', color: 'ok', Icon: IconCircleCheck },
  unknown: { title: '', color: 'gray', Icon: IconHourglass },
} as const;

/** `objects_f1` as people write it: `objects F1`. */
export function measureName(name: string): string {
  return name.replace('_', ' ').replace(/(f1|aa)$/, (letters) => letters.toUpperCase());
}

function estimateCell(estimate: Estimate | null): string {
  return estimate ? `${estimateWords(estimate)}, n ${estimate.n}` : '–';
}

function summaryOf(measures: readonly Measure[]): string {
  const each = measures.map(
    ({ name, experts, model }) =>
      `${measureName(name)} ${scoreWords(model?.value ?? null)} and ${scoreWords(experts?.value ?? null)}`,
  );
  return `Model to expert against expert to expert: ${each.join('; ')}.`;
}

/** One estimate on its axis: a line as long as its interval, and its marker. */
function Interval({
  of,
  at,
  square,
}: {
  of: Estimate | null;
  at: (value: number) => string;
  square?: boolean;
}) {
  if (!of) return null;
  return (
    <svg className={square ? classes.experts : classes.model} aria-hidden="true">
      <title>{estimateWords(of)}</title>
      {of.low !== null && of.high !== null && (
        <line x1={at(of.low)} x2={at(of.high)} y1="7" y2="7" className={classes.interval} />
      )}
      {square ? (
        <rect x={at(of.value)} y="3" width="8" height="8" className={classes.square} />
      ) : (
        <circle cx={at(of.value)} cy="7" r="4.5" className={classes.mark} />
      )}
    </svg>
  );
}

/** The model's agreement with experts beside that of experts with each other: when it is as good, the loop may end. */
export function StoppingRule({ stopping }: { stopping: Stopping }) {
  const { verdict, words } = stopping;
  const measures = stopping.measures.filter(({ experts, model }) => experts !== null || model !== null);
  const { title, color, Icon } = VERDICTS[verdict];
  const axis = axisFor(smallestOf(measures.flatMap(({ experts, model }) => [experts, model])));
  const at = (value: number) => `${(2 + (96 * (value - axis.low)) / (1 - axis.low)).toFixed(2)}%`;
  return (
    <ChartCard
      title="Stopping rule"
      note="95 % interval over movies"
      summary={summaryOf(measures)}
      table={
        measures.length === 0
          ? null
          : {
              headings: ['Agreement', 'Expert to expert', 'Model to expert'],
              rows: measures.map(({ name, experts, model }) => [
                measureName(name),
                estimateCell(experts),
                estimateCell(model),
              ]),
            }
      }
      above={
        <Alert
          color={color}
          classNames={{ root: classes.verdict ?? '', wrapper: classes.verdictLine ?? '' }}
          icon={<Icon size={18} stroke={1.75} />}
          data-verdict={verdict}
        >
          {title && <b>{title} </b>}
          {words}
        </Alert>
      }
    >
      {measures.length > 0 && (
        <div className={classes.measures}>
          <p className={classes.key}>
            <span>
              <svg width={10} height={10}>
                <rect x={1} y={1} width={8} height={8} className={classes.expertsMark} />
              </svg>
              expert to expert
            </span>
            <span>
              <svg width={10} height={10}>
                <circle cx={5} cy={5} r={4.5} className={classes.modelMark} />
              </svg>
              model to expert
            </span>
          </p>
          {measures.map(({ name, experts, model }) => (
            <div key={name} className={classes.measure}>
              <span>{measureName(name)}</span>
              <div className={classes.lanes}>
                {axis.ticks.map((tick) => (
                  <i key={tick.at} style={{ left: at(tick.at) }} />
                ))}
                <Interval of={experts} at={at} square />
                <Interval of={model} at={at} />
              </div>
              <div className={classes.values}>
                <span>{scoreWords(experts?.value ?? null)}</span>
                <b>{scoreWords(model?.value ?? null)}</b>
              </div>
            </div>
          ))}
          <div className={classes.axis}>
            <div>
              {axis.ticks.map(({ at: value, words: tick }) => (
                <span key={value} style={{ left: at(value) }}>
                  {tick}
                </span>
              ))}
            </div>
          </div>
        </div>
      )}
    </ChartCard>
  );
}
