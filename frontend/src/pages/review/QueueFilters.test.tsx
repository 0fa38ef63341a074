import { QueryClientProvider } from '@tanstack/react-query';
import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { makeQueryClient } from '../../app/queryClient';
import { fakeServer } from '../../testing/fakeServer';
import type { Filters } from './filters';
import { QueueFilters } from './QueueFilters';

/** The filters as an address gives them back: after the next key, when the test says so. */
function open() {
  fakeServer({ 'GET /reviews/choices': { people: [], projects: [] } });
  const asked: Filters[] = [];
  let arrive: () => void = () => undefined;
  function Page() {
    const [filters, setFilters] = useState<Filters>({ order: 'suspicion' });
    return (
      <QueueFilters
        filters={filters}
        onFilters={(next) => {
          asked.push(next);
          arrive = () => setFilters(next);
        }}
      />
    );
  }
  render(
    <MantineProvider>
      <QueryClientProvider client={makeQueryClient()}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: /Filters/ }));
  return { asked, arrive: () => act(() => arrive()) };
}

it('takes 0.7 as it is typed, though the address knows only numbers', async () => {
  const { asked, arrive } = open();
  const field = await screen.findByLabelText<HTMLInputElement>('Suspicion, at least');
  for (const typed of ['0', '0.', '0.7']) {
    fireEvent.change(field, { target: { value: typed } });
    arrive();
    expect(field.value).toBe(typed);
  }
  expect(asked.at(-1)).toEqual({ order: 'suspicion', suspicion: 0.7 });
  fireEvent.change(field, { target: { value: '' } });
  expect(asked.at(-1)).toEqual({ order: 'suspicion' });
});

it('keeps what is typed while the address is behind', async () => {
  const { arrive } = open();
  const field = await screen.findByLabelText<HTMLInputElement>('Waiting for hours, at least');
  fireEvent.change(field, { target: { value: '1' } });
  fireEvent.change(field, { target: { value: '12' } });
  arrive();
  expect(field.value).toBe('12');
});
