import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import type { User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { project, session } from '../../testing/samples';

const organoids = { id: 2, name: 'Organoids' };
const ref = { project, kind: 'segmentation', version: 0, at: null };
const list = [
  ref,
  { ...ref, kind: 'tracking' },
  { project: organoids, kind: 'segmentation', version: 3, at: new Date(2020, 2, 9).toISOString() },
  { ...ref, project: organoids, kind: 'tracking' },
];
const text = { ...list[2], author: 'Boss', text: '# Organoids\n\n![a cyst](pictures/ab.png)\n\n<b>raw</b>' };

beforeEach(() => localStorage.clear());

const versions = [
  { number: 3, author: 'Boss', at: new Date(2020, 2, 9).toISOString() },
  { number: 2, author: null, at: new Date(2020, 1, 1).toISOString() },
  { number: 1, author: 'Boss', at: new Date(2020, 0, 1).toISOString() },
];

function open(address: string, role: User['role'], more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /instructions': list,
    'GET /instructions/segmentation': text,
    'GET /projects/2/instructions/segmentation': versions,
    ...more,
  });
  return { server, app: renderApp(address) };
}

it('shows the instructions of a project without a task', async () => {
  const { server } = open('/instructions/2/segmentation', 'annotator');
  expect(await screen.findByRole('heading', { name: 'Organoids', level: 1 })).toBeTruthy();
  expect(screen.getByText(/version 3, 9 March 2020/)).toBeTruthy();
  expect(screen.getByRole('img', { name: 'a cyst' }).getAttribute('src')).toBe(
    '/api/v1/instructions/pictures/ab.png',
  );
  const { query } = server.requests('GET', '/instructions/segmentation')[0]!;
  expect([query.get('project'), query.get('version')]).toEqual(['2', '3']);
  expect(screen.getAllByRole('link', { name: 'Tracking' })).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
});

it('writes a new version with a preview', async () => {
  const { server } = open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': { ...text, version: 4 },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText('Markdown');
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save version 4' });
  expect(save.disabled).toBe(true);
  fireEvent.change(area, { target: { value: '# Spheroids' } });
  expect(await screen.findByRole('heading', { name: 'Spheroids' })).toBeTruthy();
  fireEvent.click(save);
  await waitFor(() =>
    expect(server.requests('POST', '/projects/2/instructions/segmentation')[0]?.body).toEqual({
      text: '# Spheroids',
      based_on: 3,
    }),
  );
  expect(await screen.findByRole('button', { name: 'Edit' })).toBeTruthy();
});

it('keeps what was written when somebody else was faster', async () => {
  open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': problem(409, 'stale-version', {
      detail: 'Version 4 was written meanwhile.',
      version: 4,
    }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Markdown');
  fireEvent.change(area, { target: { value: 'mine' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save version 4' }));
  expect(await screen.findByText(/Version 4 was written meanwhile/)).toBeTruthy();
  expect(area.value).toBe('mine');
});

it('puts an uploaded picture where the cursor stands', async () => {
  open('/instructions/2/segmentation', 'admin', {
    'POST /instructions/pictures': { name: 'cafe.png' },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Markdown');
  fireEvent.change(area, { target: { value: 'ab' } });
  area.setSelectionRange(1, 1);
  const file = new File(['"a"'], 'two cells.png', { type: 'image/png' });
  fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [file] } });
  await waitFor(() => expect(area.value).toBe('a![two cells](pictures/cafe.png)b'));
});

it('keeps what was begun when the session ends, for the same person, until it is saved', async () => {
  const { server, app } = open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': problem(401, 'unauthenticated'),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  fireEvent.change(await screen.findByLabelText('Markdown'), { target: { value: 'an hour of work' } });
  await waitFor(() => expect(localStorage.length).toBe(1));
  server.set('GET /session', problem(401, 'unauthenticated'));
  fireEvent.click(screen.getByRole('button', { name: 'Save version 4' }));
  await waitFor(() => expect(app.path()).toMatch(/^\/sign-in/));
  cleanup();

  const again = open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': { ...text, version: 4 },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Go on writing' }));
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Markdown');
  expect(area.value).toBe('an hour of work');
  fireEvent.click(screen.getByRole('button', { name: 'Save version 4' }));
  await waitFor(() =>
    expect(again.server.requests('POST', '/projects/2/instructions/segmentation')[0]?.body).toEqual({
      text: 'an hour of work',
      based_on: 3,
    }),
  );
  await waitFor(() => expect(localStorage.length).toBe(0));
});

it('asks before it throws away what was written', async () => {
  open('/instructions/2/segmentation', 'admin');
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  fireEvent.change(await screen.findByLabelText('Markdown'), { target: { value: 'mine' } });
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Go on writing' }));
  expect(screen.getByLabelText<HTMLTextAreaElement>('Markdown').value).toBe('mine');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Throw it away' }));
  expect(await screen.findByRole('button', { name: 'Edit' })).toBeTruthy();
  expect(localStorage.length).toBe(0);
  expect(screen.queryByText(/A text that you began/)).toBeNull();
});

it('shows older versions, and begins the next one from any of them', async () => {
  const { server } = open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': { ...text, version: 4 },
  });
  const version = await screen.findByLabelText('Version');
  expect(screen.getByRole('option', { name: 'Version 3, 9 March 2020, Boss' })).toBeTruthy();
  server.set('GET /instructions/segmentation', { ...text, version: 1, text: '# Cysts' });
  fireEvent.change(version, { target: { value: '1' } });
  expect(await screen.findByRole('heading', { name: 'Cysts' })).toBeTruthy();
  expect(screen.getByText('This text counts no more. People read version 3 now.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Edit from here' }));
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Markdown')).value).toBe('# Cysts');
  fireEvent.click(screen.getByRole('button', { name: 'Save version 4' }));
  await waitFor(() =>
    expect(server.requests('POST', '/projects/2/instructions/segmentation')[0]?.body).toEqual({
      text: '# Cysts',
      based_on: 3,
    }),
  );
});

it('shows annotators one version, and says of a picture from elsewhere that it is not shown', async () => {
  const { server } = open('/instructions/2/segmentation', 'annotator', {
    'GET /instructions/segmentation': { ...text, text: '![a plot](https://elsewhere.example/a.png)' },
  });
  expect(await screen.findByText('Picture not shown: a plot. It is not on this server.')).toBeTruthy();
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.queryByLabelText('Version')).toBeNull();
  expect(server.requests('GET', '/projects/2/instructions/segmentation')).toHaveLength(0);
});
