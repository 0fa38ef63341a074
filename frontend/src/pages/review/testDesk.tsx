/** The review page on a server that stands in for the real one: one submitted task with two changes. */
import { fireEvent, screen } from '@testing-library/react';
import type { Review, User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import * as samples from '../../testing/samples';

const { change, lease, movie, review, reviewDetail, revision, session, task } = samples;
export const changes = [change({}), change({ kind: 'reshaped', t: 122, cell: 18, iou: 0.81 })];
export const lineage = { sequence: 12, cells: { nucleus: [[120, 60, 60]] }, divisions: [] };

export const page = (...reviews: Review[]) => ({ total: reviews.length, reviews });

export function openDeskPage(
  address = '/review',
  more: Record<string, unknown> = {},
  role: User['role'] = 'expert',
) {
  const frames = Object.fromEntries(
    [120, 121, 122, 123, 124].flatMap((t) => [
      [`GET /movies/3/raw/${t}/0`, () => new ArrayBuffer(movie.height * movie.width * 2)],
      [`GET /tasks/7/labels/nucleus/${t}`, () => new ArrayBuffer(movie.height * movie.width * 4)],
      [`GET /tasks/7/base/labels/nucleus/${t}`, () => new ArrayBuffer(movie.height * movie.width * 4)],
    ]),
  );
  const server = fakeServer({
    'GET /session': session(role, 'expert-02'),
    'GET /queue': problem(500, 'other'),
    'GET /reviews': page(review()),
    'GET /reviews/7': reviewDetail(),
    'POST /reviews/7/lease': lease(),
    'DELETE /reviews/7/lease': undefined,
    'GET /reviews/choices': { people: [{ id: 5, name: 'crowd-017', count: 1 }], projects: [] },
    'GET /tasks/7': task(),
    'GET /tasks/7/revisions': [revision()],
    'GET /tasks/7/changes': changes,
    'GET /tasks/7/lineage': lineage,
    'GET /tasks/7/base/lineage': lineage,
    ...frames,
    ...more,
  });
  return { server, app: renderApp(address) };
}

export const press = (key: string, more: object = {}) => fireEvent.keyDown(document.body, { key, ...more });
/** The desk is open and the task is this tab's to judge. */
export async function ready(at = '1 of 2') {
  await screen.findByText(at);
  await screen.findByText('Only you are judging this task');
}
