import { useSearchParams } from 'react-router';
import type { Curve } from '../../api/rounds';
import { NOTHING } from '../figures/words';
import { counted } from '../words';
import { ChartCard } from './ChartCard';
import { Choices } from './Choices';
import { CURVE_FIGURES, curveWords, estimateWords, hasValues, shownFrom, toggled } from './curve';
import { CurvePlot } from './CurvePlot';

/** How good the models of the rounds are on movies that none of them learned from. */
export function LearningCurve({ curve: { points, test_movies, words } }: { curve: Curve }) {
  const [query, setQuery] = useSearchParams();
  const shown = shownFrom(query);
  const known = CURVE_FIGURES.filter(({ key }) => hasValues(points, key));
  const drawn = shown.filter((figure) => known.includes(figure));
  return (
    <ChartCard
      title="Learning curve"
      note={test_movies > 0 ? `frozen test split, ${counted(test_movies, 'movie')}` : 'frozen test split'}
      summary={curveWords(points, drawn)}
      table={
        known.length === 0
          ? null
          : {
              headings: ['Round', ...shown.map(({ name }) => name)],
              rows: points.map(({ round, figures }) => [
                String(round),
                ...shown.map(({ key }) => {
                  const estimate = figures[key];
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
