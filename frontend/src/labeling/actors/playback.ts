/**
 * Playback: one frame after the other at the speed that is set. The next one is asked for when the last one was drawn and
 * its time is over, so that a slow network or a slow machine makes it slower and nothing queues up. It stops when
 * somebody draws, changes labels or goes to a frame, and it never starts by itself.
 */
import { and, enqueueActions, fromCallback, not, setup } from 'xstate';
import type { ActorRefFrom } from 'xstate';
import type { MovieLabels } from '../../frames/movieLabels';
import type { Seeing } from '../view/seeing';
import type { canvasMachine } from './canvas';
import type { framesMachine } from './frames';

/** Frames loaded in the direction of play. */
const AHEAD = 8;

export type PlaybackEvent =
  | { type: 'TOGGLE' }
  | { type: 'STOP' }
  /** The frame stands on the canvas. */
  | { type: 'DRAWN'; t: number };

interface PlaybackInput {
  labels: MovieLabels;
  frames: ActorRefFrom<typeof framesMachine>;
  canvas: ActorRefFrom<typeof canvasMachine>;
  /** As they are set now: they may change while it plays. */
  seeing: () => Pick<Seeing, 'speed' | 'loop'>;
  /** Milliseconds of a clock. */
  now?: () => number;
}

interface PlaybackContext extends PlaybackInput {
  /** The frame it has gone to; another one means that somebody else went. */
  t: number;
  /** When it went there. */
  since: number;
  now: () => number;
}

/** Whatever somebody does to the movie while it plays. */
const listen = fromCallback<{ type: 'never' }, { context: PlaybackContext; at: () => number }>(
  ({ sendBack, input: { context, at } }) => {
    const stop = () => sendBack({ type: 'STOP' });
    const frames = context.frames.subscribe((state) => {
      if (state.context.t !== at() || state.matches('failed')) stop();
    });
    const canvas = context.canvas.subscribe((state) => {
      if (state.matches('drawing')) stop();
    });
    const unwatch = context.labels.watch(stop);
    return () => {
      frames.unsubscribe();
      canvas.unsubscribe();
      unwatch();
    };
  },
);

const nextFrame = ({ labels, frames, seeing }: PlaybackContext): number | undefined => {
  const all = labels.store.frames;
  const next = all.indexOf(frames.getSnapshot().context.t) + 1;
  return all[next] ?? (seeing().loop ? all[0] : undefined);
};

export const playbackMachine = setup({
  types: { context: {} as PlaybackContext, events: {} as PlaybackEvent, input: {} as PlaybackInput },
  actors: { listen },
  delays: {
    /** What is left of the frame's time. */
    rest: ({ context: { seeing, since, now } }) => Math.max(0, since + 1000 / seeing().speed - now()),
  },
  guards: {
    drawing: ({ context }) => context.canvas.getSnapshot().matches('drawing'),
    several: ({ context }) => context.labels.store.frames.length > 1,
    over: ({ context }) => nextFrame(context) === undefined,
    there: ({ context, event }) => event.type === 'DRAWN' && event.t === context.t,
  },
  actions: {
    /** Where it stands counts as shown; at the end of the movie it begins again. */
    begin: enqueueActions(({ context, enqueue }) => {
      const { frames, labels, now } = context;
      const { t } = frames.getSnapshot().context;
      const all = labels.store.frames;
      const from = t === all.at(-1) ? all[0]! : t;
      enqueue.assign({ t: from, since: now() });
      enqueue(() => {
        labels.store.playAhead(AHEAD);
      });
      if (from !== t) enqueue.sendTo(frames, { type: 'GO', t: from });
    }),
    next: enqueueActions(({ context, enqueue }) => {
      const t = nextFrame(context);
      if (t === undefined) return;
      enqueue.assign({ t, since: context.now() });
      enqueue.sendTo(context.frames, { type: 'GO', t });
    }),
    end: ({ context }) => context.labels.store.playAhead(0),
  },
}).createMachine({
  id: 'playback',
  context: ({ input }) => ({
    ...input,
    now: input.now ?? (() => performance.now()),
    t: input.frames.getSnapshot().context.t,
    since: 0,
  }),
  initial: 'stopped',
  states: {
    stopped: { on: { TOGGLE: { guard: and(['several', not('drawing')]), target: 'playing' } } },
    playing: {
      entry: 'begin',
      exit: 'end',
      invoke: {
        src: 'listen',
        input: ({ context, self }) => ({
          context,
          at: () => (self.getSnapshot() as { context: PlaybackContext }).context.t,
        }),
      },
      on: { TOGGLE: 'stopped', STOP: 'stopped' },
      initial: 'starting',
      states: {
        starting: {
          always: [
            {
              guard: ({ context }) => context.frames.getSnapshot().context.shown === context.t,
              target: 'resting',
            },
            { target: 'waiting' },
          ],
        },
        /** The frame is on its way to the canvas. */
        waiting: { on: { DRAWN: { guard: 'there', target: 'resting' } } },
        resting: {
          after: {
            rest: [
              { guard: 'over', target: '#playback.stopped' },
              { target: 'waiting', actions: 'next' },
            ],
          },
        },
      },
    },
  },
});

/** Whether it plays now: for what must keep out of the way. */
export const isPlaying = (ref: ActorRefFrom<typeof playbackMachine>): boolean =>
  ref.getSnapshot().matches('playing');
