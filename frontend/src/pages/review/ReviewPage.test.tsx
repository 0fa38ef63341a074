import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { type Asked, problem } from '../../testing/fakeServer';
import * as samples from '../../testing/samples';
import { changes, openDeskPage as open, page, press, ready } from './testDesk';

const { change, comment, lease, review, reviewDetail, revision, task } = samples;

beforeEach(() => localStorage.clear());

it('opens the first task at its first change, and steps through the changes', async () => {
  const { app } = open();
  expect(await screen.findByText('1 of 2')).toBeTruthy();
  expect(app.path()).toBe('/review/7');
  expect(screen.getByRole('button', { name: 'Frame 120, 1 change' }).getAttribute('aria-current')).toBe(
    'true',
  );
  press('.');
  expect(screen.getByText('2 of 2')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Frame 122, 1 change' }).getAttribute('aria-current')).toBe(
    'true',
  );
  const list = screen.getByRole('listbox', { name: 'Changes' });
  expect(within(list).getByRole('option', { selected: true }).textContent).toBe(
    '~Cell 18 reshaped IoU .81t 122',
  );
});

it('lists one kind of change only, says that there are others, and steps and marks by it', async () => {
  open();
  await screen.findByText('1 of 2');
  const kinds = within(screen.getByRole('group', { name: 'Kinds of changes' }));
  expect(kinds.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    'All 2',
    'Added 1',
    'Reshaped 1',
  ]);
  press('k');
  press('k');
  expect(kinds.getByRole('button', { pressed: true }).textContent).toBe('Reshaped 1');
  expect(screen.getByText(/^1 of 2 shown/)).toBeTruthy();
  const list = within(screen.getByRole('listbox', { name: 'Changes' }));
  expect(list.getAllByRole('option')).toHaveLength(1);
  expect(screen.getByRole('button', { name: 'Frame 120, 0 of 1 changes shown' })).toBeTruthy();
  press('.');
  expect(screen.getByText('1 of 1')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Frame 122, 1 change' }).getAttribute('aria-current')).toBe(
    'true',
  );
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(screen.getByText('2 of 2')).toBeTruthy();
  expect(screen.queryByText(/shown/)).toBeNull();
  // What was pressed is gone: the focus is at what says the same.
  expect(document.activeElement).toBe(kinds.getByRole('button', { name: 'All 2', pressed: true }));
  expect(list.getAllByRole('option')).toHaveLength(2);
});

it('accepts only after the question was answered with yes', async () => {
  const { server } = open('/review/7', { 'POST /tasks/7/verdict': task({ state: 'approved' }) });
  await ready();
  press('a');
  expect(screen.getByRole('alertdialog', { name: 'Accept this task?' })).toBeTruthy();
  press('Escape');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  press('a');
  server.set('GET /reviews', page());
  press('Enter');
  expect(await screen.findByText(/Accepted: well B4, field 2, frames 120–124/)).toBeTruthy();
  expect(server.requests('POST', '/tasks/7/verdict').map(({ body }) => body)).toEqual([
    { verdict: 'accept', lease: 'lease-1', revision: 1, expected: null, comments: [], reason: '' },
  ]);
  expect(await screen.findByRole('heading', { name: 'Nothing to review.' })).toBeTruthy();
});

it('does not return without a comment, then returns with it pinned to cell and frame', async () => {
  const { server } = open('/review/7', { 'POST /tasks/7/verdict': task({ state: 'returned' }) });
  await ready();
  press('r');
  expect(screen.getByText('Add a comment first, so that the annotator knows what to change.')).toBeTruthy();
  expect(document.activeElement?.getAttribute('placeholder')).toBe('Comment on cell 60, frame 120');
  fireEvent.change(document.activeElement!, { target: { value: 'follow the edge' } });
  fireEvent.click(screen.getByRole('button', { name: 'Ragged' }));
  expect(screen.getByText('Ragged: follow the edge')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: /Return, 1 comment/ }));
  fireEvent.click(screen.getByRole('button', { name: /Yes/ }));
  await waitFor(() => expect(server.requests('POST', '/tasks/7/verdict')).toHaveLength(1));
  expect(server.requests('POST', '/tasks/7/verdict')[0]!.body).toEqual({
    verdict: 'return',
    lease: 'lease-1',
    revision: 1,
    expected: null,
    reason: '',
    comments: [{ t: 120, cell: 60, text: 'Ragged: follow the edge', y: 1, x: 2 }],
  });
});

it('keeps the verdict and the comments when the server refuses', async () => {
  open('/review/7', {
    'POST /tasks/7/verdict': problem(409, 'wrong-state', { detail: 'This task was accepted by expert-01.' }),
  });
  await ready();
  fireEvent.click(screen.getByRole('button', { name: 'Missed' }));
  press('r');
  press('Enter');
  expect(await screen.findByText('This task was accepted by expert-01.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Remove comment 1' })).toBeTruthy();
});

