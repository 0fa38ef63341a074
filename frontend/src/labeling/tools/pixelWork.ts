/**
 * The machine of work on pixels that ends in one edit: done here and now where it is little, else asked of the worker
 * while the prompt says what is being done. An answer counts only where it was asked for: in another frame, selection,
 * write mode or state of the labels it is dropped, and that is said. The tool that invokes it hands on its events.
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import type { Found, RegionChanges } from '../../labels/pixelTools/found';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { find } from '../../labels/pixelWork/elsewhere';
import { findHere, MOST_HERE_PX } from '../../labels/pixelWork/here';
import type { PixelWork } from '../../labels/pixelWork/works';
import type { WriteMode } from '../../labels/types';
import type { LabelsEvent } from '../actors/protocol';
import type { Desk, LookEvent, Prompt, ToolEvent, ToolId, ToolInput } from './types';
import { watchDesk } from './watching';

export type EditEvent = Extract<LabelsEvent, { type: 'EDIT' }>;

export interface PixelTask {
  /** "Filling the background" */
  busy: string;
  /** The cells it is about. */
  cells: readonly number[];
  sketch?: NonNullable<Prompt['sketch']>;
  work: PixelWork;
  /** The edit; or why nothing was changed, as a sentence. */
  outcome(done: RegionChanges, found: Found): Omit<EditEvent, 'type' | 'action' | 'changes'> | string;
}

export interface PixelWorkInput extends Pick<ToolInput, 'desk' | 'labels' | 'say' | 'tools'> {
  by: ToolId;
  task: PixelTask;
}

interface PixelWorkContext extends PixelWorkInput {
  /** Where it was asked, and in which write mode. */
  place: string;
  mode: WriteMode;
  found: Found | null;
  wrong: string;
}

interface Asked {
  desk: Desk;
  work: PixelWork;
}

const ask = fromPromise<Found, Asked>(({ input: { desk, work }, signal }) => {
  const frame: FrameContext | null = desk.frame();
  const { box } = work;
  if (!frame || !box) return Promise.reject(new Error('The frame is on its way'));
  return find(desk.pixels, frame, { ...work, box }, signal);
});

/** The context of a tool that works on pixels. */
export interface Working extends ToolInput {
  /** What is being done; null: nothing. */
  task: PixelTask | null;
}

/** What a tool's machine gives to the work it invokes. */
export const workOf =
  (by: ToolId) =>
  ({ context: { desk, labels, say, tools, task } }: { context: Working }): PixelWorkInput => ({
    ...{ desk, labels, say, tools, by },
    task: task!,
  });

export const pixelWorkMachine = setup({
  types: {
    context: {} as PixelWorkContext,
    events: {} as ToolEvent | LookEvent,
    input: {} as PixelWorkInput,
  },
  actors: { ask, watch: watchDesk },
  actions: {
    sayBusy: enqueueActions(({ context: { task, tools, by }, enqueue }) => {
      const { busy, cells, sketch } = task;
      const detail = 'Nothing is changed yet · Esc stops it';
      const prompt: Prompt = { title: busy, detail, ready: false, busy: true, cells };
      enqueue.sendTo(tools, { type: 'PROMPT', prompt: sketch ? { ...prompt, sketch } : prompt, by });
    }),
    apply: enqueueActions(({ context: { task, desk, labels, say, by, found }, enqueue }) => {
      const frame = desk.frame();
      if (!frame || !found) return;
      const done = task.work.changes(frame, found);
      const outcome = task.outcome(done, found);
      if (typeof outcome === 'string') enqueue.sendTo(say, { type: 'SAY', text: outcome, wrong: true });
      else enqueue.sendTo(labels, { ...outcome, type: 'EDIT', action: by, changes: done.changes });
    }),
    complain: enqueueActions(({ context: { wrong, say }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: wrong, wrong: true });
    }),
    sayStopped: enqueueActions(({ context: { task, say }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: `${task.busy}: stopped. Nothing was changed.` });
    }),
    /** A click that comes before it is done would be lost. */
    sayWaiting: enqueueActions(({ context: { task, say }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: `${task.busy}: not done yet. Esc stops it.`, wrong: true });
    }),
  },
  guards: {
    left: ({ context: { desk, place, mode } }) => desk.place() !== place || desk.writeMode() !== mode,
  },
}).createMachine({
  id: 'pixelWork',
  context: ({ input }) => {
    const { desk, task } = input;
    const frame = desk.frame();
    const found = frame && findHere(frame, task.work, MOST_HERE_PX);
    return { ...input, place: desk.place(), mode: desk.writeMode(), found, wrong: '' };
  },
  initial: 'begun',
  states: {
    begun: {
      always: [{ guard: ({ context }) => context.found !== null, target: 'done' }, { target: 'asking' }],
    },
    asking: {
      entry: 'sayBusy',
      invoke: [
        { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
        {
          src: 'ask',
          input: ({ context: { desk, task } }) => ({ desk, work: task.work }),
          onDone: [
            { guard: 'left', target: 'left' },
            { target: 'done', actions: assign({ found: ({ event }) => event.output }) },
          ],
          onError: {
            target: 'wrong',
            actions: assign({
              wrong: ({ event: { error } }) =>
                `Nothing was changed. ${error instanceof Error ? error.message : String(error)}.`,
            }),
          },
        },
      ],
      on: {
        LOOK: { guard: 'left', target: 'left' },
        CANCEL: { target: 'over', actions: 'sayStopped' },
        PEN_DOWN: { actions: 'sayWaiting' },
        CONFIRM: { actions: 'sayWaiting' },
      },
    },
    left: {
      entry: [
        assign({
          wrong: ({ context: { task } }) =>
            `${task.busy}: dropped, for the labels, the frame, the selection or the write mode are others now. Nothing was changed.`,
        }),
      ],
      // After what else is said at this moment: "brush undone" would hide it.
      after: { 0: { target: 'over', actions: 'complain' } },
    },
    wrong: { entry: 'complain', always: 'over' },
    done: { entry: 'apply', always: 'over' },
    over: { type: 'final' },
  },
});
