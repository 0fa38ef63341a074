import { useSearchParams } from 'react-router';
import type { Curve } from '../../api/rounds';
import { NOTHING } from '../figures/words';
import { counted } from '../words';
import { ChartCard } from './ChartCard';
import { Choices } from './Choices';
import classes from './charts.module.css';
import {
  type CurveSource,
  curveWords,
  estimateWords,
  knownFigures,
  onData,
  shownFrom,
  sourceFrom,
  toggled,
} from './curve';
import { CurvePlot } from './CurvePlot';

/** How good the models of the rounds are, on the frozen test split and in what people corrected. */
export function LearningCurve({ curve: { points, test_movies, words } }: { curve: Curve }) {
  const [query, setQuery] = useSearchParams();
  const source = sourceFrom(query);
  const known = knownFigures(points, source);
  const elsewhere = knownFigures(points, source === 'test' ? 'corrected' : 'test');
  const wanted = shownFrom(query).filter((figure) => known.includes(figure));
  const shown = wanted.length > 0 ? wanted : known;
  const testWords =
    test_movies > 0 ? `frozen test split, ${counted(test_movies, 'movie')}` : 'frozen test split';
  return (
    <ChartCard
      title="Learning curve"
      note={
        elsewhere.length > 0 ? (
          <select
            className={classes.source}
            aria-label="Data of the learning curve"
            value={source}
            onChange={({ currentTarget: { value } }) =>
              setQuery((now) => onData(now, value as CurveSource), { replace: true })
            }
          >
            <option value="test">{testWords}</option>
            <option value="corrected">corrected movies</option>
          </select>
        ) : (
          testWords
        )
      }
      summary={curveWords(points, shown)}
      table={
        known.length === 0
          ? null
          : {
              headings: ['Round', ...shown.map(({ name }) => name)],
              rows: points.map((point) => [
                String(point.round),
                ...shown.map(({ of }) => {
                  const estimate = of(point);
                  return estimate ? `${estimateWords(estimate)}, n ${estimate.n}` : NOTHING;
                }),
              ]),
            }
      }
      above={
        known.length > 0 && (
          <Choices
            label="Figures of the learning curve"
            choices={known.map(({ key, name, means }) => ({ key, name, title: means }))}
            isOn={(key) => shown.some((figure) => figure.key === key)}
            onChoose={(key) => setQuery((now) => toggled(now, key), { replace: true })}
          />
        )
      }
    >
      {known.length === 0 ? (
        <p>{words ?? 'The curve starts when round 1 is closed.'}</p>
      ) : (
        <CurvePlot points={points} shown={shown} />
      )}
    </ChartCard>
  );
}
