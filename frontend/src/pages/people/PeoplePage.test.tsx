import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { invitation, person, queue, session } from '../../testing/samples';

const ada = person({ id: 5, name: 'Ada' });
const bob = person({ id: 6, name: 'Bob', role: 'expert', has_password: false, seen_at: null });

function open(more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session('admin', 'Maya'),
    'GET /people': [ada, bob],
    'GET /invitations': [],
    'GET /people/5/sessions': [],
    'GET /people/6/sessions': [],
    ...more,
  });
  return { server, app: renderApp('/people') };
}

it('is for admins', async () => {
  const server = fakeServer({ 'GET /session': session('expert'), 'GET /queue': queue() });
  renderApp('/people');
  expect(await screen.findByRole('heading', { name: 'People are for admins' })).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'People' })).toBeNull();
  expect(server.requests('GET', '/people')).toHaveLength(0);
});

it('lists people with what a manager needs', async () => {
  open();
  const table = within(await screen.findByRole('table', { name: 'People' }));
  const cells = table.getAllByRole('row').map((row) => row.textContent);
  expect(cells[1]).toMatch(/^AdaAnnotator00may askpassword/);
  expect(cells[2]).toMatch(/^BobExpert00may asklinks onlysigned in nowhere/);
  expect(screen.getByRole('link', { name: 'People' }).getAttribute('aria-current')).toBe('page');
});

it('makes an invitation, shows its link once, and copies it', async () => {
  const copy = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText: copy } });
  const { server } = open({ 'POST /invitations': { ...invitation(), link: '/join/abc' } });
  const form = within(await screen.findByRole('form', { name: 'New invitation' }));
  fireEvent.change(form.getByLabelText('Joins as'), { target: { value: 'expert' } });
  fireEvent.change(form.getByLabelText('Tracking skill'), { target: { value: '2' } });
  fireEvent.change(form.getByLabelText('How many people'), { target: { value: '40' } });
  fireEvent.change(form.getByLabelText('Days it is open'), { target: { value: '7' } });
  fireEvent.change(form.getByLabelText('Note'), { target: { value: ' crowd ' } });
  server.set('GET /invitations', [invitation()]);
  fireEvent.click(form.getByRole('button', { name: 'Invite' }));
  const link = await screen.findByLabelText<HTMLInputElement>('Link of the invitation');
  expect(link.value).toBe(`${location.origin}/join/abc`);
  expect(server.requests('POST', '/invitations')[0]!.body).toEqual({
    role: 'expert',
    skills: { segmentation: 0, tracking: 2 },
    max_uses: 40,
    days: 7,
    note: 'crowd',
  });
  // The words are those of the link that was made, whatever is written into the form for the next one.
  const words = screen.getByText(/lets 40 people join as annotator until .* Copy it now/).textContent;
  fireEvent.change(form.getByLabelText('Days it is open'), { target: { value: '300' } });
  expect(screen.getByText(/Copy it now/).textContent).toBe(words);
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  expect(copy).toHaveBeenCalledWith(`${location.origin}/join/abc`);
});

it('selects the link where the browser has no clipboard', async () => {
  vi.stubGlobal('navigator', { clipboard: undefined });
  open({ 'POST /invitations': { ...invitation(), link: '/join/abc' } });
  fireEvent.click(await screen.findByRole('button', { name: 'Invite' }));
  await screen.findByLabelText('Link of the invitation');
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByRole('button', { name: 'Press Ctrl C' })).toBeTruthy();
});

