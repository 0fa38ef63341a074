/** What happens around an open task: the person moves, the network comes back, the laptop wakes up, the page goes away. */
import { fromCallback } from 'xstate';
import type { Tabs } from '../../api/tab';
import type { TaskApi } from '../saving/taskApi';
import type { Parts } from './parts';

interface SurroundingsInput {
  api: TaskApi;
  task: number;
  tabs: Tabs | null;
  save: Parts['save'];
  lease: NonNullable<Parts['lease']>;
}

/** The lease hears of acts at most this often. */
const TOLD_EVERY_MS = 1_000;

/** States in which this tab has the lease, as far as it knows. */
const HELD = ['held', 'renewing', 'waiting'] as const;

export const surroundings = fromCallback<{ type: 'never' }, SurroundingsInput>(
  ({ input: { api, task, tabs, save, lease } }) => {
    let told = 0;
    const active = () => {
      if (Date.now() - told < TOLD_EVERY_MS) return;
      told = Date.now();
      lease.send({ type: 'ACTIVE' });
    };
    const online = () => {
      save.send({ type: 'ONLINE' });
      lease.send({ type: 'BEAT' });
    };
    /** The lease is given back with the page: a beat behind that would ask for it again. */
    let closing = false;
    const seen = () => {
      if (document.visibilityState === 'visible') lease.send({ type: 'BEAT' });
      else if (!closing) lease.send({ type: 'AWAY' });
    };
    const unsaved = () => save.getSnapshot().context.pending > 0;
    const leaving = (event: BeforeUnloadEvent) => {
      if (unsaved()) event.preventDefault();
    };
    /** Nobody works here any more: others need not wait for the term. With edits on their way it stays theirs. */
    const giveBack = (outlives: boolean) => {
      const { value, context } = lease.getSnapshot();
      if (unsaved() || !HELD.some((held) => held === value)) return;
      closing = outlives;
      api.releaseLease(task, context.lease.token, outlives).catch(() => undefined);
    };
    const left = () => giveBack(true);
    const returned = (event: PageTransitionEvent) => {
      closing = false;
      if (event.persisted) lease.send({ type: 'NEED' });
    };
    const stopHearing = tabs?.onTaken((taken) => {
      if (taken === task) lease.send({ type: 'BEAT' });
    });
    const listeners: [EventTarget, string, (event: never) => void][] =
      typeof window === 'undefined'
        ? []
        : [
            [window, 'pointerdown', active],
            [window, 'keydown', active],
            [window, 'wheel', active],
            [window, 'online', online],
            [window, 'beforeunload', leaving],
            [window, 'pagehide', left],
            [window, 'pageshow', returned],
            [document, 'visibilitychange', seen],
          ];
    for (const [target, type, listener] of listeners) {
      target.addEventListener(type, listener as EventListener, { passive: type === 'wheel' });
    }
    return () => {
      stopHearing?.();
      for (const [target, type, listener] of listeners)
        target.removeEventListener(type, listener as EventListener);
      giveBack(false);
    };
  },
);
