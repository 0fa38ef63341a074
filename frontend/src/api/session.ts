import { answer, client } from './client';
import { isProblem } from './problems';
import { rememberCsrfToken } from './transport';
import type { Session } from './types';

/** The session of this browser; null when nobody is signed in. */
export async function getSession(): Promise<Session | null> {
  try {
    const session = await answer(client.GET('/api/v1/session'));
    rememberCsrfToken(session.csrf_token);
    return session;
  } catch (error) {
    if (isProblem(error, 'unauthenticated')) return null;
    throw error;
  }
}

/** @throws ProblemError `unauthenticated` when the name or the password is wrong. */
export async function signIn(name: string, password: string): Promise<Session> {
  const session = await answer(client.POST('/api/v1/session', { body: { name, password } }));
  rememberCsrfToken(session.csrf_token);
  return session;
}

/** Become a person by an invitation, signed in here. @throws ProblemError `invitation-over`, `invalid`. */
export async function join(token: string, name: string, password: string | null): Promise<Session> {
  const session = await answer(
    client.POST('/api/v1/join/{token}', { params: { path: { token } }, body: { name, password } }),
  );
  rememberCsrfToken(session.csrf_token);
  return session;
}

export async function signOut(): Promise<void> {
  await client.DELETE('/api/v1/session');
  rememberCsrfToken('');
}
