import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { dashboard, figures, ownFigures, ownSums, queue, session } from '../../testing/samples';

function open(address: string, role: User['role'], more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /figures': dashboard(),
    'GET /figures/mine': ownFigures(),
    'GET /queue': queue({}),
    'GET /tasks': [],
    'GET /reviews': [],
    ...more,
  });
  return { server, app: renderApp(address) };
}

it('shows experts everybody, with the size of every sample', async () => {
  open('/figures', 'expert');
  expect(await screen.findByText('per cell, 1 310 cells')).toBeTruthy();
  expect(screen.getByText('score of 5 check tasks')).toBeTruthy();
  expect(screen.getByText('returned, 2 of 36 verdicts')).toBeTruthy();
  expect(screen.getByText('Outlines, per 1 000 cells')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Figures' }).getAttribute('aria-current')).toBe('page');
});

it('sorts people by a heading, those without a value last', async () => {
  open('/figures', 'admin');
  const table = await screen.findByRole('table');
  const names = () =>
    within(table)
      .getAllByRole('rowheader')
      .map((cell) => cell.textContent);
  expect(names()).toEqual(['crowd-002', 'crowd-017']);
  fireEvent.click(within(table).getByRole('button', { name: 'Check tasks' }));
  expect(names()).toEqual(['crowd-017', 'crowd-002']);
  fireEvent.click(within(table).getByRole('button', { name: 'Check tasks' }));
  expect(names()).toEqual(['crowd-017', 'crowd-002']);
  fireEvent.click(within(table).getByRole('button', { name: 'Accepted' }));
  expect(names()).toEqual(['crowd-002', 'crowd-017']);
  expect(within(table).getByRole('columnheader', { name: 'Accepted' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
});

it('shows how much people agree, and how much with the partners accounted for', async () => {
  open('/figures', 'expert');
  const table = await screen.findByRole('table');
  const cells = (name: string) =>
    [...within(table).getByRole('rowheader', { name }).closest('tr')!.children].map(
      (cell) => cell.textContent,
    );
  expect(cells('crowd-017').slice(-2)).toEqual(['.884 pairs', '.95with average partners']);
  expect(cells('crowd-002').slice(-2)).toEqual(['–0 pairs', '–']);
  fireEvent.click(within(table).getByRole('button', { name: 'Partners accounted for' }));
  expect(within(table).getAllByRole('rowheader')[0]?.textContent).toBe('crowd-017');
});

it('asks for what the fields say and keeps it in the address', async () => {
  const { server, app } = open('/figures', 'expert');
  const person = await screen.findByLabelText('Person');
  await screen.findByRole('option', { name: 'crowd-002' });
  fireEvent.change(person, { target: { value: '2' } });
  await waitFor(() => expect(server.requests('GET', '/figures').at(-1)?.query.get('person')).toBe('2'));
  fireEvent.change(screen.getByLabelText('Period'), { target: { value: '7' } });
  await waitFor(() => expect(server.requests('GET', '/figures').at(-1)?.query.get('since')).toBeTruthy());
  expect(app.path()).toBe('/figures?person=2&period=7');
});

it('offers the same figures as files', async () => {
  open('/figures?kind=tracking', 'expert');
  await screen.findByRole('table');
  fireEvent.click(screen.getByRole('button', { name: 'Export' }));
  const item = await screen.findByRole('menuitem', { name: 'Every accepted task: CSV' });
  expect(item.getAttribute('href')).toContain('/api/v1/figures/export?format=csv&rows=tasks&kind=tracking');
});

it('says that a period ends before it begins, and asks for nothing', async () => {
  const { server } = open('/figures?period=between&from=2026-03-03&to=2026-03-01', 'expert');
  expect(await screen.findByText(/The period ends before it begins/)).toBeTruthy();
  expect(server.requests('GET', '/figures')).toHaveLength(0);
});

it('says what is still counted, that there is no work, and that the figures could not be loaded', async () => {
  const { server, app } = open('/figures', 'expert', { 'GET /figures': dashboard({ uncounted: 3 }) });
  expect(await screen.findByText(/3 accepted tasks are still being counted/)).toBeTruthy();
  server.set('GET /figures', dashboard({ people: [], bars: [], rounds: [], totals: figures() }));
  fireEvent.change(screen.getByLabelText('Kind'), { target: { value: 'tracking' } });
  expect(await screen.findByText(/Nobody has worked on what you chose/)).toBeTruthy();
  server.set('GET /figures', problem(500, 'other', { detail: 'broken' }));
  app.client.clear();
  await app.router.navigate('/figures?kind=segmentation');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
});

it('counts one thing as one, and says nothing of what nobody did', async () => {
  const idle = figures({ tasks_accepted: 0, tasks_fixed: 0, gold_tasks: 0, cells_corrected: 0 });
  const one = figures({ cells_corrected: 1, divisions: 4, divisions_corrected: 1, gold_tasks: 1 });
  const row = (id: number, name: string, of: typeof one) => ({
    person: { id, name },
    agreement_adjusted: null,
    ...of,
  });
  open('/figures', 'expert', {
    'GET /figures': dashboard({ people: [row(1, 'one', one), row(2, 'idle', idle)] }),
  });
  const words = async (name: string) =>
    (await screen.findByRole('rowheader', { name })).closest('tr')!.textContent;
  expect(await words('one')).toMatch(/1 cell1 division.*1 task–?/);
  expect(await words('idle')).not.toMatch(/fixed/);
});

it('says on a new server that there is no work yet, and of a choice that it is empty', async () => {
  const empty = dashboard({ people: [], bars: [], rounds: [], totals: figures() });
  const { app } = open('/figures', 'admin', { 'GET /figures': empty });
  expect(await screen.findByText(/Nobody has worked yet/)).toBeTruthy();
  await app.router.navigate('/figures?kind=tracking');
  expect(await screen.findByText(/Nobody has worked on what you chose/)).toBeTruthy();
});

it('shows annotators their own figures only', async () => {
  const { server, app } = open('/figures', 'annotator');
  expect(await screen.findByRole('heading', { name: 'My figures' })).toBeTruthy();
  expect(app.path()).toBe('/my-figures');
  expect(server.requests('GET', '/figures')).toHaveLength(0);
  expect(await screen.findByText('per cell, the 30 days before 10.1 s')).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Figures' })).toBeNull();
  expect(screen.getByRole('link', { name: 'My figures' }).getAttribute('aria-current')).toBe('page');
  expect(document.body.textContent).not.toMatch(/check task/i);
});

it('has the last week on the work page', async () => {
  open('/', 'annotator', {
    'GET /figures/mine': ownFigures({
      figures: ownSums({
        tasks_accepted: 1,
        seconds_per_cell: null,
        returned_share: null,
        tasks_returned: 0,
      }),
      before: ownSums({ seconds_per_cell: null }),
    }),
  });
  const card = await screen.findByRole('region', { name: 'My last 7 days' });
  expect(await within(card).findByText('task accepted')).toBeTruthy();
  expect(within(card).getByText('returned, 0 of 1')).toBeTruthy();
  expect(within(card).getByText('per cell')).toBeTruthy();
  const bars = within(card).getAllByRole('listitem');
  expect(bars.map((bar) => bar.textContent).slice(-2)).toEqual(['Wed: 5', 'Thu: 6']);
  expect(within(card).getByRole('link', { name: 'All my figures' }).getAttribute('href')).toBe('/my-figures');
});
