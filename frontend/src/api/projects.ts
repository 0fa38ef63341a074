/** Projects: how work is given out. Experts read them, admins change them. */
import { answer, client } from './client';
import type { ProjectChange } from './types';

const one = (id: number) => ({ params: { path: { project_id: id } } });

export const listProjects = () => answer(client.GET('/api/v1/projects'));

/** @throws ProblemError `invalid` when the name is taken. */
export const addProject = (body: ProjectChange & { name: string }) =>
  answer(client.POST('/api/v1/projects', { body }));

/** @throws ProblemError `invalid` when the name is taken. */
export const changeProject = (id: number, body: ProjectChange) =>
  answer(client.PATCH('/api/v1/projects/{project_id}', { ...one(id), body }));
