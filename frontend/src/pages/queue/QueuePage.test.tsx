import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Queue, User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import {
  comment,
  noWork,
  project,
  queue,
  review,
  session,
  summary,
  task,
  training,
} from '../../testing/samples';

vi.mock('../../labeling/LabelingPage', () => ({
  default: ({ taskId }: { taskId: number }) => <p>labeling task {taskId}</p>,
}));

function open(part: Partial<Queue>, more: Record<string, unknown> = {}, role: User['role'] = 'annotator') {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /queue': queue(part),
    'GET /tasks': [],
    'GET /training': [training()],
    'GET /reviews': { total: 2, reviews: [review()] },
    ...more,
  });
  return { server, app: renderApp('/') };
}

const ready: Partial<Queue> = { ready: [{ project, kind: 'segmentation', count: 38 }] };

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

const organoids = { id: 2, name: 'Organoids' };

it('says why there is no work, project by project and kind by kind', async () => {
  const until = new Date(2026, 2, 12, 15, 20).toISOString();
  open({
    reasons: [
      noWork({ reason: 'done', count: 412 }),
      noWork({ kind: 'tracking', count: 12, until }),
      noWork({ kind: 'tracking', reason: 'skill', level: 1, practice: 2, project: organoids }),
      noWork({ reason: 'skill', level: 2, project: organoids }),
      noWork({
        reason: 'paused',
        since: new Date(2020, 2, 9).toISOString(),
        project: { id: 3, name: 'Old' },
      }),
      noWork({ reason: 'limit', count: 40, project: { id: 4, name: 'Small' } }),
      noWork({ reason: 'for_others', count: 3, project: { id: 5, name: 'Shared' } }),
    ],
  });
  await screen.findByRole('heading', { name: 'No task for you right now' });
  const rows = within(screen.getByRole('list', { name: 'Kinds of work' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([
    'HeLa nuclei 2025Segmentation: done. All 412 tasks are in review or approved',
    'HeLa nuclei 2025Tracking: All 12 are being worked on. The next is free by 15:20',
    'OrganoidsTracking: needs the tracking skill, 2 practice tasks to goPractise',
    'OrganoidsSegmentation: needs the segmentation skill at level 2, which the manager gives',
    'OldSegmentation: Paused by the project since 9 March 2020',
    'SmallSegmentation: you have had 40 tasks, the most that one person gets here',
    'SharedSegmentation: the 3 that are left are for others: you have passed them over, or labeled them already',
  ]);
  expect(screen.getByRole('link', { name: 'Practise' }).getAttribute('href')).toBe('/training');
  expect(screen.getByText(/The next one is free by 15:20/)).toBeTruthy();
  expect(screen.getByRole('button', { name: /Ask again/ })).toBeTruthy();
});

it('says that what is left is theirs, and where', async () => {
  open({
    returned: [summary({ comments: [comment()] })],
    reasons: [
      noWork({ reason: 'yours', count: 1 }),
      noWork({ kind: 'tracking', reason: 'yours', count: 2, project: organoids }),
    ],
  });
  await screen.findByRole('heading', { name: 'No new task for you right now' });
  expect(screen.getByText('What came back and what you began is below.')).toBeTruthy();
  const rows = within(screen.getByRole('list', { name: 'Kinds of work' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([
    'HeLa nuclei 2025Segmentation: the only task left is yours: it is below',
    'OrganoidsTracking: the 2 that are left are yours: they are below',
  ]);
  expect(screen.getByRole('button', { name: /Ask for work/ })).toBeTruthy();
});

it('shows the reasons of the answer when somebody else was faster', async () => {
  const { server } = open(ready, {
    'POST /tasks/ask': {
      task: null,
      lease: null,
      reasons: [noWork({ count: 38 })],
      paused: null,
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
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  tomorrow.setHours(18, 0);
  const begun = summary({ id: 9, state: 'working', n_edits: 46 });
  open({ unfinished: [{ ...begun, kept_until: tomorrow.toISOString() }] });
  expect((await screen.findByText(/46 edits saved/)).textContent).toContain(
    'Kept for you until 18:00 tomorrow.',
  );
  expect(screen.getByRole('link', { name: 'Go on' }).getAttribute('href')).toBe('/tasks/9');
});

it('tells who is paused why, and still offers what was begun', async () => {
  open({
    paused: { since: '2026-03-09T10:00:00Z', why: 'The last 5 check tasks scored .61, the limit is .80.' },
    returned: [summary({ state: 'returned', comments: [comment()] })],
  });
  expect(await screen.findByText(/The last 5 check tasks scored .61/)).toBeTruthy();
  expect(screen.getByText('Your work is paused')).toBeTruthy();
  expect(screen.getByRole('button', { name: /Ask for work/ })).toBeTruthy();
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
