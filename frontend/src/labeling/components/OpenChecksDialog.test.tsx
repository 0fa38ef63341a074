import 'fake-indexeddb/auto';
import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, expect, it } from 'vitest';
import type { Comment } from '../../api/types';
import { comment } from '../../testing/samples';
import { commentsOf } from '../comments/comments';
import { FakeServer, problem, type FakeTask } from '../testing/fakeServer';
import { image, openDesk, type OpenDesk } from '../testing/openDesk';
import { aPlace, somePlaces } from '../testing/places';
import { DeskContext, type DeskState } from '../view/DeskContext';
import { OpenChecksDialog } from './OpenChecksDialog';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const missed = comment({ id: 2, t: 0, text: 'Missed' });

/** A returned task with the dialog beside it. */
async function desk(task: FakeTask, comments: Comment[], prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(task);
  const { task: read } = server;
  server.task = async () => ({ ...(await read()), comments });
  prepare(server);
  const opened = await openDesk(server);
  const { root, desk: parts } = opened;
  const state = { root, parts, opened: root.getSnapshot().context.opened } as unknown as DeskState;
  render(
    <MantineProvider env="test">
      <DeskContext value={state}>
        <OpenChecksDialog />
      </DeskContext>
    </MantineProvider>,
  );
  return opened;
}

const submitted = async ({ root }: OpenDesk) => {
  act(() => root.send({ type: 'SUBMIT' }));
  await act(() => waitFor(root, (state) => state.matches({ editing: 'asking' })));
};
const button = (name: string) => screen.findByRole<HTMLButtonElement>('button', { name });

it('places_of_a_list_that_cannot_be_read_are_not_asked_about_and_hold_nobody_up', async () => {
  const frames = ['1 1 0 2', '1 1 0 2'].map((row) => image(`${row}/${row}`));
  const opened = await desk({ kind: 'tracking', frames }, [missed], (server) => {
    server.listPlaces = () => somePlaces([aPlace('swap')], []);
  });
  const places = opened.desk.places!;
  await act(() => waitFor(places, ({ context }) => context.standing.open.length === 1));
  await submitted(opened);
  expect((await screen.findByRole('dialog')).textContent).toContain('1 place is not seen.');
  expect((await button('Submit')).disabled).toBe(true);
  act(() => opened.root.send({ type: 'HEARD' }));

  opened.server.places = () => Promise.reject(problem(503, 'other'));
  await act(async () => {
    opened.select(1);
    await opened.go(1);
    opened.use('break');
    opened.desk.tools.send({ type: 'CONFIRM' });
    await opened.saved();
    await waitFor(places, (state) => state.matches('failed'));
  });
  expect(places.getSnapshot().context.standing.open).toHaveLength(1);
  await submitted(opened);
  const dialog = await screen.findByRole('dialog', { name: 'Open comments' });
  expect(dialog.textContent).not.toContain('not seen');
  fireEvent.click(await button('Submit anyway'));
  await act(() => waitFor(opened.root, (state) => state.matches('done')));
});

it('when_nothing_is_open_any_more_it_says_so_and_one_may_go_on', async () => {
  const opened = await desk({ frames: [image('0 0 0 0 / 0 0 0 0')] }, [missed]);
  await submitted(opened);
  expect((await screen.findByRole('dialog')).textContent).toContain('Missed');
  act(() => commentsOf(opened.root.getSnapshot().context.opened!).replace({ ...missed, done: true }));
  expect(screen.getByRole('dialog').textContent).toContain('What was left open is not any more.');
  fireEvent.click(await button('Go on working'));
  expect(opened.root.getSnapshot().matches({ editing: 'working' })).toBe(true);
});