it('has the comments again after a reload', async () => {
  localStorage.setItem(
    'prospero.review.7.1',
    JSON.stringify([{ t: 121, cell: 5, text: 'Split', y: 1, x: 1 }]),
  );
  open('/review/7');
  expect(await screen.findByText('Cell 5 · frame 121')).toBeTruthy();
});

it('types into a comment without giving a verdict', async () => {
  open('/review/7');
  const input = await screen.findByPlaceholderText('Comment on cell 60, frame 120');
  fireEvent.keyDown(input, { key: 'a' });
  expect(screen.queryByRole('alertdialog')).toBeNull();
});

it('shows what was said before, and no buttons on a task that is not submitted', async () => {
  open('/review/7', { 'GET /tasks/7': task({ state: 'returned', comments: [comment({ done: true })] }) });
  expect(await screen.findByText('Cell 27 · frame 121 · revision 1 · ticked off')).toBeTruthy();
  expect(screen.getByText('Returned to the annotator.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Accept/ })).toBeNull();
});

it('says that nothing was changed', async () => {
  open('/review/7', { 'GET /tasks/7/changes': [] });
  expect(await screen.findByText('No changes: submitted as predicted.')).toBeTruthy();
});

it('says which frame could not be loaded, and tries again', async () => {
  const { server } = open('/review/7', { 'GET /movies/3/raw/120/0': () => problem(503, 'other') });
  expect(await screen.findByText(/Frame 120 could not be loaded/)).toBeTruthy();
  server.set('GET /movies/3/raw/120/0', () => new ArrayBuffer(48));
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByText(/could not be loaded/)).toBeNull());
});

it('sends annotators back to their work', async () => {
  open('/review', {}, 'annotator');
  expect(await screen.findByRole('heading', { name: 'Review is for experts' })).toBeTruthy();
});

const returned = { verdict: 'return' as const, expert: 'expert-02', at: '2026-03-12T11:00:00Z', reason: '' };
const twice = {
  'GET /tasks/7': task({ revision: 2, sequence: 20 }),
  'GET /tasks/7/revisions': [
    revision({ verdict: returned }),
    revision({ number: 2, sequence: 20, n_edits: 8 }),
  ],
  'GET /tasks/7/changes': ({ query }: Asked) =>
    query.get('from') === '1' ? [change({ t: 123, cell: 71 })] : changes,
};
const before = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Compare' });
const after = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'with' });
const words = (select: HTMLSelectElement) => [...select.options].map(({ text }) => text);
const queries = (server: ReturnType<typeof open>['server'], path: string) =>
  server.requests('GET', path).map(({ query }) => query.toString());

it('compares with the prediction, without a choice, what was submitted once', async () => {
  const { server } = open('/review/7');
  await screen.findByText('1 of 2');
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(queries(server, '/tasks/7/changes')).toEqual(['from=0&to=1']);
  expect(queries(server, '/tasks/7/lineage')).toEqual(['sequence=12']);
  expect(queries(server, '/tasks/7/labels/nucleus/120')).toEqual(['sequence=12']);
});

it('shows first what was changed since the revision that was returned', async () => {
  const { server } = open('/review/7', twice);
  expect(await screen.findByText('1 of 1')).toBeTruthy();
  expect([before().value, after().value]).toEqual(['1', '2']);
  expect(screen.getAllByText('Revision 1', { selector: 'b' })[0]).toBeTruthy();
  expect(queries(server, '/tasks/7/lineage').sort()).toEqual(['sequence=12', 'sequence=20']);
  expect(queries(server, '/tasks/7/labels/nucleus/123').sort()).toEqual(['sequence=12', 'sequence=20']);
  expect(server.requests('GET', '/tasks/7/base/lineage')).toEqual([]);
});

it('compares what is chosen, and stays at the frame that is looked at', async () => {
  const { server } = open('/review/7', twice);
  await screen.findByText('1 of 1');
  expect([words(before()), words(after())]).toEqual([['prediction', 'revision 1'], ['revision 2']]);
  fireEvent.change(before(), { target: { value: '0' } });
  expect(await screen.findByText('Cell 60 added')).toBeTruthy();
  expect(screen.getByRole('button', { name: /^Frame 123/ }).getAttribute('aria-current')).toBe('true');
  expect(screen.getByText('Prediction', { selector: 'b' })).toBeTruthy();
  expect(words(after())).toEqual(['revision 1', 'revision 2']);
  fireEvent.change(after(), { target: { value: '1' } });
  await waitFor(() => expect(queries(server, '/tasks/7/changes')).toContain('from=0&to=1'));
  await waitFor(() => expect(words(before())).toEqual(['prediction']));
});

