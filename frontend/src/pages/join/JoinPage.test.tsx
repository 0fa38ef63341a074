import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { queue, session } from '../../testing/samples';

const nobody = { 'GET /session': problem(401, 'unauthenticated') };
const work = { 'GET /queue': queue(), 'GET /tasks': [], 'GET /reviews': [] };
const open = {
  'GET /join/abc': { role: 'annotator', invited_by: 'Maya', expires_at: '2036-03-12T10:00:00Z' },
};

async function fillIn(name: string, password = '') {
  fireEvent.change(await screen.findByLabelText('Public name'), { target: { value: name } });
  fireEvent.change(screen.getByLabelText('Password (optional)'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Join' }));
}

it('says what is offered, and makes a person with the name that was chosen', async () => {
  const server = fakeServer({ ...nobody, ...work, ...open, 'POST /join/abc': session('annotator', 'Ada') });
  const app = renderApp('/join/abc');
  expect(await screen.findByText(/You are invited by Maya as annotator/)).toBeTruthy();
  await fillIn(' Ada ');
  await waitFor(() => expect(app.path()).toBe('/'));
  expect(server.requests('POST', '/join/abc')[0]!.body).toEqual({ name: 'Ada', password: null });
  expect(await screen.findByRole('button', { name: 'Ada' })).toBeTruthy();
});

it('says beside the field what cannot be, and keeps what was typed', async () => {
  const errors = [{ where: 'password', what: 'is among the first that are tried. Choose words.' }];
  const server = fakeServer({
    ...nobody,
    ...work,
    ...open,
    'POST /join/abc': problem(422, 'invalid', { errors }),
  });
  renderApp('/join/abc');
  await fillIn('Ada', 'password123');
  expect(await screen.findByText('This is among the first that are tried. Choose words.')).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Public name').value).toBe('Ada');
  server.set('POST /join/abc', session('annotator', 'Ada'));
  await fillIn('Ada', 'tractor violet seven');
  await waitFor(() => expect(server.requests('POST', '/join/abc')).toHaveLength(2));
});

it.each([
  [410, 'invitation-over', 'This invitation was taken back. Ask whoever sent it for a new one.'],
  [404, 'not-found', 'This invitation is unknown. Check that the whole link was copied.'],
])('says why a link lets nobody in (%s)', async (status, slug, detail) => {
  fakeServer({ ...nobody, 'GET /join/abc': problem(status, slug, { detail }) });
  renderApp('/join/abc');
  expect((await screen.findByRole('alert')).textContent).toBe(detail);
  expect(screen.getByRole('heading').textContent).toBe('This invitation is not open');
  expect(screen.queryByRole('button', { name: 'Join' })).toBeNull();
  expect(screen.getAllByRole('link', { name: 'Sign in' })).toHaveLength(1);
});

it('says it when the last place was taken meanwhile', async () => {
  const detail = 'All 2 places of this invitation are taken. Ask whoever sent it for a new one.';
  fakeServer({ ...nobody, ...open, 'POST /join/abc': problem(410, 'invitation-over', { detail }) });
  renderApp('/join/abc');
  await fillIn('Ada');
  expect((await screen.findByRole('alert')).textContent).toBe(detail);
});

it('does not put a new person in the place of who is signed in', async () => {
  const server = fakeServer({
    'GET /session': session('annotator', 'Bob'),
    ...open,
    'DELETE /session': undefined,
  });
  renderApp('/join/abc');
  expect((await screen.findByRole('heading')).textContent).toBe('You are signed in as Bob');
  expect(server.requests('GET', '/join/abc')).toHaveLength(0);
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(await screen.findByLabelText('Public name')).toBeTruthy();
});
