/** What admins do with people and invitations, and what whoever opens an invitation sees. */
import { answer, client } from './client';
import type { NewInvitation, PersonChange } from './types';

const person = (id: number) => ({ params: { path: { person_id: id } } });

export const listPeople = () => answer(client.GET('/api/v1/people'));

/** @throws ProblemError `last-admin` when nobody could manage people any more. */
export const changePerson = (id: number, body: PersonChange) =>
  answer(client.PATCH('/api/v1/people/{person_id}', { ...person(id), body }));

/** A one-time link, as a path; `reset`: the password and all other sessions are gone then. */
export const makeLink = (id: number, reset: boolean) =>
  answer(client.POST('/api/v1/people/{person_id}/link', { ...person(id), body: { reset } }));

export const listInvitations = () => answer(client.GET('/api/v1/invitations'));

/** The link, a path, is in this answer only. */
export const makeInvitation = (body: NewInvitation) => answer(client.POST('/api/v1/invitations', { body }));

export async function revokeInvitation(id: number): Promise<void> {
  await client.DELETE('/api/v1/invitations/{invitation_id}', { params: { path: { invitation_id: id } } });
}

/** Looking uses nothing up. @throws ProblemError `not-found`, `invitation-over`. */
export const getOpenInvitation = (token: string) =>
  answer(client.GET('/api/v1/join/{token}', { params: { path: { token } } }));
