/**
 * What can go wrong between the page and the server, as typed errors.
 *
 * The server answers errors as RFC 9457 problems (`application/problem+json`) whose `type` is
 * `/problems/<slug>`. A page decides by the slug, never by the status or the English text.
 */

/** Every slug the server uses; `other` is a status without a problem body, such as a proxy's 502. */
export type ProblemSlug =
  | 'unauthenticated'
  | 'csrf'
  | 'forbidden'
  | 'not-found'
  | 'lease-held'
  | 'stale-sequence'
  | 'stale-version'
  | 'edit-conflict'
  | 'wrong-state'
  | 'lease-lost'
  | 'invalid'
  | 'too-large'
  | 'too-many-attempts'
  | 'invitation-over'
  | 'last-admin'
  | 'round-at-work'
  | 'other-round'
  | 'no-workspace'
  | 'other';

const KNOWN = new Set<string>([
  'unauthenticated',
  'csrf',
  'forbidden',
  'not-found',
  'lease-held',
  'stale-sequence',
  'stale-version',
  'edit-conflict',
  'wrong-state',
  'lease-lost',
  'invalid',
  'too-large',
  'too-many-attempts',
  'invitation-over',
  'last-admin',
  'round-at-work',
  'other-round',
  'no-workspace',
] satisfies ProblemSlug[]);

/** One thing wrong with a request's body: `where` is a path such as `comments.0.text`. */
export interface InvalidPart {
  where: string;
  what: string;
}

/** The server answered, and refused. `members` holds what the problem says beyond the standard fields. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, slug: ProblemSlug, detail: string, members: Record<string, unknown> = {}) {
    super(detail || `The server answered ${status}`);
    this.status = status;
    this.slug = slug;
    this.detail = detail;
    this.members = members;
  }

  /** The parts of an `invalid` problem (422); empty for every other. */
  get invalidParts(): InvalidPart[] {
    const errors = this.members['errors'];
    return Array.isArray(errors) ? errors.filter(isInvalidPart) : [];
  }
}

/** The server did not answer at all: no network, or the server is not running. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(cause: unknown) {
    super('The server did not answer', { cause });
  }
}

function isInvalidPart(part: unknown): part is InvalidPart {
  return (
    typeof part === 'object' &&
    part !== null &&
    'where' in part &&
    'what' in part &&
    typeof part.where === 'string' &&
    typeof part.what === 'string'
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Read a refused response. Never throws: a body that is no problem becomes `other`. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  let body: Record<string, unknown> = {};
  if ((response.headers.get('content-type') ?? '').includes('json')) {
    try {
      const parsed: unknown = await response.json();
      if (typeof parsed === 'object' && parsed !== null) body = parsed as Record<string, unknown>;
    } catch {
      // A truncated body says no more than the status does.
    }
  }
  const { type, title, status, detail, ...members } = body;
  const slug = text(type).replace(/^.*\/problems\//, '');
  return new ProblemError(
    response.status,
    KNOWN.has(slug) ? (slug as ProblemSlug) : 'other',
    text(detail) || text(title),
    members,
  );
}

/** Is this the refusal with that slug? */
export function isProblem(error: unknown, ...slugs: ProblemSlug[]): error is ProblemError {
  return error instanceof ProblemError && slugs.includes(error.slug);
}

/** A clock time such as `15:42`, in the reader's own zone; '' when it is not a date. */
export function clockTime(iso: unknown): string {
  const at = typeof iso === 'string' ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '';
  return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** One or two sentences for the person in front of the page. */
export function wordsFor(error: unknown): string {
  if (error instanceof UnreachableError)
    return 'The server did not answer. Check the network, then try again.';
  if (!(error instanceof ProblemError)) {
    return 'Something went wrong in this page. Reload it; what you saved is kept.';
  }
  switch (error.slug) {
    case 'unauthenticated':
      return 'You are signed out. Sign in again.';
    case 'csrf':
      return 'This page is older than your session. Reload it.';
    case 'forbidden':
      return error.detail || 'Your role does not allow this.';
    case 'not-found':
      return error.detail || 'This does not exist, or not any more.';
    case 'lease-held': {
      const until = clockTime(error.members['until']);
      return error.members['mine'] === true
        ? 'This task is open in another tab. Work there, or take it over here.'
        : `${text(error.members['holder']) || 'Someone else'} is working on this task${until && ` until ${until}`}.`;
    }
    case 'lease-lost': {
      const until = clockTime(error.members['until']);
      return `This task went back to the queue${until && ` at ${until}`}. What you saved is kept.`;
    }
    case 'stale-sequence':
    case 'edit-conflict':
      return 'The task was changed elsewhere. Your edits are kept here.';
    case 'stale-version':
      return error.detail || 'The text was changed elsewhere. Nothing was saved.';
    case 'wrong-state':
      return error.detail || 'The task has moved on since this page was loaded.';
    case 'invalid': {
      const [first] = error.invalidParts;
      return first
        ? `${first.where}: ${first.what}`
        : error.detail || 'The server could not use what was sent.';
    }
    case 'too-many-attempts':
      return `Too many failed attempts. ${error.detail}`.trim();
    case 'invitation-over':
    case 'last-admin':
    case 'round-at-work':
    case 'other-round':
    case 'no-workspace':
      return error.detail || 'This cannot be done any more.';
    case 'too-large':
      return error.detail || 'That is more than the server takes at once.';
    case 'other':
      return `The server answered ${error.status}. Try again in a moment.`;
  }
}
