import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { KnownAnswer } from '../../../api/answers';
import { type Asked, fakeServer, problem } from '../../../testing/fakeServer';
import { renderApp } from '../../../testing/renderApp';
import { session, summary } from '../../../testing/samples';

const known = (part: Partial<KnownAnswer> = {}): KnownAnswer => ({
  id: 4,
  use: 'gold',
  kind: 'segmentation',
  project: 1,
  movie: { id: 3, name: 'well B4, field 2' },
  first: 120,
  last: 124,
  place: 1,
  created_at: '2020-03-09T10:00:00Z',
  retired_at: null,
  scored: 12,
  mean: 0.914,
  ...part,
});

function open(more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session('admin'),
    'GET /projects': [],
    'GET /answers': [known(), known({ id: 5, use: 'practice', retired_at: '2020-04-01T10:00:00Z' })],
    'GET /tasks': ({ query }: Asked) =>
      query.get('state') === 'approved' ? [summary({ id: 7, state: 'approved' })] : [],
    ...more,
  });
  return { server, app: renderApp('/projects') };
}

it('lists the answers in use, with how often they were met and how well', async () => {
  open();
  const table = within(await screen.findByRole('table', { name: 'Known answers' }));
  const [, ...rows] = table.getAllByRole('row');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'well B4, field 2frames 120–124Check taskSegmentation9 March 2020.91of 12 submissionsRetire…',
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Show 1 retired answer' }));
  expect(table.getByText('retired 1 April 2020')).toBeTruthy();
});

it('retires one after a second press', async () => {
  const { server } = open({ 'DELETE /answers/4': undefined });
  const what = 'answer 4, well B4, field 2, frames 120–124';
  fireEvent.click(await screen.findByRole('button', { name: `Retire ${what}…` }));
  expect(server.requests('DELETE', '/answers/4')).toEqual([]);
  server.set('GET /answers', []);
  fireEvent.click(screen.getByRole('button', { name: `Retire for good: ${what}` }));
  expect(await screen.findByText('None in use.')).toBeTruthy();
  expect(server.requests('DELETE', '/answers/4')).toHaveLength(1);
});

it('makes one of an approved task, and says why it does not', async () => {
  const { server } = open({
    'POST /answers': problem(422, 'invalid', {
      detail: 'task: it measures nobody.',
      errors: [{ where: 'task', what: 'it measures nobody. Take one in which more was to be corrected.' }],
    }),
  });
  const add = await screen.findByRole<HTMLButtonElement>('button', { name: 'Add answer' });
  expect(add.disabled).toBe(true);
  // The list is long: it is read when somebody looks for one, not with the page.
  expect(await screen.findByText('well B4, field 2')).toBeTruthy();
  expect(server.requests('GET', '/tasks')).toEqual([]);
  const tasks = screen.getByRole('combobox', { name: 'Approved task' });
  fireEvent.click(tasks);
  fireEvent.click(await screen.findByRole('option', { name: /^7 · well/, hidden: true }));
  expect(server.requests('GET', '/tasks')).toHaveLength(2);
  fireEvent.change(screen.getByLabelText('Used as'), { target: { value: 'practice' } });
  fireEvent.click(add);
  expect(await screen.findByText(/It measures nobody/)).toBeTruthy();
  expect(server.requests('POST', '/answers').map(({ body }) => body)).toEqual([{ task: 7, use: 'practice' }]);
  server.set('POST /answers', known({ id: 6 }));
  server.set('GET /answers', [known(), known({ id: 6, scored: 0, mean: null })]);
  fireEvent.click(add);
  expect(await screen.findByText('nobody yet')).toBeTruthy();
  await waitFor(() => expect(screen.queryByText(/It measures nobody/)).toBeNull());
});

it('says when nothing is approved yet', async () => {
  open({ 'GET /tasks': [], 'GET /answers': [] });
  fireEvent.click(await screen.findByRole('combobox', { name: 'Approved task' }));
  expect(await screen.findByText('No task is approved yet: then it can become an answer.')).toBeTruthy();
});
