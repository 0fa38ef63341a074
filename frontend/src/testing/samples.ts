/** Small, complete answers of the server, to be varied by tests. */
import type {
  Change,
  Comment,
  Invitation,
  Lease,
  Movie,
  NoWorkReason,
  Person,
  ProjectRef,
  Queue,
  Review,
  ReviewDetail,
  Revision,
  Session,
  Task,
  TaskSummary,
  Token,
  User,
  UserSession,
} from '../api/types';
import type { Dashboard, Figures, OwnFigures, OwnSums } from '../api/figures';
import type { Training } from '../api/training';

export function session(role: User['role'] = 'annotator', name = 'crowd-017'): Session {
  return { user: { id: 1, name, role }, csrf_token: 'token-1', has_password: true };
}

export const movie: Movie = {
  id: 3,
  name: 'well B4, field 2',
  n_frames: 200,
  n_channels: 1,
  height: 4,
  width: 6,
  dtype: 'uint16',
  channels: ['H2B'],
  features: ['nucleus'],
  pixel_size_um: 0.65,
  frame_interval_s: 1800,
  source: '',
  contrast: [{ low: 0, high: 100, min: 0, max: 200 }],
};

export const project: ProjectRef = { id: 1, name: 'HeLa nuclei 2025' };

export function comment(part: Partial<Comment> = {}): Comment {
  return {
    id: 11,
    author: 'expert-02',
    text: 'Ragged',
    t: 121,
    cell: 27,
    y: 1,
    x: 2,
    at: '2026-03-12T10:00:00Z',
    revision: 1,
    done: false,
    ...part,
  };
}

export function summary(part: Partial<TaskSummary> = {}): TaskSummary {
  return {
    id: 7,
    kind: 'segmentation',
    state: 'submitted',
    movie: { id: movie.id, name: movie.name },
    project,
    first: 120,
    last: 124,
    box: { y0: 0, x0: 0, y1: movie.height, x1: movie.width },
    core: { y0: 0, x0: 0, y1: movie.height, x1: movie.width },
    revision: 1,
    n_edits: 12,
    annotator: 'crowd-017',
    submitted_at: '2026-03-12T10:00:00Z',
    updated_at: '2026-03-12T10:00:00Z',
    comments: [],
    suspicion: 0.94,
    practice: false,
    ...part,
  };
}

export function task(part: Partial<Task> = {}): Task {
  return {
    ...summary(),
    movie,
    frames: [120, 121, 122, 123, 124],
    features: ['nucleus'],
    sequence: 12,
    lease: null,
    editable: false,
    tour: null,
    instructions: 0,
    ...part,
  };
}

export function revision(part: Partial<Revision> = {}): Revision {
  return {
    number: 1,
    author: 'crowd-017',
    submitted_at: '2026-03-12T10:00:00Z',
    sequence: 12,
    n_edits: 12,
    seconds_worked: 700,
    verdict: null,
    comments: [],
    reason: null,
    open_checks: null,
    checks: [],
    instructions: 3,
    ...part,
  };
}

export function review(part: Partial<Review> = {}): Review {
  return {
    id: 7,
    kind: 'segmentation',
    state: 'submitted',
    movie: { id: movie.id, name: movie.name },
    project: { id: 1, name: 'HeLa nuclei 2025' },
    first: 120,
    last: 124,
    box: { y0: 0, x0: 0, y1: movie.height, x1: movie.width },
    core: { y0: 0, x0: 0, y1: movie.height, x1: movie.width },
    revision: 1,
    n_edits: 12,
    annotator: 'crowd-017',
    annotator_id: 5,
    submitted_at: '2026-03-12T10:00:00Z',
    suspicion: 0.94,
    score: null,
    sample: false,
    labelers: 1,
    agreement: null,
    judging: null,
    ...part,
  };
}

export function reviewDetail(part: Partial<ReviewDetail> = {}): ReviewDetail {
  return {
    ...review(),
    sequence: 12,
    seconds: 700,
    instructions: 3,
    open_checks: null,
    reason: null,
    lately: { judged: 20, returned: 2, fixed: 0 },
    mending: null,
    siblings: [],
    ...part,
  };
}

export function lease(part: Partial<Lease> = {}): Lease {
  return {
    token: 'lease-1',
    until: '2026-03-12T10:05:00Z',
    sequence: 12,
    seconds: 300,
    term: 300,
    holder: 1,
    ...part,
  };
}

export function queue(part: Partial<Queue> = {}): Queue {
  return { ready: [], returned: [], unfinished: [], reasons: [], paused: null, tour_seen: true, ...part };
}

export function noWork(part: Partial<NoWorkReason> = {}): NoWorkReason {
  return {
    project,
    kind: 'segmentation',
    reason: 'all_leased',
    count: 1,
    until: null,
    since: null,
    level: null,
    practice: null,
    ...part,
  };
}

export function person(part: Partial<Person> = {}): Person {
  return {
    id: 5,
    name: 'Ada',
    role: 'annotator',
    has_password: true,
    skills: { segmentation: 0, tracking: 0 },
    paused_at: null,
    paused_for: null,
    created_at: '2026-03-01T10:00:00Z',
    seen_at: '2026-03-12T10:00:00Z',
    ...part,
  };
}

