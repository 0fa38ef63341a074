import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { RoundDetail } from '../../api/rounds';
import type { User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { close, movieRow, round } from '../../testing/roundSamples';
import { session } from '../../testing/samples';

const LISTED = [4, 3, 2].map((number) => ({
  number,
  opened_at: '2026-03-09T09:00:00Z',
  closed_at: number === 4 ? null : '2025-03-12T09:00:00Z',
}));

function open(
  address: string,
  part: Partial<RoundDetail> = {},
  role: User['role'] = 'expert',
  more: Record<string, unknown> = {},
) {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /rounds': LISTED,
    'GET /rounds/current': round(part),
    'GET /rounds/4': round(part),
    'GET /rounds/3': round({ number: 3, current: false, closed_at: '2025-03-12T09:00:00Z', ...part }),
    'GET /rounds/close': close(),
    ...more,
  });
  return { server, app: renderApp(address) };
}

const card = (name: string) => screen.findByRole('region', { name });
const cells = (row: HTMLElement) => [...row.children].map((cell) => cell.textContent);

it('shows the round at work: its step, its report and its five cards', async () => {
  open('/rounds');
  expect(await screen.findByRole('heading', { level: 1, name: /Round 4/ })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Rounds' }).getAttribute('aria-current')).toBe('page');
  const steps = within(screen.getByRole('list', { name: 'Steps of the round' })).getAllByRole('listitem');
  expect(steps.map((step) => step.getAttribute('aria-current'))).toEqual([null, 'step', null, null]);
  expect(steps[1]?.textContent).toBe('Correct and review, 31 of 48 tasks');
  expect(within(steps[0]!).getByRole('img', { name: 'done' })).toBeTruthy();
  const report = screen.getByRole('link', { name: 'Report of round 3' });
  expect(report.getAttribute('href')).toBe('/api/v1/rounds/3/report');
  for (const name of [
    'Where the movies stand',
    'Learning curve',
    'Stopping rule',
    'What the model got wrong',
    'Cost',
  ]) {
    expect(screen.getByRole('region', { name })).toBeTruthy();
  }
});

it('says where the movies stand, and how far each stage is', async () => {
  open('/rounds');
  const movies = await card('Where the movies stand');
  expect(
    within(movies).getByRole('img', {
      name: 'Movies: approved 1, in review 1, in correction 1, predicted 1',
    }),
  ).toBeTruthy();
  const rows = within(movies).getAllByRole('row').slice(1);
  expect(rows.map(cells)).toEqual([
    ['D6, field 4', 'predicted', '–', '–', '–'],
    ['C5, field 4', '45 %', '–', '6\u2009480', '2.6 h'],
    ['B4, field 2', 'in review', '–', '8\u2009033', '2.6 h'],
    ['A2, field 4', 'approved', 'approved', '512', '2.6 h'],
  ]);
  expect(within(movies).getByRole('link', { name: 'Open the table' }).getAttribute('href')).toBe(
    '/rounds/4/movies',
  );
});

it('describes the curve in words and shows it as a table; figures are chosen, and the address keeps them', async () => {
  const { app } = open('/rounds');
  const curve = await card('Learning curve');
  expect(
    within(curve).getByRole('img', {
      name: 'no correction rose from .71 to .94, SEG rose from .70 to .93, division F1 rose from .61 to .84, rounds 0 to 2.',
    }),
  ).toBeTruthy();
  const choices = within(within(curve).getByRole('group', { name: 'Figures of the learning curve' }));
  // AA and TE were never measured.
  expect(choices.getAllByRole('button').map((button) => button.textContent)).toEqual([
    'no correction',
    'SEG',
    'division F1',
    'DET',
    'TRA',
  ]);
  fireEvent.click(choices.getByRole('button', { name: 'SEG' }));
  fireEvent.click(choices.getByRole('button', { name: 'DET' }));
  expect(app.path()).toBe('/rounds?figures=no_correction%2Cdivision_f1%2Cdet');
  expect(choices.getByRole('button', { name: 'DET' }).getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(within(curve).getByRole('button', { name: 'Learning curve as a table' }));
  expect(within(curve).queryByRole('img')).toBeNull();
  const rows = within(curve).getAllByRole('row');
  expect(cells(rows[0]!)).toEqual(['Round', 'no correction', 'division F1', 'DET']);
  expect(cells(rows[1]!)).toEqual(['0', '.71 (.69–.73), n 6', '.61 (.59–.63), n 6', '.72 (.70–.74), n 6']);
  fireEvent.click(within(curve).getByRole('button', { name: 'Learning curve as a chart' }));
  expect(within(curve).getByRole('img')).toBeTruthy();
});

it('tells the curve of what people corrected, too', async () => {
  const { app } = open('/rounds?figures=seg');
  const curve = await card('Learning curve');
  const data = within(curve).getByRole('combobox', { name: 'Data of the learning curve' });
  expect((data as HTMLSelectElement).selectedOptions[0]?.textContent).toBe('frozen test split, 6 movies');
  fireEvent.change(data, { target: { value: 'corrected' } });
  expect(app.path()).toBe('/rounds?data=corrected');
  expect(
    within(curve).getByRole('img', {
      name: 'no correction rose from .71 to .94, objects F1 rose from .73 to .84, rounds 0 to 2.',
    }),
  ).toBeTruthy();
});

it('says what the stopping rule says, and both agreements of what is known', async () => {
  open('/rounds');
  const rule = await card('Stopping rule');
  expect(within(rule).getByText('Go on.')).toBeTruthy();
  expect(rule.textContent).toContain('Divisions do not yet: .05 short.');
  expect(
    within(rule).getByRole('img', {
      name: 'Model to expert against expert to expert: objects F1 .96 and .95; divisions F1 .83 and .88.',
    }),
  ).toBeTruthy();
  fireEvent.click(within(rule).getByRole('button', { name: 'Stopping rule as a table' }));
  expect(within(rule).getAllByRole('row').slice(1).map(cells)).toEqual([
    ['objects F1', '.95 (.93–.97), n 6', '.96 (.94–.98), n 6'],
    ['divisions F1', '.88 (.86–.90), n 6', '.83, n 1'],
  ]);
});

it('says what the model got wrong and what the round cost', async () => {
  open('/rounds');
  const errors = await card('What the model got wrong');
  expect(errors.textContent).toContain('per 1\u2009000 cells, round 0 → 3');
  const rows = within(errors).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual(['missed31 → 9.0', 'missed division4.0']);
  fireEvent.click(within(errors).getByRole('button', { name: 'on the test split' }));
  expect(
    within(errors)
      .getAllByRole('listitem')
      .map((row) => row.textContent),
  ).toEqual(['split16 → 4.0']);
  expect(errors.textContent).toContain('per 1\u2009000 cells, round 0 → 2');
  const cost = await card('Cost');
  for (const words of [
    'annotators, 31 tasks',
    'experts, 3 returned',
    'per cell, round 1: 21.4 s; tracking 1.2 s',
    'of cells needed no correction',
  ]) {
    expect(within(cost).getByText(words)).toBeTruthy();
  }
  expect(
    within(cost).getByRole('img', {
      name: 'Seconds of work per cell, by round: round 1 21.4 s, round 4 7.9 s.',
    }),
  ).toBeTruthy();
  fireEvent.click(within(cost).getByRole('button', { name: 'Cost as a table' }));
  expect(within(cost).getAllByRole('row').slice(1).map(cells)).toEqual([
    ['1', '21.4 s', '71 % (69–73 %)'],
    ['4', '7.9 s', '–'],
  ]);
});

it('says in every card what is missing before the first round is closed', async () => {
  open('/rounds', {
    number: 1,
    opened_at: null,
    report: null,
    movies: { approved: 0, in_review: 0, in_correction: 0, predicted: 0, waiting: 0, rows: [] },
    curve: { test_movies: 0, points: [], words: 'The curve starts when round 1 is closed.' },
    stopping: {
      verdict: 'unknown',
      words: 'Too few tasks with two labelers for a stopping rule: 3 of 10.',
      pairs: 3,
      pairs_needed: 10,
      measures: [{ name: 'objects_f1', experts: null, model: null }],
    },
    errors: { first_round: null, last_round: null, rows: [], words: 'Nothing is approved yet.' },
    cost: {
      annotator_seconds: 0,
      annotator_tasks: 0,
      expert_seconds: 0,
      expert_returned: 0,
      no_correction: null,
      seconds_per_cell: null,
      tracking_seconds_per_cell: null,
      by_round: [{ round: 1, seconds_per_cell: null, no_correction: null }],
    },
  });
  expect(await screen.findByText('not begun yet')).toBeTruthy();
  for (const words of [
    /No movies yet/,
    'The curve starts when round 1 is closed.',
    'Too few tasks with two labelers for a stopping rule: 3 of 10.',
    'Nothing is approved yet.',
    /Seconds per cell are shown by round/,
  ]) {
    expect(screen.getByText(words)).toBeTruthy();
  }
  expect(screen.queryByRole('button', { name: /as a table/ })).toBeNull();
  expect(screen.queryByRole('link', { name: /Report/ })).toBeNull();
});

it('opens earlier rounds from its title', async () => {
  const { app } = open('/rounds');
  fireEvent.click(await screen.findByRole('button', { name: 'Round 4, choose another round' }));
  const items = await screen.findAllByRole('menuitem');
  expect(items.map((item) => item.textContent)).toEqual([
    'Round 4open',
    'Round 3closed 12 March 2025',
    'Round 2closed 12 March 2025',
  ]);
  expect(items[0]?.getAttribute('aria-current')).toBe('page');
  fireEvent.click(items[1]!);
  expect(await screen.findByRole('heading', { level: 1, name: /Round 3/ })).toBeTruthy();
  expect(app.path()).toBe('/rounds/3');
  expect(await screen.findByText('closed 12 March 2025')).toBeTruthy();
  expect(screen.getByText('4 movies, as they stand now')).toBeTruthy();
});

it('says that there is no such round, that it could not be loaded, and who may look', async () => {
  const { server, app } = open('/rounds/9');
  expect(await screen.findByText('There is no round 9')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'The round at work' }).getAttribute('href')).toBe('/rounds');
  server.set('GET /rounds/3', problem(500, 'other', { detail: 'broken' }));
  await app.router.navigate('/rounds/3');
  expect(await screen.findByText('The server answered 500. Try again in a moment.')).toBeTruthy();
  server.set('GET /rounds/3', round({ number: 3 }));
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { level: 1, name: /Round 3/ })).toBeTruthy();
  await app.router.navigate('/rounds/x');
  expect(await screen.findByText('There is no such page')).toBeTruthy();
});