it('says that the verdict is on the newest revision when another one is shown', async () => {
  open('/review/7', twice);
  await ready('1 of 1');
  press('a');
  expect(screen.getByRole('alertdialog', { name: 'Accept this task?' })).toBeTruthy();
  press('Escape');
  fireEvent.change(before(), { target: { value: '0' } });
  await screen.findByText('Cell 60 added');
  fireEvent.change(after(), { target: { value: '1' } });
  await screen.findByText('revision 1', { selector: 'div' });
  press('a');
  expect(screen.getByRole('alertdialog', { name: 'Accept revision 2? You see revision 1.' })).toBeTruthy();
});

it('says that a revision is the same as the one before', async () => {
  open('/review/7', { ...twice, 'GET /tasks/7/changes': [] });
  expect(await screen.findByText('No changes: revision 2 is the same as revision 1.')).toBeTruthy();
});

it('shows the work so far of a task that was never submitted', async () => {
  const { server } = open('/review/7', {
    'GET /tasks/7': task({ state: 'working', revision: 0 }),
    'GET /tasks/7/revisions': [],
  });
  expect(await screen.findByText('so far')).toBeTruthy();
  expect(queries(server, '/tasks/7/changes')).toEqual(['from=0']);
  expect(queries(server, '/tasks/7/lineage')).toEqual(['']);
});

it('keeps comments when another comparison is chosen, and no verdict armed', async () => {
  open('/review/7', twice);
  await ready('1 of 1');
  fireEvent.click(screen.getByRole('button', { name: 'Missed' }));
  press('r');
  expect(screen.getByRole('alertdialog')).toBeTruthy();
  fireEvent.change(before(), { target: { value: '0' } });
  await screen.findByText('Cell 60 added');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(screen.getByRole('button', { name: 'Remove comment 1' })).toBeTruthy();
});

it('tells how it was made: who, how long, by which instructions, and how the last ones went', async () => {
  open('/review/7', {
    'GET /reviews/7': reviewDetail({
      labelers: 2,
      siblings: [
        {
          id: 8,
          state: 'submitted',
          annotator: 'crowd-018',
          agreement: 0.914,
          differences: { 'cells only theirs': 2 },
        },
      ],
    }),
    'GET /tasks/7/revisions': [revision({ open_checks: 1 })],
  });
  await ready();
  const bar = screen.getByRole('contentinfo', { name: 'Verdict' });
  await waitFor(() => expect(bar.textContent).toContain('Last 202 returned'));
  expect(bar.textContent).toContain('Bycrowd-017');
  expect(within(bar).getByRole('link', { name: 'crowd-018' }).getAttribute('href')).toBe('/review/8');
  expect(bar.textContent).toContain('crowd-018 (agrees .91)');
  expect(within(bar).getByRole('link', { name: 'crowd-018' }).title).toContain('2 cells only theirs');
  expect(bar.textContent).toContain('Time11 min 40 s');
  expect(bar.textContent).toContain('Their checks0 fine, 1 left');
  expect(bar.textContent).toContain('Instructionsv3');
});

