import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { queue, session } from '../../testing/samples';
import { destination } from './SignInPage';

const nobody = { 'GET /session': problem(401, 'unauthenticated') };
const work = { 'GET /queue': queue(), 'GET /tasks': [], 'GET /reviews': [] };

async function fillIn(name: string, password: string) {
  fireEvent.change(await screen.findByLabelText('Name'), { target: { value: name } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

it('signs in and goes to the page that was asked for', async () => {
  const server = fakeServer({ ...nobody, ...work, 'POST /session': session('expert') });
  const app = renderApp('/review');
  await waitFor(() => expect(app.path()).toBe('/sign-in?next=%2Freview'));
  await fillIn(' expert-02 ', 'secret');
  await waitFor(() => expect(app.path()).toBe('/review'));
  expect(server.requests('POST', '/session')[0]!.body).toEqual({ name: 'expert-02', password: 'secret' });
});

it('says that the name or the password is wrong, and keeps the name', async () => {
  fakeServer({ ...nobody, 'POST /session': problem(401, 'unauthenticated') });
  renderApp('/sign-in');
  await fillIn('crowd-017', 'wrong');
  expect((await screen.findByRole('alert')).textContent).toBe('The name or the password is wrong.');
  expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('crowd-017');
});

it('says that a link was used before', async () => {
  fakeServer(nobody);
  renderApp('/sign-in?link=used');
  expect(await screen.findByText(/This sign-in link has been used/)).toBeTruthy();
});

it('says that the server does not answer', async () => {
  fakeServer(nobody).down();
  renderApp('/sign-in');
  expect(await screen.findByText(/The server did not answer/)).toBeTruthy();
});

it('never leads to another site', () => {
  expect(destination('/review/3')).toBe('/review/3');
  for (const next of [null, '', 'https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example']) {
    expect(destination(next)).toBe('/');
  }
});
