/** What a kind of task asks of people, in Markdown: read by everybody, written by admins. */
import { answer, client } from './client';
import { apiFetch, serverOrigin } from './transport';
import type { TaskKind } from './types';

/** Every project and kind of task, with the version that counts now. */
export const listInstructions = () => answer(client.GET('/api/v1/instructions'));

export const getInstructions = (kind: TaskKind, project: number, version: number) =>
  answer(
    client.GET('/api/v1/instructions/{kind}', { params: { path: { kind }, query: { project, version } } }),
  );

/** The versions that were written of a project's text, the newest first; for experts and admins. */
export const listVersions = (kind: TaskKind, project: number) =>
  answer(
    client.GET('/api/v1/projects/{project_id}/instructions/{kind}', {
      params: { path: { project_id: project, kind } },
    }),
  );

/** @throws ProblemError `stale-version` when somebody else wrote one meanwhile. */
export const writeInstructions = (kind: TaskKind, project: number, text: string, basedOn: number) =>
  answer(
    client.POST('/api/v1/projects/{project_id}/instructions/{kind}', {
      params: { path: { project_id: project, kind } },
      body: { text, based_on: basedOn },
    }),
  );

/** Its name, to be shown as `pictures/NAME`. @throws ProblemError `invalid`, `too-large`. */
export async function addPicture(file: File): Promise<string> {
  const response = await apiFetch(
    new Request(`${serverOrigin()}/api/v1/instructions/pictures`, {
      method: 'POST',
      body: await file.arrayBuffer(),
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
    }),
  );
  return ((await response.json()) as { name: string }).name;
}