it('revokes an open invitation', async () => {
  const over = invitation({ id: 4, note: 'last year', state: 'expired' });
  const { server } = open({
    'GET /invitations': [invitation(), over],
    'DELETE /invitations/3': undefined,
  });
  const table = within(await screen.findByRole('table', { name: 'Invitations' }));
  expect(table.getAllByRole('button')).toHaveLength(1);
  expect(table.getAllByText('2 of 40')).toHaveLength(2);
  server.set('GET /invitations', [invitation({ state: 'revoked' }), over]);
  const revoke = { name: 'Revoke the invitation for crowd, spring…' };
  fireEvent.click(table.getByRole('button', revoke));
  fireEvent.click(table.getByRole('button', { name: /^Cancel/ }));
  expect(server.requests('DELETE', '/invitations/3')).toHaveLength(0);
  fireEvent.click(table.getByRole('button', revoke));
  fireEvent.click(table.getByRole('button', { name: /^Revoke for good/ }));
  expect(await table.findByText('revoked')).toBeTruthy();
});

it('saves what was changed of a person, and nothing else', async () => {
  const { server } = open({ 'PATCH /people/5': ada });
  fireEvent.click(await screen.findByRole('button', { name: 'Change Ada' }));
  const dialog = within(await screen.findByRole('dialog'));
  const save = dialog.getByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(save.disabled).toBe(true);
  fireEvent.change(dialog.getByLabelText('Role'), { target: { value: 'expert' } });
  expect(dialog.getByText(/is signed out everywhere else/)).toBeTruthy();
  fireEvent.click(save);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.requests('PATCH', '/people/5')[0]!.body).toEqual({ role: 'expert' });
});

it('finds the paused among many, and lifts a pause', async () => {
  const crowd = Array.from({ length: 20 }, (_, n) => person({ id: 100 + n, name: `crowd-${n}` }));
  const why = 'Your work is paused: the last 5 check tasks scored .61, the limit is .80.';
  const cyd = person({ id: 7, name: 'Cyd', paused_at: '2020-03-09T10:00:00Z', paused_for: why });
  const { server } = open({
    'GET /people': [ada, cyd, ...crowd],
    'GET /people/7/sessions': [],
    'PATCH /people/7': { ...cyd, paused_at: null },
  });
  const table = within(await screen.findByRole('table', { name: 'People' }));
  expect(table.getAllByRole('row')).toHaveLength(23);
  fireEvent.change(screen.getByLabelText('Which people'), { target: { value: 'paused' } });
  expect(screen.getByRole('option', { name: 'Paused (1)' })).toBeTruthy();
  expect(table.getAllByRole('row')).toHaveLength(2);
  fireEvent.click(table.getByRole('button', { name: 'Change Cyd' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByLabelText<HTMLTextAreaElement>('Why, in words for the person').value).toBe(why);
  fireEvent.click(dialog.getByRole('switch', { name: /^Paused since 9 March 2020/ }));
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.requests('PATCH', '/people/7')[0]?.body).toEqual({ paused: false }));
  fireEvent.change(screen.getByLabelText('Which people'), { target: { value: 'admin' } });
  expect(screen.getByText('There is nobody of these.')).toBeTruthy();
});

it('says that the last admin stays one', async () => {
  const detail = 'Maya is the only admin. Make somebody else an admin first.';
  open({ 'PATCH /people/5': problem(409, 'last-admin', { detail }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Change Ada' }));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.change(dialog.getByLabelText('Role'), { target: { value: 'expert' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  expect((await dialog.findByRole('alert')).textContent).toBe(detail);
});

it('asks before a password is reset, and shows the link', async () => {
  const { server } = open({
    'POST /people/5/link': { link: '/login/abc', expires_at: '2036-03-12T10:00:00Z' },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Change Ada' }));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.click(dialog.getByRole('button', { name: 'Reset password…' }));
  expect(server.requests('POST', '/people/5/link')).toHaveLength(0);
  fireEvent.click(dialog.getByRole('button', { name: 'Reset' }));
  const link = await dialog.findByLabelText<HTMLInputElement>('Sign-in link');
  expect(link.value).toBe(`${location.origin}/login/abc`);
  expect(server.requests('POST', '/people/5/link')[0]!.body).toEqual({ reset: true });
});

it('offers no reset where there is no password', async () => {
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Change Bob' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.queryByRole('button', { name: 'Reset password…' })).toBeNull();
  expect(dialog.getByRole('button', { name: 'New sign-in link' })).toBeTruthy();
});
