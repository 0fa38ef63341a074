import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Project } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { session } from '../../testing/samples';
import { NEW } from './fields';

const hela: Project = {
  ...NEW,
  id: 1,
  name: 'HeLa',
  priority: 3,
  required_level: 1,
  overlap: 2,
  max_tasks_per_person: null,
  gold_rate: 0.1,
  gold_threshold: 0.8,
  gold_window: 5,
  sample_rate: 0.1,
  cells_per_tile: 150,
  paused_at: null,
  created_at: '2026-03-09T10:00:00Z',
  n_movies: 2,
  tasks: { queued: 30, approved: 382 },
};

function open(more: Record<string, unknown> = {}) {
  const server = fakeServer({ 'GET /session': session('admin'), 'GET /projects': [hela], ...more });
  return { server, app: renderApp('/projects') };
}

it('lists the projects and pauses one', async () => {
  const { server } = open({ 'PATCH /projects/1': hela });
  expect(await screen.findByText('2 movies, 412 tasks, 30 open')).toBeTruthy();
  server.set('GET /projects', [{ ...hela, paused_at: new Date(2020, 2, 9).toISOString() }]);
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  expect(await screen.findByText('paused since 9 March 2020')).toBeTruthy();
  expect(server.requests('PATCH', '/projects/1')[0]?.body).toEqual({ paused: true });
  expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy();
});

it('changes what was changed, and no more', async () => {
  const { server } = open({ 'PATCH /projects/1': hela });
  fireEvent.click(await screen.findByRole('button', { name: 'Change HeLa' }));
  const save = await screen.findByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(save.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('People per task'), { target: { value: '3' } });
  fireEvent.click(save);
  await waitFor(() => expect(server.requests('PATCH', '/projects/1')[0]?.body).toEqual({ overlap: 3 }));
});

it('says why a project was not added', async () => {
  open({ 'POST /projects': problem(422, 'invalid', { detail: 'name: there is one of this name already.' }) });
  fireEvent.click(await screen.findByRole('button', { name: 'New project…' }));
  fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'hela' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect(await screen.findByText(/there is one of this name already/)).toBeTruthy();
});

it('is for admins', async () => {
  open({ 'GET /session': session('expert') });
  expect(await screen.findByText('Projects are for admins')).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Projects' })).toBeNull();
});
