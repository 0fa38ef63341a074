/** Small, complete answers of the server, to be varied by tests. */
import type {
  Change,
  Comment,
  Lease,
  Movie,
  Queue,
  Review,
  ReviewDetail,
  Revision,
  Session,
  Task,
  TaskSummary,
  User,
} from '../api/types';

export function session(role: User['role'] = 'annotator', name = 'crowd-017'): Session {
  return { user: { id: 1, name, role }, csrf_token: 'token-1' };
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
    first: 120,
    last: 124,
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
  return { ready: [], returned: [], unfinished: [], reasons: [], tour_seen: true, ...part };
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
