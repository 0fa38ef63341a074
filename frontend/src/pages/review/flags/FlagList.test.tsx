import { QueryClientProvider } from '@tanstack/react-query';
import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { expect, it } from 'vitest';
import type { Flag } from '../../../api/types';
import { makeQueryClient } from '../../../app/queryClient';
import { fakeServer, problem } from '../../../testing/fakeServer';
import { summary } from '../../../testing/samples';
import { FlagList } from './FlagList';

const flag: Flag = {
  id: 5,
  task: summary({ state: 'flagged' }),
  by: 'crowd-017',
  reason: 'Out of focus',
  at: '2026-03-12T10:00:00Z',
  answered_at: null,
  answered_by: null,
  answer: '',
};

function open(table: Record<string, unknown>) {
  const server = fakeServer(table);
  render(
    <MantineProvider>
      <QueryClientProvider client={makeQueryClient()}>
        <MemoryRouter>
          <FlagList search="?order=oldest" />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return server;
}

it('gives a task back to its annotator only with words', async () => {
  const server = open({ 'GET /flags': [flag], 'POST /flags/5/answer': flag });
  expect(await screen.findByText('Out of focus')).toBeTruthy();
  const back = screen.getByRole<HTMLButtonElement>('button', { name: 'Back to crowd-017' });
  expect(back.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Answer'), { target: { value: ' Label what you see ' } });
  server.set('GET /flags', []);
  fireEvent.click(back);
  await waitFor(() =>
    expect(server.requests('POST', '/flags/5/answer')[0]?.body).toEqual({
      action: 'annotator',
      answer: 'Label what you see',
    }),
  );
  await waitFor(() => expect(screen.queryByText('Out of focus')).toBeNull());
});

it('says that somebody else has answered meanwhile', async () => {
  open({
    'GET /flags': [flag],
    'POST /flags/5/answer': problem(409, 'wrong-state', { detail: 'Flag 5 was answered already.' }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Back to the queue' }));
  expect(await screen.findByText(/Flag 5 was answered already/)).toBeTruthy();
});

it('drops a task for good only when asked twice, and shows it on the desk', async () => {
  const server = open({ 'GET /flags': [flag], 'POST /flags/5/answer': flag });
  const drop = await screen.findByRole('button', { name: 'Drop' });
  expect(screen.getByRole('link', { name: 'Look at it' }).getAttribute('href')).toBe(
    `/review/${flag.task.id}?order=oldest`,
  );
  fireEvent.click(drop);
  fireEvent.blur(drop);
  expect(drop.textContent).toBe('Drop');
  fireEvent.click(drop);
  expect(server.requests('POST', '/flags/5/answer')).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Drop for good?' }));
  await waitFor(() =>
    expect(server.requests('POST', '/flags/5/answer')[0]?.body).toMatchObject({ action: 'drop' }),
  );
});

it('shows nothing while nothing is flagged', async () => {
  const server = open({ 'GET /flags': [] });
  await waitFor(() => expect(server.requests('GET', '/flags')).toHaveLength(1));
  expect(screen.queryByText('Flagged')).toBeNull();
});
