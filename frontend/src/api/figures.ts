/** Figures of the work: everybody's for experts, one's own for all. Shares and scores are 0 to 1, times seconds. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './generated/schema';
import { serverOrigin } from './transport';
import type { TaskKind } from './types';

type Schemas = components['schemas'];

export type Dashboard = Schemas['Dashboard'];
export type Figures = Schemas['Figures'];
export type PersonFigures = Schemas['PersonFigures'];
export type RoundFigures = Schemas['RoundFigures'];
export type OwnFigures = Schemas['OwnFigures'];
export type OwnSums = Schemas['OwnSums'];
export type Bar = Schemas['Bar'];
export type Unit = Dashboard['unit'];

/** Which work; all of it where nothing is said. `since` and `until` are ISO 8601; the end is not part of it. */
export interface Wanted {
  project?: number;
  kind?: TaskKind;
  person?: number;
  since?: string;
  until?: string;
}

/** Minutes by which this computer's clock is ahead of UTC: days are those of who looks. */
export const clockOffset = () => -new Date().getTimezoneOffset();

/** As a person looks at them; what was shown stays until the next answer is there. */
export const figuresQuery = (wanted: Wanted) =>
  queryOptions({
    queryKey: ['figures', wanted],
    queryFn: () =>
      answer(client.GET('/api/v1/figures', { params: { query: { ...wanted, offset: clockOffset() } } })),
    placeholderData: keepPreviousData,
  });

export const ownFiguresQuery = (days: number) =>
  queryOptions({
    queryKey: ['figures', 'mine', days],
    queryFn: () =>
      answer(client.GET('/api/v1/figures/mine', { params: { query: { days, offset: clockOffset() } } })),
    placeholderData: keepPreviousData,
  });

/** The address of a file with the same figures. */
export function exportAddress(wanted: Wanted, format: 'csv' | 'json', rows: 'groups' | 'tasks'): string {
  const query = new URLSearchParams({ format, rows });
  for (const [name, value] of Object.entries(wanted)) query.set(name, String(value));
  return `${serverOrigin()}/api/v1/figures/export?${query}`;
}
