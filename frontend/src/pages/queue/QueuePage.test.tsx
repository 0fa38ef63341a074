import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Queue, User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { comment, queue, session, summary, task, training } from '../../testing/samples';

vi.mock('../../labeling/LabelingPage', () => ({
  default: ({ taskId }: { taskId: number }) => <p>labeling task {taskId}</p>,
}));

function open(part: Partial<Queue>, more: Record<string, unknown> = {}, role: User['role'] = 'annotator') {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /queue': queue(part),
    'GET /tasks': [],
    'GET /training': [training()],
    'GET /reviews': [summary(), summary({ id: 8 })],
    ...more,
  });
  return { server, app: renderApp('/') };
}

const ready: Partial<Queue> = { ready: [{ kind: 'segmentation', count: 38 }] };

it('asks for work with Enter and opens the task', async () => {
  const { server, app } = open(ready, {
    'POST /tasks/ask': { task: task({ id: 7, state: 'working' }), lease: null, reasons: [] },
  });
  await screen.findByRole('heading', { name: '38 tasks are ready for you' });
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(await screen.findByText('labeling task 7')).toBeTruthy();
  expect(app.path()).toBe('/tasks/7');
  const body = server.requests('POST', '/tasks/ask')[0]!.body as { tab: string };
  expect(body.tab).toMatch(/^[0-9a-f-]{36}$/);
});

it('says why there is no work, kind by kind', async () => {
  const until = new Date(2026, 2, 12, 15, 20).toISOString();
  open({
    reasons: [
      { kind: 'segmentation', reason: 'done', count: 412, until: null },
      { kind: 'tracking', reason: 'all_leased', count: 12, until },
    ],
  });
  await screen.findByRole('heading', { name: 'No task for you right now' });
  const rows = within(screen.getByRole('list', { name: 'Kinds of work' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([
    'Segmentation: done. All 412 tasks are in review or approved',
    'Tracking: All 12 are being worked on. The next is free by 15:20',
  ]);
  expect(screen.getByText(/The next one is free by 15:20/)).toBeTruthy();
  expect(screen.getByRole('button', { name: /Ask again/ })).toBeTruthy();
});

it('shows the reasons of the answer when somebody else was faster', async () => {
  const { server } = open(ready, {
    'POST /tasks/ask': {
      task: null,
      lease: null,
      reasons: [{ kind: 'segmentation', reason: 'all_leased', count: 38, until: null }],
    },
  });
  const button = await screen.findByRole('button', { name: /Ask for work/ });
  server.set('GET /queue', queue());
  fireEvent.click(button);
  expect(await screen.findByText(/All 38 are being worked on/)).toBeTruthy();
});

it('shows what came back, with numbered comments to tick off', async () => {
  const { server } = open(
    {
      returned: [
        summary({ state: 'returned', comments: [comment(), comment({ id: 12, cell: null, t: 122 })] }),
      ],
    },
    { 'PATCH /comments/12': comment({ id: 12, done: true }) },
  );
  expect(await screen.findByText('Cell 27, frame 121')).toBeTruthy();
  expect(screen.getByText('Frame 122')).toBeTruthy();
  const second = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Comment 2 done' });
  fireEvent.click(second);
  await waitFor(() => expect(server.requests('PATCH', '/comments/12')[0]?.body).toEqual({ done: true }));
  expect(second.checked).toBe(true);
});

it('takes a tick back that the server refuses', async () => {
  open(
    { returned: [summary({ comments: [comment()] })] },
    { 'PATCH /comments/11': problem(403, 'forbidden') },
  );
  const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Comment 1 done' });
  fireEvent.click(box);
  expect(await screen.findByText(/The tick was not saved/)).toBeTruthy();
  expect(box.checked).toBe(false);
});

it('offers to go on with what was begun', async () => {
  open({ unfinished: [summary({ id: 9, state: 'working', n_edits: 46 })] });
  expect((await screen.findByText(/46 edits saved/)).textContent).toContain('46 edits saved');
  expect(screen.getByRole('link', { name: 'Go on' }).getAttribute('href')).toBe('/tasks/9');
});

it('shows the review desk to experts and not to annotators', async () => {
  open(ready, {}, 'expert');
  expect(await screen.findByRole('link', { name: 'Review' })).toBeTruthy();
  expect(await screen.findByText(/2 tasks wait for a verdict/)).toBeTruthy();
});

it('shows annotators their own page only', async () => {
  const { server } = open(ready);
  await screen.findByRole('heading', { name: '38 tasks are ready for you' });
  expect(screen.queryByRole('link', { name: 'Review' })).toBeNull();
  expect(server.requests('GET', '/reviews')).toHaveLength(0);
});

it('says that the queue could not be loaded, and tries again', async () => {
  const { server } = open({}, { 'GET /queue': problem(500, 'other') });
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }, { timeout: 3000 }));
  server.set('GET /queue', queue(ready));
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { name: '38 tasks are ready for you' })).toBeTruthy();
});

it('goes to the sign-in page when the session is over', async () => {
  const { app } = open({}, { 'GET /queue': problem(401, 'unauthenticated') });
  await waitFor(() => expect(app.path()).toBe('/sign-in'));
});
