/** Places to look at in a tracking task: what in its labels may be wrong, as the server works it out. */
import { answer, client } from './client';
import type { components } from './generated/schema';

export type Places = components['schemas']['Places'];
/** A place that is found now, with what would mend it and what was decided about it. */
export type Place = components['schemas']['Place'];
/** A place that is found no more: mended, or found fine before. */
export type GonePlace = components['schemas']['GonePlace'];
export type DecidedPlace = components['schemas']['Decided'];

const task = (id: number) => ({ params: { path: { task_id: id } } });

/** The list of a tracking task at its newest saved edit, the most promising place first. */
export const listPlaces = (id: number, signal?: AbortSignal) =>
  answer<Places>(client.GET('/api/v1/tasks/{task_id}/places', { ...task(id), ...(signal && { signal }) }));

/** Find a place fine as it is, or take that back. @throws ProblemError `not-found` when it is in the list no more */
export const decidePlace = (id: number, lease: string, place: string, fine: boolean) =>
  answer<DecidedPlace>(
    client.PUT('/api/v1/tasks/{task_id}/places/{place_id}', {
      params: { path: { task_id: id, place_id: place } },
      body: { lease, decision: fine ? 'fine' : null },
    }),
  );

/** What was decided about a task's places, the oldest decision first, with the words of the places then. */
export const listPlaceDecisions = (id: number) =>
  answer<DecidedPlace[]>(client.GET('/api/v1/tasks/{task_id}/places/decisions', task(id)));
