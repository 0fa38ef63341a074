import { useElementSize } from '@mantine/hooks';
import type { CurvePoint } from '../../api/rounds';
import { score } from '../words';
import { axisFor, type CurveFigure, estimateWords, smallestOf, spread } from './curve';
import { CurveMark } from './CurveMark';
import classes from './charts.module.css';

const LEFT = 34;
const TOP = 10;
const BOTTOM = 22;
/** A bold letter of small text, about. */
const LETTER = 6.7;
const LABEL_GAP = 16;
/** From the last point to the words of its line. */
const LABEL_AWAY = 26;
/** Between the intervals of two figures of the same round. */
const APART = 5;
/** Room that the number of a round needs. */
const ROUND_WIDTH = 22;

/** The figures over the rounds, with intervals; the name of each line stands where it ends, and no two overlap. */
export function CurvePlot({
  points,
  shown,
}: {
  points: readonly CurvePoint[];
  shown: readonly CurveFigure[];
}) {
  const { ref, width: measuredWidth, height: measuredHeight } = useElementSize();
  const [width, height] = [measuredWidth || 360, measuredHeight || 240];
  const lines = shown.flatMap((figure) => {
    const known = points.flatMap((point, place) => {
      const estimate = figure.of(point);
      return estimate ? [{ place, estimate }] : [];
    });
    return known.length > 0 ? [{ figure, known }] : [];
  });
  const axis = axisFor(smallestOf(lines.flatMap(({ known }) => known.map(({ estimate }) => estimate))));
  const longest = Math.max(...lines.map(({ figure }) => figure.name.length + 4), 4);
  const right = Math.max(LEFT + 40, width - longest * LETTER - LABEL_AWAY);
  const bottom = height - BOTTOM;
  const steps = points.length - 1;
  const edge = (lines.length * APART) / 2 + 4;
  const step = steps === 0 ? 0 : (right - LEFT - 2 * edge) / steps;
  const apart = steps === 0 ? APART : Math.min(APART, step / (lines.length + 1));
  const xOf = (place: number, line: number) =>
    (steps === 0 ? (LEFT + right) / 2 : LEFT + edge + step * place) + (line - (lines.length - 1) / 2) * apart;
  const middle = (place: number) => xOf(place, (lines.length - 1) / 2);
  const yOf = (value: number) => bottom - ((bottom - TOP) * (value - axis.low)) / (1 - axis.low);
  const every = Math.max(1, Math.ceil(ROUND_WIDTH / Math.max(step, 1)));
  const ends = lines.map(({ known }) => yOf(known.at(-1)!.estimate.value));
  const labels = spread(ends, LABEL_GAP, TOP, bottom);
  return (
    <div ref={ref} className={classes.fill}>
      <svg width={width} height={height} className={classes.svg} aria-hidden="true">
        {axis.ticks.map(({ at, words }) => (
          <g key={at}>
            <line x1={LEFT} x2={right} y1={yOf(at)} y2={yOf(at)} className={classes.grid} />
            <text x={LEFT - 6} y={yOf(at) + 4} className={classes.end}>
              {words}
            </text>
          </g>
        ))}
        <text x={0} y={height - 4}>
          round
        </text>
        {points.map(
          ({ round }, place) =>
            (steps - place) % every === 0 && (
              <text key={round} x={middle(place)} y={height - 4} className={classes.middle}>
                {round}
              </text>
            ),
        )}
        {lines.map(({ figure, known }, line) => {
          const spots = known.map(({ place, estimate }) => ({
            estimate,
            round: points[place]!.round,
            x: xOf(place, line),
            y: yOf(estimate.value),
          }));
          const last = spots.at(-1)!;
          const label = labels[line]!;
          return (
            <g key={figure.key} style={{ color: figure.colour }}>
              <polyline
                points={spots.map(({ x, y }) => `${x},${y}`).join(' ')}
                className={classes.line}
                strokeDasharray={figure.dash}
              />
              {spots.map(({ estimate, round, x, y }) => (
                <g key={round}>
                  <title>{`${figure.name}, round ${round}: ${estimateWords(estimate)}, n = ${estimate.n}`}</title>
                  {estimate.low !== null && estimate.high !== null && (
                    <line
                      x1={x}
                      x2={x}
                      y1={yOf(estimate.low)}
                      y2={yOf(estimate.high)}
                      className={classes.interval}
                    />
                  )}
                  <CurveMark figure={figure} x={x} y={y} />
                </g>
              ))}
              <path
                d={`M${last.x + 6} ${last.y}L${right + 4} ${label}H${right + 8}`}
                className={classes.leader}
              />
              <CurveMark figure={figure} x={right + 14} y={label} />
              <text x={right + 22} y={label + 4} className={classes.name}>
                {`${score(last.estimate.value)} ${figure.name}`}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
