/** Small, complete answers of the server, to be varied by tests. */
import type {
  Comment,
  Invitation,
  Movie,
  Person,
  Queue,
  Revision,
  Session,
  Task,
  TaskSummary,
  Token,
  User,
  UserSession,
} from '../api/types';

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
    ...part,
  };
}

export function queue(part: Partial<Queue> = {}): Queue {
  return { ready: [], returned: [], unfinished: [], reasons: [], tour_seen: true, ...part };
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
