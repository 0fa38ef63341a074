import { Link } from 'react-router';
import type { Movies } from '../../api/rounds';
import { Card } from '../figures/Card';
import { NOTHING, timeWords } from '../figures/words';
import { counted, thousands } from '../words';
import { MovieName } from './MovieName';
import { countsOf } from './movies';
import classes from './movies.module.css';
import { StageBar } from './StageBar';

/** What has no room in a card is in the table of its own. */
const MOST = 200;

/**
 * How many movies are how far, and each of them; the server names the least finished first. `now`: the round is at work;
 * of an earlier one the page says that movies are told as they stand now.
 */
export function MoviesCard({ movies, round, now }: { movies: Movies; round: number; now: boolean }) {
  const counts = countsOf(movies);
  const { rows } = movies;
  const summary = counts.map(({ words }) => words).join(', ');
  const shown = rows.slice(0, MOST);
  return (
    <div className={classes.card}>
      <Card
        title="Where the movies stand"
        note={`${counted(rows.length, 'movie')}${now ? '' : ', as they stand now'}`}
      >
        {rows.length === 0 ? (
          <p>
            No movies yet. Import one: <code>prospero movies import FILE</code>
          </p>
        ) : (
          <>
            <div className={classes.sum} role="img" aria-label={`Movies: ${summary}`}>
              {counts.map(({ standing, n }) => (
                <i key={standing} data-standing={standing} style={{ flexGrow: n }} />
              ))}
            </div>
            <ul className={classes.key}>
              {counts.map(({ standing, words }) => (
                <li key={standing}>
                  <i data-standing={standing} aria-hidden="true" />
                  {words}
                </li>
              ))}
            </ul>
            <div className={classes.scroll} tabIndex={0} role="region" aria-label="Movies">
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">Movie</th>
                    <th scope="col">Segmentation</th>
                    <th scope="col">Tracking</th>
                    <th scope="col">Cells</th>
                    <th scope="col">Work</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr key={row.id}>
                      <th scope="row" title={row.name}>
                        <MovieName name={row.name} />
                      </th>
                      <td>
                        <StageBar stage={row.segmentation} />
                      </td>
                      <td>
                        <StageBar stage={row.tracking} />
                      </td>
                      <td>{row.cells === null ? NOTHING : thousands(row.cells)}</td>
                      <td>{row.seconds ? timeWords(row.seconds) : NOTHING}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className={classes.foot}>
              <span>
                {shown.length < rows.length ? `The ${MOST} least finished` : 'Least finished first'}
              </span>
              <Link to={`/rounds/${round}/movies`}>Open the table</Link>
            </p>
          </>
        )}
      </Card>
    </div>
  );
}
