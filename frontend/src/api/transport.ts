/**
 * The one place where the page talks to the network: adds the CSRF token, turns every refusal into a typed error.
 */
import { ProblemError, problemFrom, UnreachableError } from './problems';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

let csrfToken = '';

/** Remember the token that `GET /session` or signing in returned. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** The server is always where the page came from; `http://localhost` stands in where there is no page (tests in Node). */
export function serverOrigin(): string {
  return typeof location === 'undefined' ? 'http://localhost' : location.origin;
}

async function send(request: Request): Promise<Response> {
  if (!SAFE_METHODS.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new UnreachableError(error);
  }
  if (!response.ok) throw await problemFrom(response);
  return response;
}

/** The token of the session as it is now: signing in in another tab makes a new one. */
async function renewCsrfToken(): Promise<void> {
  const response = await send(new Request(`${serverOrigin()}/api/v1/session`));
  const body = (await response.json()) as { csrf_token?: string };
  rememberCsrfToken(body.csrf_token ?? '');
}

/**
 * `fetch` for the API.
 *
 * @throws ProblemError when the server refuses, UnreachableError when it does not answer.
 */
export async function apiFetch(request: Request): Promise<Response> {
  const again = SAFE_METHODS.has(request.method) ? null : request.clone();
  try {
    return await send(request);
  } catch (error) {
    // A token of an older session is refused before anything is read: asking for the new one and repeating is safe.
    if (!again || !(error instanceof ProblemError) || error.slug !== 'csrf') throw error;
    await renewCsrfToken();
    return send(again);
  }
}
