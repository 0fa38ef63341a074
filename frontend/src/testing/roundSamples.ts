/** A round as the server answers it, to be varied by tests. */
import type { Close, Estimate, MovieRow, RoundDetail } from '../api/rounds';

export function estimate(value: number, part: Partial<Estimate> = {}): Estimate {
  return { value, low: value - 0.02, high: value + 0.02, n: 6, ...part };
}

export function movieRow(part: Partial<MovieRow> = {}): MovieRow {
  return {
    id: 1,
    name: 'well B4, field 2',
    split: 'train',
    standing: 'in_correction',
    segmentation: { state: 'correction', share: 0.45 },
    tracking: { state: 'none', share: 0 },
    cells: 6480,
    seconds: 9360,
    ...part,
  };
}

export function round(part: Partial<RoundDetail> = {}): RoundDetail {
  const figures = (value: number) => ({
    no_correction: estimate(value),
    seg: estimate(value - 0.01),
    division_f1: estimate(value - 0.1),
    det: estimate(value + 0.01),
    tra: estimate(value),
    aa: null,
    te: null,
  });
  return {
    number: 4,
    current: true,
    opened_at: '2026-03-09T09:00:00Z',
    closed_at: null,
    steps: [
      { step: 'predicted', state: 'done', words: 'Predicted' },
      { step: 'correct', state: 'now', words: 'Correct and review, 31 of 48 tasks' },
      { step: 'version', state: 'todo', words: 'Version' },
      { step: 'retrain', state: 'todo', words: 'Retrain' },
    ],
    tasks: { done: 31, all: 48, open: 17 },
    next_close: { round: 4, tasks: 31, open: 17 },
    report: { round: 3, href: '/api/v1/rounds/3/report' },
    movies: {
      approved: 1,
      in_review: 1,
      in_correction: 1,
      predicted: 1,
      waiting: 0,
      rows: [
        movieRow({
          id: 4,
          name: 'D6, field 4',
          standing: 'predicted',
          split: null,
          segmentation: { state: 'queued', share: 0 },
          cells: null,
          seconds: 0,
        }),
        movieRow({ id: 1, name: 'C5, field 4' }),
        movieRow({
          id: 3,
          name: 'B4, field 2',
          standing: 'in_review',
          segmentation: { state: 'review', share: 1 },
          split: 'validation',
          cells: 8033,
        }),
        movieRow({
          id: 2,
          name: 'A2, field 4',
          standing: 'approved',
          segmentation: { state: 'approved', share: 1 },
          tracking: { state: 'approved', share: 1 },
          split: 'test',
          cells: 512,
        }),
      ],
    },
    curve: {
      test_movies: 6,
      points: [0.71, 0.82, 0.94].map((value, place) => ({
        round: place,
        figures: figures(value),
        corrected: {
          objects_f1: place === 2 ? null : estimate(value + 0.02),
          tracks_aa: null,
          divisions_f1: null,
        },
        errors: place === 1 ? [] : [{ kind: 'split' as const, value: place === 0 ? 16 : 4 }],
      })),
      words: null,
    },
    stopping: {
      verdict: 'go_on',
      words: 'Segmentation agrees as well as experts do. Divisions do not yet: .05 short.',
      pairs: 24,
      pairs_needed: 10,
      measures: [
        { name: 'objects_f1', experts: estimate(0.95), model: estimate(0.96) },
        { name: 'tracks_aa', experts: null, model: null },
        {
          name: 'divisions_f1',
          experts: estimate(0.88),
          model: estimate(0.83, { low: null, high: null, n: 1 }),
        },
      ],
    },
    errors: {
      first_round: 0,
      last_round: 3,
      rows: [
        { kind: 'missed', first: 31, last: 9 },
        { kind: 'missed_division', first: null, last: 4 },
        { kind: 'false_division', first: null, last: null },
      ],
      words: null,
    },
    cost: {
      annotator_seconds: 149_760,
      annotator_tasks: 31,
      expert_seconds: 22_320,
      expert_returned: 3,
      no_correction: estimate(0.94),
      seconds_per_cell: 7.9,
      tracking_seconds_per_cell: 1.2,
      by_round: [
        { round: 1, seconds_per_cell: 21.4, no_correction: estimate(0.71) },
        { round: 4, seconds_per_cell: 7.9, no_correction: null },
      ],
    },
    ...part,
  };
}

/** How a close goes: there was none yet. */
export function close(part: Partial<Close> = {}): Close {
  return {
    state: 'idle',
    round: null,
    words: '',
    done: 0,
    all: 0,
    began_at: null,
    ended_at: null,
    workspace: null,
    ...part,
  };
}
