import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createActor, waitFor } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../api/problems';
import { FakeServer } from '../testing/fakeServer';
import { image, openDesk } from '../testing/openDesk';
import { taskMachine } from './task';

const EMPTY = image('0 0 0 0 / 0 0 0 0');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('task', () => {
  it('submits_after_everything_is_saved', async () => {
    const { use, stroke, server, root } = await openDesk({ frames: [EMPTY] });
    use('brush');
    server.holding = true;
    stroke([0, 0]);
    root.send({ type: 'SUBMIT', reason: 'Small on purpose' });
    await waitFor(root, (state) => state.matches({ editing: 'saving' }));
    expect(server.requests.submit).toBe(0);
    server.release();
    await waitFor(root, (state) => state.matches('done'));
    expect(server.log).toHaveLength(1);
    expect(server.state).toBe('submitted');
  });

  it('a_submit_that_fails_says_so_and_can_be_tried_again', async () => {
    const { server, root } = await openDesk({ frames: [EMPTY] });
    server.failures.push(new UnreachableError(null));
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches({ editing: 'notSubmitted' }));
    root.send({ type: 'SUBMIT' });
    await waitFor(root, (state) => state.matches('done'));
  });

  it('a_task_open_in_another_tab_can_be_taken_over', async () => {
    const first = await openDesk({ frames: [EMPTY] }, 'tab 1');
    const second = createActor(taskMachine, {
      input: { api: first.server, task: 7, tab: 'tab 2', person: 1 },
    });
    second.start();
    await waitFor(second, (state) => state.matches('held'));
    expect(second.getSnapshot().context.held?.mine).toBe(true);
    second.send({ type: 'TAKE_OVER' });
    await waitFor(second, (state) => state.matches('editing'));
    // The first tab is fenced out with its next edit, and keeps it.
    first.use('brush');
    first.stroke([0, 0]);
    await waitFor(first.root, (state) => state.matches('leaseLost') && state.context.lostTo !== null);
    expect(first.root.getSnapshot().context.lostTo?.tab).toBe('tab 2');
    expect(first.server.log).toHaveLength(0);
  });

  it('a_submitted_task_is_open_to_look_at_only', async () => {
    const server = new FakeServer({ frames: [image('1 1 / 0 0')] });
    server.state = 'submitted';
    const { root, use, desk, stroke, pixels } = await openDesk(server);
    expect(root.getSnapshot().matches('readOnly')).toBe(true);
    use('brush');
    expect(desk.tools.getSnapshot().context.tool).toBe('select');
    stroke([0, 1]);
    expect(pixels()).toEqual([1, 1, 0, 0]);
  });

  it('says_that_it_failed_to_open_and_opens_when_asked_again', async () => {
    const server = new FakeServer({ frames: [EMPTY] });
    const lineage = server.lineage;
    server.lineage = () => Promise.reject(new UnreachableError(null));
    const root = createActor(taskMachine, { input: { api: server, task: 7, tab: 'tab', person: 1 } });
    root.start();
    await waitFor(root, (state) => state.matches('failed'));
    server.lineage = lineage;
    root.send({ type: 'OPEN_AGAIN' });
    await waitFor(root, (state) => state.matches('editing'));
  });
});
