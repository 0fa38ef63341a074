/** The machine of tools that do one thing to the selected cell, at once; then the tool before it is in the hand again. */
import { enqueueActions, forwardTo, setup } from 'xstate';
import type { Found } from '../../labels/pixelTools/found';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import type { PixelWork } from '../../labels/pixelWork/works';
import { paintedPixels } from './trim';
import { pixelWorkMachine, workOf, type Working } from './pixelWork';
import type { Desk, ToolEvent, ToolId, ToolInput } from './types';
import { NOTHING_SELECTED } from './words';

interface Step {
  id: ToolId;
  /** "Smoothing cell 18" */
  busy: (cell: number) => string;
  work: (frame: FrameContext, cell: number, desk: Desk) => PixelWork;
  says: (cell: number, pixels: number) => string;
  /** Why nothing was changed. */
  idle: (cell: number, found: Found) => string;
}

export const stepMachine = ({ id, busy, work, says, idle }: Step) =>
  setup({
    types: { context: {} as Working, events: {} as ToolEvent, input: {} as ToolInput },
    actors: { work: pixelWorkMachine },
    actions: {
      begin: enqueueActions(({ context, enqueue }) => {
        const { desk, say } = context;
        const frame = desk.frame();
        const cell = desk.selected();
        if (!frame) return;
        const refuse = (text: string) => enqueue.sendTo(say, { type: 'SAY', text, wrong: true });
        if (cell === null) refuse(NOTHING_SELECTED);
        else if (frame.cells.valuesOf(frame.t, frame.feature, cell).length === 0)
          refuse(`Cell ${cell} is not in this frame.`);
        else
          enqueue.assign({
            task: {
              busy: busy(cell),
              cells: [cell],
              work: work(frame, cell, desk),
              outcome: ({ changes }, found) =>
                changes.length > 0
                  ? { says: `${says(cell, paintedPixels(changes))}. Undo with Ctrl Z` }
                  : idle(cell, found),
            },
          });
      }),
      finish: enqueueActions(({ context: { tools }, enqueue }) => {
        enqueue.sendTo(tools, { type: 'PROMPT', prompt: null, by: id });
        enqueue.sendTo(tools, { type: 'DONE' });
      }),
    },
  }).createMachine({
    id,
    context: ({ input }) => ({ ...input, task: null }),
    entry: 'begin',
    initial: 'begun',
    states: {
      begun: {
        always: [
          { guard: ({ context }) => context.task !== null, target: 'working' },
          { target: 'finished' },
        ],
      },
      working: {
        invoke: { src: 'work', id: 'work', input: workOf(id), onDone: 'finished' },
        on: {
          CANCEL: { actions: forwardTo('work') },
          PEN_DOWN: { actions: forwardTo('work') },
          CONFIRM: { actions: forwardTo('work') },
        },
      },
      finished: { entry: 'finish' },
    },
  });
