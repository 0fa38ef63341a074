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
/** Room that a label needs where nothing else is said. */
const WORDS_WIDTH = 46;
/** Between two numbers. */
const GAP = 6;
/** A letter of small text, about. */
const LETTER = 5.8;

/** The middle of some words that belong at `x`, so that they are not cut off at an edge. */
function within(x: number, words: string, width: number): number {
  const half = (words.length * LETTER) / 2;
  return Math.max(half, Math.min(x, width - half));
}

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
  const highest = bars.findIndex((bar) => bar.value === most);
  const step = width / Math.max(bars.length, 1);
  const thick = Math.max(2, Math.min(68, step - Math.max(2, Math.min(12, step * 0.28))));
  // So many bars share a label that it has room.
  const every = Math.max(1, Math.ceil(wordsWidth / step));
  const longest = Math.max(...bars.map(({ words }) => words.length), 0) * LETTER;
  const allNumbered = step >= longest + GAP;
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
          const numbered = allNumbered || place === highest;
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
              {numbered && bar.value !== null && bar.value > 0 && (
                <text
                  x={within(x, bar.words, width)}
                  y={bottom - tall - 5}
                  className={newest ? classes.strong : classes.value}
                >
                  {bar.words}
                </text>
              )}
              {labelled && (
                <text x={within(x, bar.label, width)} y={bottom + 14} className={classes.value}>
                  {bar.label}
                </text>
              )}
              {labelled && bar.sample && (
                <text
                  x={within(x, bar.sample, width)}
                  y={bottom + 14 + LABEL_HEIGHT - 2}
                  className={classes.sample}
                >
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
