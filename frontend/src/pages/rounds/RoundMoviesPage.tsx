import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { wordsFor } from '../../api/problems';
import { type Movies, roundQuery } from '../../api/rounds';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import {
  filtered,
  filterFrom,
  type MovieFilter,
  NO_SPLIT,
  shownWords,
  STANDINGS,
  STANDING_WORDS,
} from './movies';
import classes from './movies.module.css';
import { MoviesTable } from './MoviesTable';

/** All movies of a round in a table that sorts and filters; what is asked for stands in the address. */
export default function RoundMoviesPage({ number }: { number: number }) {
  const round = useQuery(roundQuery(number));
  return (
    <>
      <AppHeader />
      {round.data ? (
        <main className={classes.page}>
          <Link to={`/rounds/${number}`} className={classes.back}>
            <IconChevronLeft size={15} stroke={1.75} aria-hidden="true" />
            {`Round ${number}`}
          </Link>
          <h1>Where the movies stand</h1>
          <Chosen movies={round.data.movies} />
        </main>
      ) : round.error ? (
        <PageMessage
          title="The movies could not be loaded"
          text={wordsFor(round.error)}
          action={<Button onClick={() => void round.refetch()}>Try again</Button>}
        />
      ) : (
        <main className={classes.page} aria-busy="true" aria-label="Loading the movies">
          <Skeleton height={320} radius="lg" />
        </main>
      )}
    </>
  );
}

function Chosen({ movies: { rows } }: { movies: Movies }) {
  const [query, setQuery] = useSearchParams();
  const filter = filterFrom(query);
  const shown = filtered(rows, filter);
  const splits = [...new Set(rows.map(({ split }) => split ?? NO_SPLIT))].sort();
  const field = (name: keyof MovieFilter) => ({
    value: filter[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setQuery(
        (now) => {
          const next = new URLSearchParams(now);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
  });
  return (
    <>
      <form
        className={classes.filters}
        aria-label="Which movies"
        onSubmit={(event) => event.preventDefault()}
      >
        <TextInput label="Name" placeholder="Part of the name" {...field('name')} />
        <NativeSelect
          label="Standing"
          data={[
            { value: '', label: 'All' },
            ...STANDINGS.map((standing) => ({ value: standing, label: STANDING_WORDS[standing] })),
          ]}
          {...field('standing')}
        />
        <NativeSelect
          label="Split"
          data={[
            { value: '', label: 'All splits' },
            ...splits.map((split) => ({ value: split, label: split === NO_SPLIT ? 'none yet' : split })),
          ]}
          {...field('split')}
        />
        <p role="status">{shownWords(shown.length, rows.length)}</p>
      </form>
      {shown.length > 0 ? (
        <MoviesTable rows={shown} />
      ) : (
        <p className={classes.none}>
          {rows.length === 0
            ? 'There are no movies yet.'
            : 'No movie is so. Choose another standing, or all splits.'}
        </p>
      )}
    </>
  );
}
