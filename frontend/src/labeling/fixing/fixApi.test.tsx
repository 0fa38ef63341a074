import { beforeEach, describe, expect, it } from 'vitest';
import { saveDraft } from '../../pages/review/draftComments';
import { fakeServer, problem } from '../../testing/fakeServer';
import { lease, task } from '../../testing/samples';
import { fixApi } from './fixApi';

const comment = { t: 120, cell: 5, text: 'Missed', y: 1, x: 1 };
beforeEach(() => localStorage.clear());

describe('mending a submitted task', () => {
  it('opens it for who judges it, and for nobody else', async () => {
    const holder = { holder: 'Eve', mine: true, tab: 'a', until: '', may_take_over: false };
    const server = fakeServer({ 'GET /tasks/7': task() });
    expect((await fixApi.task(7)).editable).toBe(true);
    server.set('GET /tasks/7', task({ lease: holder }));
    expect((await fixApi.task(7)).editable).toBe(true);
    server.set('GET /tasks/7', task({ lease: { ...holder, mine: false } }));
    expect((await fixApi.task(7)).editable).toBe(false);
    server.set('GET /tasks/7', task({ state: 'approved' }));
    expect((await fixApi.task(7)).editable).toBe(false);
  });

  it('takes the lease of the desk, to mend', async () => {
    const server = fakeServer({ 'POST /reviews/7/lease': lease() });
    await fixApi.acquireLease(7, 'tab', false);
    expect(server.asked[0]!.body).toEqual({ tab: 'tab', take_over: false, fix: true });
  });

  it('tells at once that the expert turned away, in a request that outlives the page', async () => {
    const server = fakeServer({ 'PUT /reviews/7/lease': lease() });
    await fixApi.renewLease(7, 'lease-1', 3);
    await fixApi.renewLease(7, 'lease-1', 0, true);
    expect(server.asked.map(({ body, keepalive }) => [body, keepalive])).toEqual([
      [{ token: 'lease-1', idle: 3, away: false }, false],
      [{ token: 'lease-1', idle: 0, away: true }, true],
    ]);
  });

  it('accepts what was saved, with the comments that were written at the desk', async () => {
    saveDraft(7, 1, [comment]);
    const server = fakeServer({
      'GET /tasks/7': task(),
      'POST /tasks/7/verdict': task({ state: 'approved' }),
    });
    await fixApi.submit(7, 'lease-1', 14);
    expect(server.requests('POST', '/tasks/7/verdict')[0]!.body).toEqual({
      verdict: 'fix',
      lease: 'lease-1',
      expected: 14,
      revision: 1,
      comments: [comment],
      reason: '',
    });
    expect(localStorage.length).toBe(0);
  });

  it('knows that it was accepted when only the answer was lost', async () => {
    const accepted = task({ state: 'approved', sequence: 14, revision: 2 });
    const server = fakeServer({
      'GET /tasks/7': accepted,
      'POST /tasks/7/verdict': problem(409, 'wrong-state'),
    });
    expect(await fixApi.submit(7, 'lease-1', 14)).toEqual(accepted);
    server.set('GET /tasks/7', task({ state: 'approved', sequence: 99 }));
    await expect(fixApi.submit(7, 'lease-1', 14)).rejects.toMatchObject({ slug: 'wrong-state' });
  });
});
