import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Training } from '../../api/training';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { queue, session, training } from '../../testing/samples';
import { progressWords } from './Practice';

vi.mock('../../labeling/LabelingPage', () => ({
  default: ({ taskId }: { taskId: number }) => <p>labeling task {taskId}</p>,
}));

const done = (best: number, passed: boolean) => ({ best, passed, tries: 1, unfinished: null, last: 40 });

/** Three of five passed; the last try missed a division. */
const half: Training = training({
  kind: 'tracking',
  score: 0.9,
  tasks: training().tasks.map((task, n) => (n < 4 ? { ...task, ...done(n < 3 ? 0.9 : 0.8, n < 3) } : task)),
  last: { task: 40, value: 0.8, counts: { missed_division: 1 } },
});
const all: Training = training({
  trained: true,
  score: 0.93,
  tasks: training().tasks.map((task) => ({ ...task, ...done(0.93, true) })),
  last: { task: 40, value: 0.93, counts: {} },
});

function open(more: Record<string, unknown> = {}, at = '/training') {
  const server = fakeServer({
    'GET /session': session(),
    'GET /training': [all, half],
    'GET /queue': queue(),
    'GET /tasks': [],
    ...more,
  });
  return { server, app: renderApp(at) };
}

it('says how far one is', () => {
  expect(progressWords(training())).toBe('0 of 5 practice tasks · pass mark .85');
  expect(progressWords(half)).toBe('3 of 5 · last score .80: one missed division');
  expect(progressWords(all)).toBe('5 of 5 practice tasks · score .93, pass mark .85');
});

it('opens the next practice task of a kind', async () => {
  const { server, app } = open({ 'POST /training/tasks': { task: 51 } });
  fireEvent.click(await screen.findByRole('button', { name: 'Next practice task: Tracking' }));
  expect(await screen.findByText('labeling task 51')).toBeTruthy();
  expect(app.path()).toBe('/tasks/51');
  expect(server.requests('POST', '/training/tasks')[0]!.body).toEqual({ kind: 'tracking', again: false });
});

it('opens a certain one, and what was wrong in it', async () => {
  const { server } = open({ 'POST /training/tasks': { task: 52 } });
  const tracking = await screen.findByRole('region', { name: 'Tracking' });
  const rows = within(tracking).getAllByRole('listitem');
  expect(rows[3]!.textContent).toContain('not passed yet, best score .80 in 1 try');
  expect(within(rows[3]!).getByRole('link', { name: 'What was wrong' }).getAttribute('href')).toBe(
    '/tasks/40',
  );
  fireEvent.click(within(rows[3]!).getByRole('button', { name: 'Try again: Tracking, practice 4' }));
  await waitFor(() =>
    expect(server.requests('POST', '/training/tasks')[0]?.body).toEqual({
      kind: 'tracking',
      again: false,
      answer: 4,
    }),
  );
});

it('says that there is no practice, and that it could not be loaded', async () => {
  const { server } = open({ 'GET /training': problem(500, 'other') });
  const again = await screen.findByRole('button', { name: 'Try again' }, { timeout: 3000 });
  server.set('GET /training', [training({ tasks: [] })]);
  fireEvent.click(again);
  expect(await screen.findByText('There is no practice of this kind at the moment.')).toBeTruthy();
});

it('says why a practice task did not open', async () => {
  open({ 'POST /training/tasks': problem(404, 'not-found', { detail: 'all of it was retired' }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Next practice task: Tracking' }));
  expect((await screen.findByRole('alert')).textContent).toContain('all of it was retired');
});

it('stands on the work page as well', async () => {
  const { app } = open({ 'POST /training/tasks': { task: 53 } }, '/');
  const card = await screen.findByRole('region', { name: 'Training' });
  expect(within(card).getByText('passed')).toBeTruthy();
  expect(within(card).getByText('3 of 5 · last score .80: one missed division')).toBeTruthy();
  fireEvent.click(within(card).getByRole('button', { name: 'Next practice task: Tracking' }));
  await waitFor(() => expect(app.path()).toBe('/tasks/53'));
});
