import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { close, round } from '../../testing/roundSamples';
import { session } from '../../testing/samples';
import { failureOf, openWords, takenWords } from './CloseRound';

const PATIENT = { timeout: 8_000 };

function open(more: Record<string, unknown> = {}, role: User['role'] = 'admin') {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /rounds': [],
    'GET /rounds/current': round(),
    'GET /rounds/close': close(),
    'POST /rounds/close': () =>
      new Response(JSON.stringify(close({ state: 'working', round: 4 })), {
        status: 202,
        headers: { 'Content-Type': 'application/json' },
      }),
    ...more,
  });
  renderApp('/rounds');
  return server;
}

async function asked() {
  fireEvent.click(await screen.findByRole('button', { name: 'Close the round…' }));
  return screen.findByRole('dialog', { name: 'Close round 4' });
}

describe('the question', () => {
  it('says what goes in and what is left out', () => {
    expect(openWords({ round: 4, tasks: 31, open: 17 })).toBe(
      '17 tasks are open. They are left out of round 4 and offered again in round 5.',
    );
    expect(openWords({ round: 4, tasks: 31, open: 1 })).toBe(
      '1 task is open. It is left out of round 4 and offered again in round 5.',
    );
    expect(openWords({ round: 4, tasks: 31, open: 0 })).toBe('No task is open.');
    expect(takenWords({ round: 4, tasks: 1, open: 0 })).toBe('1 approved task goes into round 4.');
    expect(takenWords({ round: 4, tasks: 0, open: 0 })).toMatch(/^No task was approved/);
  });

  it('tells of a failure of this round, not of another', () => {
    const failed = close({ state: 'failed', round: 4, words: 'The disk is full.' });
    expect(failureOf(failed, 4)).toBe('The disk is full.');
    expect(failureOf(failed, 5)).toBeNull();
    expect(failureOf(close({ state: 'done', round: 4 }), 4)).toBeNull();
  });
});

it('is not asked of experts', async () => {
  open({}, 'expert');
  await screen.findByRole('region', { name: 'Cost' });
  expect(screen.queryByRole('button', { name: 'Close the round…' })).toBeNull();
});

it('closes the round that was shown, says how far it is and what came of it', async () => {
  const server = open();
  const dialog = await asked();
  expect(dialog.textContent).toContain('17 tasks are open. They are left out of round 4');
  fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Commit it in git and tag it round-4' }));
  server.set(
    'GET /rounds/close',
    close({ state: 'working', round: 4, words: 'writing A2, field 4', done: 2, all: 8 }),
  );
  fireEvent.click(within(dialog).getByRole('button', { name: 'Close the round' }));
  await waitFor(() => expect(server.requests('POST', '/rounds/close')).toHaveLength(1));
  expect(server.requests('POST', '/rounds/close')[0]?.body).toEqual({ round: 4, commit: true });
  expect(await within(dialog).findByText('Writing A2, field 4', {}, PATIENT)).toBeTruthy();
  expect(within(dialog).getByRole('progressbar', { name: 'Step 2 of 8' })).toBeTruthy();
  const before = server.requests('GET', '/rounds/current').length;
  server.set(
    'GET /rounds/current',
    round({ closed_at: '2026-03-12T09:00:00Z', next_close: { round: 5, tasks: 0, open: 17 } }),
  );
  server.set(
    'GET /rounds/close',
    close({ state: 'done', round: 4, words: 'Round 4 is closed: 31 approved tasks; 8 movies changed.' }),
  );
  expect(await within(dialog).findByText(/8 movies changed/, {}, PATIENT)).toBeTruthy();
  await waitFor(() => expect(server.requests('GET', '/rounds/current').length).toBeGreaterThan(before));
  // Nothing asks to close a round of which this dialog did not speak.
  expect(within(dialog).queryByRole('button', { name: 'Close the round' })).toBeNull();
  expect(dialog.textContent).not.toContain('round 5');
});

it('goes on while it is put away, and the page says so', async () => {
  const server = open();
  const dialog = await asked();
  server.set('GET /rounds/close', close({ state: 'working', round: 4, words: 'writing', done: 1, all: 8 }));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Close the round' }));
  const [putAway] = await within(dialog).findAllByText('Put away', {}, PATIENT);
  fireEvent.click(putAway!);
  expect(await screen.findByRole('button', { name: 'Closing round 4' })).toBeTruthy();
});

it('says what went wrong and tries again', async () => {
  const server = open({
    'GET /rounds/close': close({ state: 'interrupted', round: 4, words: 'It was interrupted.' }),
  });
  const dialog = await asked();
  expect(await within(dialog).findByText('It was interrupted.')).toBeTruthy();
  server.set(
    'POST /rounds/close',
    problem(409, 'other-round', {
      detail: 'Round 4 was to be closed, but round 5 is at work. Look at it first.',
    }),
  );
  fireEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
  expect(await within(dialog).findByText(/but round 5 is at work/)).toBeTruthy();
});

it('says why this server cannot close rounds', async () => {
  open({ 'GET /rounds/close': close({ workspace: 'There is no dvc.yaml in /srv. Close it elsewhere.' }) });
  const dialog = await asked();
  expect(await within(dialog).findByText(/There is no dvc.yaml/)).toBeTruthy();
  const button = within(dialog).getByRole('button', { name: 'Close the round' });
  expect((button as HTMLButtonElement).disabled).toBe(true);
});
