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
  n_check_tasks: 6,
  tasks: { queued: 30, approved: 382 },
};

function open(more: Record<string, unknown> = {}) {
  const server = fakeServer({ 'GET /session': session('admin'), 'GET /projects': [hela], ...more });
  return { server, app: renderApp('/projects') };
}

it('lists the projects and pauses one', async () => {
  const { server } = open({ 'PATCH /projects/1': hela });
  expect(await screen.findByText('412 tasks, 30 open')).toBeTruthy();
  server.set('GET /projects', [{ ...hela, paused_at: new Date(2020, 2, 9).toISOString() }]);
  fireEvent.click(screen.getByRole('button', { name: 'Pause HeLa' }));
  expect(await screen.findByText('paused since 9 March 2020')).toBeTruthy();
  expect(server.requests('PATCH', '/projects/1')[0]?.body).toEqual({ paused: true });
  expect(screen.getByRole('button', { name: 'Resume HeLa' })).toBeTruthy();
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
  open({
    'POST /projects': problem(422, 'invalid', {
      detail: 'name: there is one of this name already.',
      errors: [{ where: 'name', what: 'there is one of this name already. Choose another name.' }],
    }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'New project…' }));
  const name = await screen.findByLabelText<HTMLInputElement>('Name');
  fireEvent.change(name, { target: { value: 'hela' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  // Beside its field, which the form may have scrolled out of view.
  expect(await screen.findByText('There is one of this name already. Choose another name.')).toBeTruthy();
  expect(name.getAttribute('aria-invalid')).toBe('true');
  await waitFor(() => expect(document.activeElement).toBe(name));
  fireEvent.change(name, { target: { value: 'HeLa 2' } });
  await waitFor(() => expect(screen.queryByText(/There is one of this name/)).toBeNull());
});

it('writes shares in percent and takes no number out of bounds', async () => {
  const { server } = open({ 'PATCH /projects/1': hela });
  fireEvent.click(await screen.findByRole('button', { name: 'Change HeLa' }));
  const share = await screen.findByLabelText<HTMLInputElement>('Share of check tasks');
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(share.value).toBe('10 %');
  fireEvent.change(share, { target: { value: '700 %' } });
  expect(await screen.findByText('0 to 100 %')).toBeTruthy();
  expect(save.disabled).toBe(true);
  fireEvent.change(share, { target: { value: '7 %' } });
  fireEvent.click(save);
  await waitFor(() => expect(server.requests('PATCH', '/projects/1')[0]?.body).toEqual({ gold_rate: 0.07 }));
});

it('says that a share of check tasks needs answers to be made of', async () => {
  const { server } = open();
  expect(await screen.findByText('of 6 answers')).toBeTruthy();
  server.set('GET /projects', [{ ...hela, n_check_tasks: 0 }]);
  renderApp('/projects');
  expect(await screen.findByText('no answers yet')).toBeTruthy();
});

it('is for admins', async () => {
  open({ 'GET /session': session('expert') });
  expect(await screen.findByText('Projects are for admins')).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Projects' })).toBeNull();
});
