/** Rounds of the loop. Shares and scores are 0 to 1, times seconds, intervals 95 % over movies. */
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './generated/schema';

import { apiFetch, serverOrigin } from './transport';

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

/** Which rounds there are, the newest first. */
export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: () => answer(client.GET('/api/v1/rounds')),
  refetchInterval: 30_000,
});

/** A round with its figures; the one at work, else the last, where none is named. */
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
  });

// TODO-rdpage: until the server's description has it
export const closeRound = async () => {
  const response = await apiFetch(new Request(`${serverOrigin()}/api/v1/rounds/close`, { method: 'POST' }));
  return response.status;
};
