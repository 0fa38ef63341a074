import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { User } from '../../api/types';
import { fakeServer, problem } from '../../testing/fakeServer';
import { renderApp } from '../../testing/renderApp';
import { project, session } from '../../testing/samples';

const organoids = { id: 2, name: 'Organoids' };
const ref = { project, kind: 'segmentation', version: 0, at: null };
const list = [
  ref,
  { ...ref, kind: 'tracking' },
  { project: organoids, kind: 'segmentation', version: 3, at: new Date(2020, 2, 9).toISOString() },
  { ...ref, project: organoids, kind: 'tracking' },
];
const text = { ...list[2], author: 'Boss', text: '# Organoids\n\n![a cyst](pictures/ab.png)\n\n<b>raw</b>' };

function open(address: string, role: User['role'], more: Record<string, unknown> = {}) {
  const server = fakeServer({
    'GET /session': session(role),
    'GET /instructions': list,
    'GET /instructions/segmentation': text,
    ...more,
  });
  return { server, app: renderApp(address) };
}

it('shows the instructions of a project without a task', async () => {
  const { server } = open('/instructions/2/segmentation', 'annotator');
  expect(await screen.findByRole('heading', { name: 'Organoids', level: 1 })).toBeTruthy();
  expect(screen.getByText(/version 3, 9 March 2020/)).toBeTruthy();
  expect(screen.getByRole('img', { name: 'a cyst' }).getAttribute('src')).toBe(
    '/api/v1/instructions/pictures/ab.png',
  );
  const { query } = server.requests('GET', '/instructions/segmentation')[0]!;
  expect([query.get('project'), query.get('version')]).toEqual(['2', '3']);
  expect(screen.getAllByRole('link', { name: 'Tracking' })).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
});

it('writes a new version with a preview', async () => {
  const { server } = open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': { ...text, version: 4 },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText('Markdown');
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save version 4' });
  expect(save.disabled).toBe(true);
  fireEvent.change(area, { target: { value: '# Spheroids' } });
  expect(await screen.findByRole('heading', { name: 'Spheroids' })).toBeTruthy();
  fireEvent.click(save);
  await waitFor(() =>
    expect(server.requests('POST', '/projects/2/instructions/segmentation')[0]?.body).toEqual({
      text: '# Spheroids',
      based_on: 3,
    }),
  );
  expect(await screen.findByRole('button', { name: 'Edit' })).toBeTruthy();
});

it('keeps what was written when somebody else was faster', async () => {
  open('/instructions/2/segmentation', 'admin', {
    'POST /projects/2/instructions/segmentation': problem(409, 'stale-version', {
      detail: 'Version 4 was written meanwhile.',
      version: 4,
    }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Markdown');
  fireEvent.change(area, { target: { value: 'mine' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save version 4' }));
  expect(await screen.findByText(/Version 4 was written meanwhile/)).toBeTruthy();
  expect(area.value).toBe('mine');
});

it('puts an uploaded picture where the cursor stands', async () => {
  open('/instructions/2/segmentation', 'admin', {
    'POST /instructions/pictures': { name: 'cafe.png' },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Markdown');
  fireEvent.change(area, { target: { value: 'ab' } });
  area.setSelectionRange(1, 1);
  const file = new File(['"a"'], 'two cells.png', { type: 'image/png' });
  fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [file] } });
  await waitFor(() => expect(area.value).toBe('a![two cells](pictures/cafe.png)b'));
});
