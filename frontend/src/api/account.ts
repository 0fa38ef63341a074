/** A person's password, sessions and API tokens: one's own, and for admins those of others. */
import { answer, client } from './client';
import type { Scope } from './types';

const person = (id: number) => ({ params: { path: { person_id: id } } });

/** `old`: null where there is no password yet. @throws ProblemError `invalid` at `old` or `new`. */
export async function setPassword(id: number, old: string | null, password: string): Promise<void> {
  await client.PUT('/api/v1/people/{person_id}/password', { ...person(id), body: { old, new: password } });
}

export const listSessions = (id: number) =>
  answer(client.GET('/api/v1/people/{person_id}/sessions', person(id)));

export async function endSession(id: number, sessionId: number): Promise<void> {
  await client.DELETE('/api/v1/people/{person_id}/sessions/{session_id}', {
    params: { path: { person_id: id, session_id: sessionId } },
  });
}

/** All but the one of this browser. */
export const endOtherSessions = (id: number) =>
  answer(client.DELETE('/api/v1/people/{person_id}/sessions', person(id)));

export const listTokens = (id: number) => answer(client.GET('/api/v1/people/{person_id}/tokens', person(id)));

/** `days`: how long it counts, null until it is revoked. Its text is in this answer only. */
export const makeToken = (id: number, name: string, scopes: Scope[], days: number | null) =>
  answer(client.POST('/api/v1/people/{person_id}/tokens', { ...person(id), body: { name, scopes, days } }));

export async function revokeToken(id: number, tokenId: number): Promise<void> {
  await client.DELETE('/api/v1/people/{person_id}/tokens/{token_id}', {
    params: { path: { person_id: id, token_id: tokenId } },
  });
}
