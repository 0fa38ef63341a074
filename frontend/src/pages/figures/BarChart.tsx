import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import classes from './plots.module.css';

export interface ChartBar {
  key: string;
  /** Below the bar. */
  label: string;
  value: number | null;
  /** The value with its unit. */
  words: string;
  /** What it is of, below the label. */
  sample?: string;
}

const LABEL_HEIGHT = 18;
const TOP = 18;
const SMALLEST = 1.5;
/** Room that a number needs, and a label where nothing else is said. */
const WORDS_WIDTH = 46;

/** Bars from the left to the right, the last one in full colour: the newest. Every value is there as text, too. */
export function BarChart({
  bars,
  height,
  label,
  wordsWidth = WORDS_WIDTH,
}: {
  bars: ChartBar[];
  height: number;
  label: string;
  wordsWidth?: number;
}) {
  const { ref, width: measured } = useElementSize();
  const width = measured || 320;
  const most = Math.max(...bars.map((bar) => bar.value ?? 0), 0);
  const sampled = bars.some((bar) => bar.sample);
  const bottom = height - LABEL_HEIGHT * (sampled ? 2 : 1);
  const step = width / Math.max(bars.length, 1);
  const thick = Math.max(2, Math.min(68, step - Math.max(2, Math.min(12, step * 0.28))));
  // So many bars share a label that it has room.
  const every = Math.max(1, Math.ceil(wordsWidth / step));
  return (
    <figure ref={ref} className={classes.chart}>
      <svg width={width} height={height} aria-hidden="true">
        <line x1={0} x2={width} y1={bottom} y2={bottom} className={classes.base} />
        {bars.map((bar, place) => {
          const x = step * (place + 0.5);
          const tall =
            bar.value === null || most === 0
              ? 0
              : Math.max(bar.value > 0 ? SMALLEST : 0, (bar.value / most) * (bottom - TOP));
          const newest = place === bars.length - 1;
          const labelled = (bars.length - 1 - place) % every === 0;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${bar.words}${bar.sample ? `, ${bar.sample}` : ''}`}</title>
              <rect
                x={x - thick / 2}
                y={bottom - tall}
                width={thick}
                height={tall}
                rx={Math.min(2, tall / 2)}
                className={newest ? classes.newest : classes.bar}
              />
              {step >= Math.min(wordsWidth, WORDS_WIDTH) && bar.value !== null && bar.value > 0 && (
                <text x={x} y={bottom - tall - 5} className={newest ? classes.strong : classes.value}>
                  {bar.words}
                </text>
              )}
              {labelled && (
                <text x={x} y={bottom + 14} className={classes.value}>
                  {bar.label}
                </text>
              )}
              {labelled && bar.sample && (
                <text x={x} y={bottom + 14 + LABEL_HEIGHT - 2} className={classes.sample}>
                  {bar.sample}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <VisuallyHidden>
        <figcaption>{label}</figcaption>
        <ul>
          {bars.map((bar) => (
            <li key={bar.key}>
              {`${bar.label}: ${bar.words}`}
              {bar.sample && `, ${bar.sample}`}
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </figure>
  );
}
