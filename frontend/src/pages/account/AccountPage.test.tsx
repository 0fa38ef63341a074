import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { session, token, userSession } from '../../testing/samples';

const here = userSession({ id: 1, current: true });
const there = userSession({ id: 2, browser: 'Firefox on Windows' });

function open(more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session('expert', 'Eve'),
    'GET /people/1/sessions': [here, there],
    'GET /people/1/tokens': [],
    ...more,
  });
  return { server, app: renderApp('/account') };
}

it('changes the password with the old one, and says when that is wrong', async () => {
  const errors = [{ where: 'old', what: 'This is not your password.' }];
  const { server } = open({ 'PUT /people/1/password': problem(422, 'invalid', { errors }) });
  const change = await screen.findByRole<HTMLButtonElement>('button', { name: 'Change password' });
  fireEvent.change(screen.getByLabelText('Old password'), { target: { value: 'wrong password' } });
  fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'short' } });
  expect(change.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'tractor violet seven' } });
  fireEvent.click(change);
  expect(await screen.findByText('This is not your password.')).toBeTruthy();
  server.set('PUT /people/1/password', undefined);
  fireEvent.click(change);
  expect(await screen.findByText(/The new password counts/)).toBeTruthy();
  expect(server.requests('PUT', '/people/1/password')[1]!.body).toEqual({
    old: 'wrong password',
    new: 'tractor violet seven',
  });
  expect(screen.getByLabelText<HTMLInputElement>('New password').value).toBe('');
});

it('sets a first password without an old one', async () => {
  const { server } = open({
    'GET /session': { ...session('annotator'), has_password: false },
    'PUT /people/1/password': undefined,
  });
  const set = await screen.findByRole('button', { name: 'Set password' });
  expect(screen.queryByLabelText('Old password')).toBeNull();
  fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'tractor violet seven' } });
  fireEvent.click(set);
  expect(await screen.findByRole('button', { name: 'Change password' })).toBeTruthy();
  expect(server.requests('PUT', '/people/1/password')[0]!.body).toMatchObject({ old: null });
});

it('ends a session of another browser, never its own', async () => {
  const { server } = open({ 'DELETE /people/1/sessions/2': undefined });
  const table = await screen.findByRole('table', { name: 'Where you are signed in' });
  expect(within(table).getAllByRole('button')).toHaveLength(1);
  expect(within(table).getByText('this browser')).toBeTruthy();
  server.set('GET /people/1/sessions', [here]);
  fireEvent.click(within(table).getByRole('button', { name: /End Firefox on Windows/ }));
  await waitFor(() => expect(screen.queryByText('Firefox on Windows')).toBeNull());
  expect(screen.queryByRole('button', { name: /End all/ })).toBeNull();
});

it('ends all others at once', async () => {
  const { server } = open({
    'GET /people/1/sessions': [here, there, userSession({ id: 3 })],
    'DELETE /people/1/sessions': { ended: 2 },
  });
  const end = await screen.findByRole('button', { name: 'End all 2 others' });
  server.set('GET /people/1/sessions', [here]);
  fireEvent.click(end);
  await waitFor(() => expect(screen.queryByText('Firefox on Windows')).toBeNull());
});

it('makes a token with the scopes of the role, shows it once, and revokes it', async () => {
  const made = token({ name: 'script', scopes: ['read', 'review'] });
  const { server } = open({
    'POST /people/1/tokens': { ...made, token: 'prospero_secret' },
    'DELETE /people/1/tokens/9': undefined,
  });
  const make = await screen.findByRole<HTMLButtonElement>('button', { name: 'Make token' });
  expect(screen.getAllByRole('checkbox')).toHaveLength(3);
  expect(make.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Name of the program'), { target: { value: 'script' } });
  fireEvent.click(screen.getByRole('checkbox', { name: /^Review/ }));
  fireEvent.change(screen.getByLabelText('Counts for'), { target: { value: '0' } });
  server.set('GET /people/1/tokens', [made]);
  fireEvent.click(make);
  expect((await screen.findByLabelText<HTMLInputElement>('New token')).value).toBe('prospero_secret');
  expect(server.requests('POST', '/people/1/tokens')[0]!.body).toEqual({
    name: 'script',
    scopes: ['read', 'review'],
    days: null,
  });
  const row = within(await screen.findByRole('table', { name: 'API tokens' }));
  expect(row.getByText('never')).toBeTruthy();
  // One press only asks: a program that works with it would stop.
  fireEvent.click(row.getByRole('button', { name: 'Revoke the token script…' }));
  fireEvent.click(row.getByRole('button', { name: 'Cancel: keep the token script' }));
  expect(document.activeElement).toBe(row.getByRole('button', { name: 'Revoke the token script…' }));
  expect(server.requests('DELETE', '/people/1/tokens/9')).toEqual([]);
  server.set('GET /people/1/tokens', []);
  fireEvent.click(row.getByRole('button', { name: 'Revoke the token script…' }));
  fireEvent.click(row.getByRole('button', { name: 'Revoke for good: the token script' }));
  await waitFor(() => expect(screen.queryByRole('table', { name: 'API tokens' })).toBeNull());
});

it('says when a list could not be loaded', async () => {
  open({ 'GET /people/1/tokens': problem(503, 'unavailable', { detail: 'The disk is full.' }) });
  expect((await screen.findByRole('alert')).textContent).toMatch(/The server answered 503/);
});
