/** Rounds of the loop. Shares and scores are 0 to 1, times seconds, intervals 95 % over movies. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './generated/schema';

type Schemas = components['schemas'];

export type RoundDetail = Schemas['Round'];
export type RoundStep = Schemas['Step'];
/** How many movies stand where, and each of them. */
export type Movies = Schemas['Standing'];
export type MovieRow = Schemas['MovieStanding'];
export type Standing = MovieRow['standing'];
/** How far one kind of work on a movie is. */
export type StageOf = Schemas['Stage'];
/** A figure with its interval, and of how many movies it is. */
export type Estimate = Schemas['Interval'];
export type Curve = Schemas['Curve'];
export type CurvePoint = Schemas['Point'];
export type FigureName = keyof CurvePoint['figures'];
export type Stopping = Schemas['Stopping'];
export type Measure = Schemas['Measure'];
export type RoundErrors = Schemas['Errors'];
export type RoundCost = Schemas['Cost'];
/** What a close would do now. */
export type NextClose = Schemas['NextClose'];
export type Close = Schemas['Close'];

/** Which rounds there are, the newest first. */
export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: () => answer(client.GET('/api/v1/rounds')),
  refetchInterval: 30_000,
});

/** A round with its figures; the one at work, else the last, where none is named. What was shown stays until it is there. */
export const roundQuery = (number: number | null) =>
  queryOptions({
    queryKey: ['rounds', number ?? 'current'],
    queryFn: () =>
      answer(
        number === null
          ? client.GET('/api/v1/rounds/current')
          : client.GET('/api/v1/rounds/{number}', { params: { path: { number } } }),
      ),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });

/** How the close of a round goes on, or the last one went, whoever asked for it. */
export const closeQuery = queryOptions({
  queryKey: ['rounds', 'close'],
  queryFn: () => answer(client.GET('/api/v1/rounds/close')),
  refetchInterval: ({ state: { data } }) => (data?.state === 'working' ? 1_000 : 30_000),
});

/**
 * Have a round closed behind the request. `round`: as the page showed it; `commit`: in git, with a tag.
 *
 * @throws ProblemError `other-round`, `round-at-work`, `no-workspace`.
 */
export const closeRound = (round: number, commit: boolean) =>
  answer(client.POST('/api/v1/rounds/close', { body: { round, commit } }));