it('is not for annotators, who see no link to it', async () => {
  const { server } = open('/rounds', {}, 'annotator');
  expect(await screen.findByText('Rounds are for experts')).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Rounds' })).toBeNull();
  expect(server.requests('GET', '/rounds/current')).toHaveLength(0);
});

it('keeps what it shows when it cannot be asked for again, and says so', async () => {
  const { server, app } = open('/rounds');
  await card('Cost');
  server.down();
  await app.client.invalidateQueries({ queryKey: ['rounds', 'current'] });
  expect(await screen.findByText(/did not answer.*What is shown may be old/)).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Cost' })).toBeTruthy();
});

it('has all movies in a table that sorts and filters', async () => {
  const { app } = open('/rounds/4/movies');
  const table = await screen.findByRole('table');
  const names = () =>
    within(table)
      .getAllByRole('rowheader')
      .map((cell) => cell.textContent);
  expect(names()).toEqual(['D6, field 4', 'C5, field 4', 'B4, field 2', 'A2, field 4']);
  fireEvent.click(within(table).getByRole('button', { name: 'Cells' }));
  expect(names()).toEqual(['A2, field 4', 'C5, field 4', 'B4, field 2', 'D6, field 4']);
  fireEvent.click(within(table).getByRole('button', { name: 'Segmentation' }));
  fireEvent.click(within(table).getByRole('button', { name: 'Segmentation' }));
  expect(names()).toEqual(['A2, field 4', 'B4, field 2', 'C5, field 4', 'D6, field 4']);
  expect(within(table).getByRole('columnheader', { name: 'Segmentation' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
  fireEvent.change(screen.getByLabelText('Standing'), { target: { value: 'in_review' } });
  await waitFor(() => expect(names()).toEqual(['B4, field 2']));
  expect(screen.getByRole('status').textContent).toBe('1 of 4 movies');
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'd6' } });
  expect(await screen.findByText(/No movie is so/)).toBeTruthy();
  expect(app.path()).toBe('/rounds/4/movies?standing=in_review&name=d6');
});

it('shows a long name whole to who reads and points, and the least finished of very many movies', async () => {
  const name = 'plate 1 well B4, of the second repeat, field 2';
  const rows = Array.from({ length: 230 }, (_, n) => movieRow({ id: n + 1, name: `${name} ${n}` }));
  open('/rounds', { movies: { ...round().movies, in_correction: 230, rows } });
  const movies = await card('Where the movies stand');
  const shown = within(movies).getAllByRole('rowheader');
  expect(shown).toHaveLength(200);
  expect(shown[7]?.textContent).toBe(`${name} 7`);
  expect(within(shown[7]!).getByTitle(`${name} 7`)).toBeTruthy();
  expect(within(movies).getByText('The 200 least finished')).toBeTruthy();
  expect(within(movies).getByText('230 movies')).toBeTruthy();
});
