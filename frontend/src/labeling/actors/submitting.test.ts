import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../api/problems';
import { FakeServer, problem } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A server that takes what is handed in, ends the lease with it, and whose answer is lost. */
function losingServer(annotator = 'Ada') {
  const server = new FakeServer({ frames: [image('0 0 0 0 / 0 0 0 0')] });
  const { task, submit } = server;
  let revision = 1;
  server.task = async () => ({
    ...(await task()),
    revision,
    annotator: revision > 1 ? annotator : 'Ada',
  });
  server.submit = async (id, lease, expected) => {
    if (server.leaseToken === null) throw problem(410, 'lease-lost');
    await submit(id, lease, expected);
    revision += 1;
    server.leaseToken = null;
    server.leaseTab = null;
    throw new UnreachableError(null);
  };
  const { acquireLease } = server;
  server.acquireLease = (...wish) =>
    server.state === 'submitted' ? Promise.reject(problem(409, 'wrong-state')) : acquireLease(...wish);
  return server;
}

describe('handing in', () => {
  it('a_repeat_after_a_lost_answer_finds_that_it_is_handed_in', async () => {
    const { root, use, stroke, saved } = await openDesk(losingServer());
    use('brush');
    stroke([0, 0]);
    await saved();
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'notSubmitted' }));
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches('done'));
    expect(root.getSnapshot().context.submitted?.revision).toBe(2);
  });

  it('a_heartbeat_after_a_lost_answer_finds_it_as_well', async () => {
    const { root, desk } = await openDesk(losingServer());
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'notSubmitted' }));
    desk.lease!.send({ type: 'BEAT' });
    await waitFor(root, (state) => state.matches('done'));
  });

  it('what_somebody_else_handed_in_is_not_taken_for_ones_own', async () => {
    const server = losingServer('Eve');
    const { root } = await openDesk(server, 'tab 1', 1, 'Ada');
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'notSubmitted' }));
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(
      root,
      (state) =>
        state.matches({ editing: 'notSubmitted' }) && !(state.context.error instanceof UnreachableError),
    );
    expect(root.getSnapshot().context.error).toMatchObject({ slug: 'lease-lost' });
  });
});