it('says who judges the task, and gives no verdict meanwhile', async () => {
  const held = { holder: 'expert-01', until: '2026-03-12T10:05:00Z', mine: false, may_take_over: false };
  const { server } = open('/review/7', { 'POST /reviews/7/lease': problem(409, 'lease-held', held) });
  expect(await screen.findByText(/^expert-01 is judging this task, until/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Take over' })).toBeNull();
  const accept = await screen.findByRole<HTMLButtonElement>('button', { name: /^Accept/ });
  expect(accept.disabled).toBe(true);
  press('a');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(server.requests('POST', '/tasks/7/verdict')).toEqual([]);
});

it('takes over from one’s own other tab', async () => {
  const held = { holder: 'expert-02', until: null, mine: true, may_take_over: true };
  const { server } = open('/review/7', {
    'POST /reviews/7/lease': ({ body }: Asked) =>
      (body as { take_over: boolean }).take_over ? lease() : problem(409, 'lease-held', held),
  });
  expect(await screen.findByText('You are judging this task in another tab')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Take over' }));
  await ready();
  expect(server.requests('POST', '/reviews/7/lease')).toHaveLength(2);
});

it('gives the task back when one steps to the next, and keeps the filters in the address', async () => {
  const second = review({ id: 8, annotator: 'crowd-030' });
  const { server, app } = open('/review/7?order=oldest&kind=segmentation', {
    'GET /reviews': page(review(), second),
    'GET /tasks/8': problem(503, 'other'),
  });
  await ready();
  expect(queries(server, '/reviews')).toEqual(['order=oldest&kind=segmentation&limit=200&offset=0']);
  press('>', { shiftKey: true });
  await waitFor(() => expect(app.path()).toBe('/review/8?order=oldest&kind=segmentation'));
  await waitFor(() => expect(server.requests('DELETE', '/reviews/7/lease')).toHaveLength(1));
  expect(screen.getByRole('option', { name: /crowd-030/ }).getAttribute('aria-selected')).toBe('true');
  press('<', { shiftKey: true });
  await waitFor(() => expect(app.path()).toBe('/review/7?order=oldest&kind=segmentation'));
});

it('lists 2,000 tasks with few rows in the page, and asks for the next ones when it is there', async () => {
  const all = Array.from({ length: 2000 }, (_, i) => review({ id: i + 1, annotator: `crowd-${i + 1}` }));
  const { server } = open('/review/7', {
    'GET /reviews': ({ query }: Asked) => {
      const offset = Number(query.get('offset'));
      return { total: 2000, reviews: all.slice(offset, offset + Number(query.get('limit'))) };
    },
  });
  await ready();
  expect(screen.getByText('2 000')).toBeTruthy();
  const list = screen.getByRole('listbox', { name: 'Tasks to review' });
  expect(list.querySelectorAll('[role=option]').length).toBeLessThan(40);
  Object.defineProperty(list, 'clientHeight', { value: 600 });
  list.scrollTop = 170 * 66;
  fireEvent.scroll(list);
  await waitFor(() => expect(queries(server, '/reviews').at(-1)).toContain('offset=200'));
  expect(await screen.findByText('crowd-172')).toBeTruthy();
});

it('narrows the queue by the filters', async () => {
  const { server, app } = open('/review/7');
  await ready();
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const person = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Person' });
  await screen.findByText('crowd-017 (1)');
  fireEvent.change(person, { target: { value: '5' } });
  await waitFor(() => expect(app.path()).toBe('/review/7?person=5'));
  fireEvent.click(screen.getByRole('button', { name: 'Sample' }));
  await waitFor(() => expect(queries(server, '/reviews').at(-1)).toContain('order=sample&person=5'));
});

it('shows swipe and blink by keys', async () => {
  open('/review/7');
  await ready();
  press('2');
  const line = screen.getByRole('slider', { name: 'Line between prediction and submission' });
  expect(line.getAttribute('aria-valuenow')).toBe('50');
  press('ArrowRight', { shiftKey: true });
  expect(line.getAttribute('aria-valuenow')).toBe('55');
  press('3');
  expect(screen.queryByRole('slider')).toBeNull();
  expect(screen.getByRole('application', { name: 'Prediction, frame 120' })).toBeTruthy();
  press(' ');
  expect(screen.getByRole('application', { name: 'Submission, frame 120' })).toBeTruthy();
  press('1');
  expect(screen.getAllByRole('application')).toHaveLength(3);
});

it('tells the history of the task', async () => {
  const verdict = { ...returned, reason: 'two are missing' };
  open('/review/7', {
    'GET /tasks/7/revisions': [
      revision({ verdict, comments: [comment({ text: 'look closer' })], reason: 'tired' }),
    ],
  });
  await ready();
  press('h');
  const history = screen.getByText('History').closest('details')!;
  expect(history.open).toBe(true);
  for (const words of ['Revision 1', 'tired', 'returned', 'two are missing', 'look closer'])
    expect(history.textContent).toContain(words);
});

it('goes to the labeling page to fix, and says what another expert began', async () => {
  const { app } = open('/review/7?kind=segmentation', {
    'GET /reviews/7': reviewDetail({ mending: { by: 'expert-01', n_edits: 3 } }),
    'GET /reviews': page(review(), review({ id: 9 })),
  });
  await ready();
  expect(await screen.findByText('expert-01 began to mend it: 3 edits, not accepted.')).toBeTruthy();
  press('f');
  expect(
    screen.getByRole('alertdialog', { name: 'Fix this task, and accept it with your edits?' }),
  ).toBeTruthy();
  press('Enter');
  await waitFor(() => expect(app.path()).toBe('/tasks/7?kind=segmentation&fix=1&next=9'));
});

it('keeps why with the verdict', async () => {
  const { server } = open('/review/7', { 'POST /tasks/7/verdict': task({ state: 'approved' }) });
  await ready();
  press('a');
  const why = screen.getByRole('textbox', { name: /^Why/ });
  fireEvent.change(why, { target: { value: ' good enough ' } });
  fireEvent.keyDown(why, { key: 'Enter' });
  await waitFor(() => expect(server.requests('POST', '/tasks/7/verdict')).toHaveLength(1));
  expect(server.requests('POST', '/tasks/7/verdict')[0]!.body).toMatchObject({ reason: 'good enough' });
});
