/** Rounds of the loop. Shares and scores are 0 to 1, times seconds, intervals 95 % over movies. */
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import { apiFetch, serverOrigin } from './transport';

export type Step = 'predicted' | 'correct' | 'version' | 'retrain';
export type StepState = 'done' | 'now' | 'todo';
/** How far a stage of a movie is. */
export type Stage = 'none' | 'queued' | 'correction' | 'review' | 'approved';
/** Where a movie stands as a whole. */
export type Standing = 'approved' | 'in_review' | 'in_correction' | 'predicted' | 'waiting';
export type FigureName = 'seg' | 'det' | 'tra' | 'division_f1' | 'aa' | 'te' | 'no_correction';

/** A figure of a round, with its interval and of how many movies (or tasks) it is. */
export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
  n: number;
}

export interface RoundStep {
  step: Step;
  state: StepState;
  words: string;
}

/** `share` of its frames that are handed in or approved. */
export interface StageOf {
  state: Stage;
  share: number;
}

export interface MovieRow {
  id: number;
  name: string;
  split: string | null;
  standing: Standing;
  segmentation: StageOf;
  tracking: StageOf;
  cells: number | null;
  seconds: number;
}

export interface Movies {
  approved: number;
  in_review: number;
  in_correction: number;
  predicted: number;
  waiting: number;
  rows: MovieRow[];
}

export interface CurvePoint {
  round: number;
  figures: Record<FigureName, Estimate | null>;
}

export interface Curve {
  test_movies: number;
  points: CurvePoint[];
  /** Why there is no curve. */
  words: string | null;
}

export interface Measure {
  name: string;
  experts: Estimate | null;
  model: Estimate | null;
}

export interface Stopping {
  verdict: 'go_on' | 'enough' | 'unknown';
  words: string;
  pairs: number;
  pairs_needed: number;
  measures: Measure[];
}

/** Errors per 1,000 cells, of the first round that was counted and of the last. */
export interface RoundErrors {
  first_round: number | null;
  last_round: number | null;
  rows: { kind: string; first: number | null; last: number | null }[];
  /** Why there are no rows. */
  words: string | null;
}

export interface RoundCost {
  annotator_seconds: number;
  annotator_tasks: number;
  expert_seconds: number;
  expert_returned: number;
  no_correction: Estimate | null;
  seconds_per_cell: number | null;
  tracking_seconds_per_cell: number | null;
  by_round: { round: number; seconds_per_cell: number | null; no_correction: Estimate | null }[];
}

export interface RoundDetail {
  number: number;
  /** No later round is begun. */
  current: boolean;
  /** Null: the first round, not begun yet. */
  opened_at: string | null;
  closed_at: string | null;
  steps: RoundStep[];
  tasks: { done: number; all: number; open: number };
  report: { round: number; href: string } | null;
  movies: Movies;
  curve: Curve;
  stopping: Stopping;
  errors: RoundErrors;
  cost: RoundCost;
}

/** Which rounds there are, the newest first. */
export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: () => answer(client.GET('/api/v1/rounds')),
  refetchInterval: 30_000,
});

async function json<T>(method: string, path: string): Promise<T> {
  const response = await apiFetch(new Request(`${serverOrigin()}/api/v1${path}`, { method }));
  return (await response.json()) as T;
}

/** A round with its figures; the one at work, else the last, where none is named. */
export const roundQuery = (number: number | null) =>
  queryOptions({
    queryKey: ['rounds', number ?? 'current'],
    queryFn: () => json<RoundDetail>('GET', `/rounds/${number ?? 'current'}`),
    refetchInterval: 30_000,
  });

export const closeRound = () => json<{ round: number; text: string }>('POST', '/rounds/close');
