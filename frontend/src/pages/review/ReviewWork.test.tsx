import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { problem } from '../../testing/fakeServer';
import * as samples from '../../testing/samples';
import { openDeskPage as open, page, press, ready } from './testDesk';

const { comment, queue, review, revision, task } = samples;
const unreachable = () => {
  throw new TypeError('Failed to fetch');
};
const queries = (server: ReturnType<typeof open>['server'], path: string) =>
  server.requests('GET', path).map(({ query }) => query.toString());

beforeEach(() => localStorage.clear());

it('shows the instructions that counted for what was submitted', async () => {
  const { server } = open('/review/7', {
    'GET /tasks/7': task({ instructions: 5 }),
    'GET /instructions/segmentation': { kind: 'segmentation', version: 3, text: 'Follow the edge.' },
  });
  await ready();
  press('F1');
  expect(await screen.findByText('Follow the edge.')).toBeTruthy();
  expect(queries(server, '/instructions/segmentation')).toEqual(['project=1&version=3']);
  fireEvent.click(screen.getByRole('button', { name: 'Close the instructions' }));
  expect(screen.queryByText('Follow the edge.')).toBeNull();
});

it('sends a verdict again whose answer was lost, and knows that it was given', async () => {
  const { server } = open('/review/7', { 'POST /tasks/7/verdict': unreachable });
  await ready();
  press('a');
  press('Enter');
  expect(await screen.findByText('The server did not answer. Nothing is lost: try again.')).toBeTruthy();
  const given = { verdict: 'accept' as const, expert: 'expert-02', at: '2026-03-12T11:00:00Z', reason: '' };
  server.set('POST /tasks/7/verdict', problem(409, 'wrong-state', { detail: 'Task 7 is approved.' }));
  server.set('GET /tasks/7/revisions', [revision({ verdict: given })]);
  server.set('GET /reviews', page());
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^Accepted: well B4, field 2/)).toBeTruthy();
});

it('says it when another expert was faster', async () => {
  const theirs = { verdict: 'accept' as const, expert: 'expert-01', at: '2026-03-12T11:00:00Z', reason: '' };
  const { server } = open('/review/7', {
    'POST /tasks/7/verdict': problem(409, 'wrong-state', { detail: 'Task 7 is approved.' }),
  });
  await ready();
  server.set('GET /tasks/7/revisions', [revision({ verdict: theirs })]);
  press('a');
  press('Enter');
  expect(await screen.findByText('Task 7 is approved.')).toBeTruthy();
});

it('asks again for the right to judge when the verdict comes too late', async () => {
  const { server } = open('/review/7', {
    'POST /tasks/7/verdict': problem(409, 'lease-lost', { taken_by: null }),
  });
  await ready();
  press('a');
  press('Enter');
  expect(await screen.findByText(/is asked for again\. Nothing was judged/)).toBeTruthy();
  await waitFor(() => expect(server.requests('POST', '/reviews/7/lease')).toHaveLength(2));
});

it('goes back to where an earlier comment is', async () => {
  open('/review/7', { 'GET /tasks/7': task({ comments: [comment({ t: 123, done: true })] }) });
  fireEvent.click(await screen.findByRole('button', { name: /revision 1 · ticked off/ }));
  expect(screen.getByRole('button', { name: /^Frame 123/ }).getAttribute('aria-current')).toBe('true');
});

it('lists beside the queue what is flagged and what came back, each with its number', async () => {
  const seam = task({ id: 9, state: 'returned', comments: [comment({ text: 'Drawn in two parts' })] });
  open('/review/7', {
    'GET /flags': [],
    'GET /queue': queue({ returned: [seam] }),
    'GET /reviews': page(review({ labelers: 2, agreement: 0.7 })),
  });
  await ready();
  expect(screen.getByText('differ .30')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Flagged 0' })).toBeTruthy();
  fireEvent.click(await screen.findByRole('button', { name: 'Back 1' }));
  expect(screen.getByText('Drawn in two parts')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Open' }).getAttribute('href')).toBe('/tasks/9');
  fireEvent.click(screen.getByRole('button', { name: /^To review/ }));
  press('/');
  expect(await screen.findByLabelText('Person')).toBeTruthy();
});
