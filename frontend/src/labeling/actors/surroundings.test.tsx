import { createActor } from 'xstate';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { surroundings } from './surroundings';

let hidden = false;
let stop = () => {};

/** The page of an open task, with a lease and saving that only listen. */
function openPage(unsaved = 0) {
  hidden = false;
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (hidden ? 'hidden' : 'visible'));
  const told: string[] = [];
  const server = new FakeServer({ frames: [[[0]]] });
  const lease = {
    send: ({ type }: { type: string }) => told.push(type),
    getSnapshot: () => ({ value: 'held', context: { lease: { token: 'token 1' } } }),
  };
  const save = { send: () => {}, getSnapshot: () => ({ context: { pending: unsaved } }) };
  const input = { api: server, task: 7, tabs: null, save, lease };
  const actor = createActor(surroundings, { input: input as never });
  actor.start();
  stop = () => void actor.stop();
  return { told, server };
}

function show(seen: boolean) {
  hidden = !seen;
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => stop());

it('tells the lease when the page goes out of sight, and when it is seen again', () => {
  const { told } = openPage();
  show(false);
  show(true);
  expect(told).toEqual(['AWAY', 'BEAT']);
});

it('asks for nothing any more when the page has given the task back', () => {
  const { told, server } = openPage();
  window.dispatchEvent(new Event('pagehide'));
  show(false);
  expect([told, server.requests.release]).toEqual([[], 1]);
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  show(false);
  expect(told).toEqual(['NEED', 'AWAY']);
});

it('tells how long one was at it when the page closes with edits on their way', () => {
  const { told, server } = openPage(2);
  window.dispatchEvent(new Event('pagehide'));
  show(false);
  expect([told, server.requests.release]).toEqual([['AWAY'], 0]);
});