export function ownSums(part: Partial<OwnSums> = {}): OwnSums {
  return {
    tasks_submitted: 38,
    tasks_accepted: 34,
    tasks_fixed: 3,
    tasks_returned: 2,
    tasks_counted: 34,
    returned_share: 2 / 36,
    seconds_worked: 11_000,
    cells: 1310,
    divisions: 0,
    cells_corrected: 1208,
    divisions_corrected: 0,
    cells_fixed: 5,
    divisions_fixed: 0,
    seconds_per_cell: 8.4,
    cells_timed: 1310,
    ...part,
  };
}

export function invitation(part: Partial<Invitation> = {}): Invitation {
  return {
    id: 3,
    role: 'annotator',
    skills: { segmentation: 1, tracking: 0 },
    note: 'crowd, spring',
    state: 'open',
    max_uses: 40,
    uses: 2,
    joined: ['Ada', 'Bob'],
    created_by: 'Maya',
    created_at: '2026-03-01T10:00:00Z',
    expires_at: '2036-03-12T10:00:00Z',
    ...part,
  };
}

export function figures(part: Partial<Figures> = {}): Figures {
  return {
    ...ownSums(),
    gold_score: 0.93,
    gold_tasks: 5,
    agreement: null,
    agreement_tasks: 0,
    model: {
      cells: 1310,
      divisions: 0,
      predicted: 1300,
      missed: 13,
      false: 3,
      merged: 0,
      split: 0,
      catastrophes: 0,
      links: 0,
      missed_links: 0,
      wrong_links: 0,
      missed_divisions: 0,
      false_divisions: 0,
      wrong_divisions: 0,
    },
    ...part,
  };
}

export function userSession(part: Partial<UserSession> = {}): UserSession {
  return {
    id: 1,
    browser: 'Chrome on Linux',
    created_at: '2026-03-01T10:00:00Z',
    seen_at: '2026-03-12T10:00:00Z',
    expires_at: '2036-04-01T10:00:00Z',
    current: false,
    ...part,
  };
}

export function dashboard(part: Partial<Dashboard> = {}): Dashboard {
  return {
    totals: figures(),
    people: [
      {
        person: { id: 1, name: 'crowd-017' },
        agreement_adjusted: 0.95,
        ...figures({ agreement: 0.88, agreement_tasks: 4 }),
      },
      {
        person: { id: 2, name: 'crowd-002' },
        agreement_adjusted: null,
        ...figures({ tasks_accepted: 50, gold_score: null, gold_tasks: 0 }),
      },
    ],
    rounds: [{ round: 1, ...figures() }],
    kinds: [{ kind: 'segmentation', ...figures() }],
    projects: [{ project: { id: 1, name: 'HeLa nuclei' }, ...figures() }],
    unit: 'day',
    bars: [
      { begins: '2026-03-11', tasks_accepted: 3, cells_corrected: 40, seconds_per_cell: 8, cells_timed: 50 },
      { begins: '2026-03-12', tasks_accepted: 0, cells_corrected: 0, seconds_per_cell: null, cells_timed: 0 },
    ],
    uncounted: 0,
    choices: {
      projects: [{ id: 1, name: 'HeLa nuclei' }],
      people: [
        { id: 2, name: 'crowd-002' },
        { id: 1, name: 'crowd-017' },
      ],
    },
    ...part,
  };
}

export function token(part: Partial<Token> = {}): Token {
  return {
    id: 9,
    name: 'import script',
    scopes: ['read', 'work'],
    created_at: '2026-03-01T10:00:00Z',
    expires_at: null,
    used_at: null,
    ...part,
  };
}

export function ownFigures(part: Partial<OwnFigures> = {}): OwnFigures {
  const days = ['06', '07', '08', '09', '10', '11', '12'];
  return {
    first: '2026-03-06',
    last: '2026-03-12',
    figures: ownSums(),
    before: ownSums({ seconds_per_cell: 10.1 }),
    work: [{ project: 'HeLa nuclei', kind: 'segmentation', ...ownSums() }],
    unit: 'day',
    bars: days.map((day, place) => ({
      begins: `2026-03-${day}`,
      tasks_accepted: place,
      cells_corrected: 10 * place,
      seconds_per_cell: 8,
      cells_timed: 20,
    })),
    ...part,
  };
}

/** Five practice tasks of which none was tried. */
export function training(part: Partial<Training> = {}): Training {
  return {
    kind: 'segmentation',
    level: 0,
    trained: false,
    pass_mark: 0.85,
    score: null,
    tasks: Array.from({ length: 5 }, (_, n) => ({
      answer: n + 1,
      best: null,
      passed: false,
      tries: 0,
      unfinished: null,
      last: null,
    })),
    last: null,
    ...part,
  };
}

export function change(part: Partial<Change> = {}): Change {
  return {
    kind: 'added',
    t: 120,
    feature: 'nucleus',
    cell: 60,
    was: null,
    iou: null,
    pixels: 41,
    y: 1,
    x: 2,
    text: '',
    cells: [],
    ...part,
  };
}
