import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { waitFor } from 'xstate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/problems';
import type { Comment } from '../../api/types';
import { comment } from '../../testing/samples';
import { commentsOf } from '../comments/comments';
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

describe('handing in with comments that are not ticked off', () => {
  const said = (id: number, done = false) => comment({ id, t: 0, text: `Comment ${id}`, done });

  async function returned(comments: Comment[], first = '0 0 0 0 / 0 0 0 0') {
    const server = new FakeServer({ frames: [image(first)] });
    const { task } = server;
    server.task = async () => ({ ...(await task()), comments });
    const opened = await openDesk(server);
    opened.root.send({ type: 'SUBMIT' });
    return opened;
  }

  it('asks_first_and_takes_a_second_press_for_an_answer', async () => {
    const { root, server } = await returned([said(1, true), said(2)]);
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'SUBMIT' });
    expect(root.getSnapshot().matches({ editing: 'asking' })).toBe(true);
    root.send({ type: 'SUBMIT', anyway: true });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left).toEqual({ open_checks: 0, checks: [] });
  });

  it('tells_the_expert_the_reason', async () => {
    const { root, server } = await returned([said(2)]);
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'SUBMIT', reason: ' It is debris ' });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left).toEqual({ reason: 'It is debris', open_checks: 0, checks: [] });
  });

  it('does_not_ask_about_those_that_are_ticked_off_meanwhile', async () => {
    const { root } = await returned([said(2)]);
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'HEARD' });
    commentsOf(root.getSnapshot().context.opened!).replace(said(2, true));
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches('done'));
  });

  it('asks_again_the_next_time', async () => {
    const { root } = await returned([said(2)]);
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'HEARD' });
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
  });

  it('open_checks_need_a_reason_all_the_same', async () => {
    const { root, server } = await returned([said(2)], '1 0 0 1 / 1 0 0 1');
    await waitFor(root, (state) => state.matches({ editing: 'asking' }));
    root.send({ type: 'SUBMIT', anyway: true });
    expect(root.getSnapshot().matches({ editing: 'asking' })).toBe(true);
    root.send({ type: 'SUBMIT', reason: 'A mitosis' });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left?.open_checks).toBeGreaterThan(0);
  });
});

describe('handing in before the checks are finished', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Frame 0 is checked; frame 1 does not come before `come` is called. */
  async function slowDesk(first: string, comments: Comment[] = []) {
    const server = new FakeServer({ frames: [image(first), image('0 0 0 0 / 0 0 0 0')] });
    const { labelFrame, task } = server;
    server.task = async () => ({ ...(await task()), comments });
    let come = () => {};
    const there = new Promise<void>((resolve) => (come = resolve));
    server.labelFrame = async (...which) => {
      if (which[3] === 1) await there;
      return labelFrame(...which);
    };
    const opened = await openDesk(server);
    await waitFor(opened.desk.checks, (state) => state.context.done === 1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { root } = opened;
    root.send({ type: 'SUBMIT' });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(root.getSnapshot().value).toEqual({ editing: { examining: 'quick' } });
    await vi.advanceTimersByTimeAsync(200);
    expect(root.getSnapshot().value).toEqual({ editing: { examining: 'slow' } });
    expect(server.requests.submit).toBe(0);
    vi.useRealTimers();
    return { ...opened, come };
  }

  it('waits_without_submitting_and_goes_on_when_they_are_finished', async () => {
    const { root, server, come } = await slowDesk('0 0 0 0 / 0 0 0 0');
    come();
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left).toEqual({ open_checks: 0, checks: [] });
  });

  it('one_may_submit_without_waiting_and_the_expert_is_told', async () => {
    const { root, server } = await slowDesk('0 0 0 0 / 0 0 0 0');
    root.send({ type: 'NOT_WAITING' });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left).toEqual({ reason: 'The checks were not finished (1 of 2 frames).', checks: [] });
  });

  it('what_is_open_so_far_still_needs_a_reason', async () => {
    const { root, server } = await slowDesk('1 0 0 1 / 1 0 0 1');
    root.send({ type: 'NOT_WAITING' });
    expect(root.getSnapshot().matches({ editing: 'asking' })).toBe(true);
    root.send({ type: 'SUBMIT', reason: 'A mitosis' });
    await waitFor(root, (state) => state.matches('done'));
    expect(server.left?.open_checks).toBeGreaterThan(0);
    expect(server.left?.reason).toBe('The checks were not finished (1 of 2 frames). A mitosis');
  });

  it('a_second_press_for_the_comments_is_an_answer_that_does_not_wait_either', async () => {
    const { root, server } = await slowDesk('0 0 0 0 / 0 0 0 0', [comment({ id: 2, t: 0 })]);
    root.send({ type: 'NOT_WAITING' });
    expect(root.getSnapshot().matches({ editing: 'asking' })).toBe(true);
    root.send({ type: 'SUBMIT', anyway: true });
    await waitFor(root, (state) => state.matches('done') || state.matches({ editing: 'examining' }));
    expect(root.getSnapshot().value).toBe('done');
    expect(server.left).toEqual({ reason: 'The checks were not finished (1 of 2 frames).', checks: [] });
  });

  it('one_may_go_back_and_is_made_to_wait_again', async () => {
    const { root, server, come } = await slowDesk('0 0 0 0 / 0 0 0 0');
    root.send({ type: 'HEARD' });
    expect(root.getSnapshot().matches({ editing: 'working' })).toBe(true);
    root.send({ type: 'SUBMIT' });
    expect(root.getSnapshot().matches({ editing: 'examining' })).toBe(true);
    come();
    await waitFor(root, (state) => state.matches('done'));
    expect(server.requests.submit).toBe(1);
  });
});
