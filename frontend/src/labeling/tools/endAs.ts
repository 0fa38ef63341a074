/** Says how the track of the selected cell ends: it leaves the field, it dies, or it divides. The mark stands in its last frame, whatever frame is shown. */
import { IconLogout } from '@tabler/icons-react';
import { assign, enqueueActions, setup } from 'xstate';
import { markEnd } from '../../labels/tracks/markEnd';
import { ActionRefused, type EventKind } from '../../labels/types';
import { cellsAtPixel } from '../../render/picking';
import { eventWords } from '../view/words';
import type { Desk, LookEvent, Prompt, ToolEntry, ToolEvent, ToolInput } from './types';
import { watchDesk } from './watching';
import { NOTHING_SELECTED } from './words';

const ID = 'end-as';

/** What can be said of an end; `divides` is the division tool's, `none` takes the mark away. */
type End = EventKind | 'divides' | 'none';

const NAMES: Readonly<Record<End, string>> = {
  leaves: 'Leaves the field',
  dies: 'Dies',
  divides: 'Divides…',
  none: 'No mark',
};

interface Asked {
  cell: number;
  /** The last frame of the cell. */
  t: number;
  /** What is marked now. */
  was: EventKind | null;
}

interface EndContext extends ToolInput {
  /** Null: the end of nobody, and `wrong` says why. */
  asked: Asked | null;
  chosen: End;
  wrong: string;
}

const lastFrame = ({ labels }: Desk): number => labels.store.frames.at(-1) ?? 0;

const choicesOf = ({ was }: Asked): End[] => [
  'leaves',
  'dies',
  'divides',
  ...(was === null ? [] : ['none' as const]),
];

function ask(desk: Desk): Pick<EndContext, 'asked' | 'wrong'> {
  const cell = desk.selected();
  if (cell === null || !desk.labels.cells.has(cell)) return { asked: null, wrong: NOTHING_SELECTED };
  try {
    const { t, was } = markEnd(desk.labels, cell, 'leaves', lastFrame(desk));
    return { asked: { cell, t, was: was?.kind ?? null }, wrong: '' };
  } catch (error) {
    if (!(error instanceof ActionRefused)) throw error;
    return { asked: null, wrong: error.message };
  }
}

/** "Cell 121 dies at frame 66" */
function titleOf({ cell, t, was }: Asked, chosen: End): string {
  if (chosen === 'divides') return `Cell ${cell} divides after frame ${t}`;
  if (chosen === 'none') return `No mark on the end of cell ${cell}, frame ${t}`;
  return `Cell ${eventWords({ cell, t, kind: chosen }, 'frame ')}${was === chosen ? ', as it is marked' : ''}`;
}

function promptOf({ asked, chosen, desk }: EndContext): Prompt {
  const { cell, t, was } = asked!;
  const detail = [
    desk.t() === t ? 'its last frame' : `its last frame is ${t}`,
    was !== null && was !== chosen ? `marked now: ${NAMES[was].toLowerCase()}` : '',
    chosen === 'divides' ? 'then click its daughters' : 'no outline changes',
  ];
  return {
    title: titleOf(asked!, chosen),
    detail: detail.filter(Boolean).join(' · '),
    ready: true,
    cells: [cell],
    choices: choicesOf(asked!).map((value) => ({ value, name: NAMES[value] })),
    chosen,
  };
}

const machine = setup({
  types: { context: {} as EndContext, events: {} as ToolEvent | LookEvent, input: {} as ToolInput },
  actors: { watch: watchDesk },
  actions: {
    ask: assign(({ context: { desk } }) => {
      const { asked, wrong } = ask(desk);
      return { asked, wrong, chosen: asked?.was ?? ('leaves' as const) };
    }),
    next: assign({
      chosen: ({ context: { asked, chosen } }) => {
        const choices = choicesOf(asked!);
        return choices[(choices.indexOf(chosen) + 1) % choices.length]!;
      },
    }),
    choose: assign({
      chosen: ({ context: { asked, chosen } }, { choice }: { choice: string }) =>
        choicesOf(asked!).find((each) => each === choice) ?? chosen,
    }),
    show: enqueueActions(({ context, enqueue }) => {
      const prompt = promptOf(context);
      enqueue.sendTo(context.tools, { type: 'PROMPT', prompt, by: ID });
    }),
    sayPreview: enqueueActions(({ context, enqueue }) => {
      const text = `Preview. ${titleOf(context.asked!, context.chosen)}. Enter applies, Esc drops`;
      enqueue.sendTo(context.say, { type: 'SAY', text });
    }),
    /** Another cell is clicked: its end is asked about, once it is selected. */
    pick: enqueueActions(({ context: { desk, selection }, enqueue }, pen: { x: number; y: number }) => {
      const frame = desk.frame();
      const cell = frame ? cellsAtPixel(frame, pen.x, pen.y)[0] : undefined;
      if (cell !== undefined) enqueue.sendTo(selection, { type: 'SELECT', cell });
    }),
    apply: enqueueActions(({ context, enqueue }) => {
      const { asked, chosen, desk, labels, tools, say } = context;
      const { cell, t } = asked!;
      if (chosen === 'divides') {
        // There the daughters begin.
        desk.go(t + 1);
        enqueue.sendTo(tools, { type: 'DONE', next: 'division' });
        return;
      }
      enqueue.sendTo(tools, { type: 'PROMPT', prompt: null, by: ID });
      enqueue.sendTo(tools, { type: 'DONE' });
      const kind = chosen === 'none' ? null : chosen;
      const { changes } = markEnd(desk.labels, cell, kind, lastFrame(desk));
      if (changes.length === 0) {
        const text = `${titleOf(asked!, chosen)}: nothing was changed.`;
        enqueue.sendTo(say, { type: 'SAY', text });
        return;
      }
      const says = `${titleOf(asked!, chosen)}: done. Undo with Ctrl Z`;
      enqueue.sendTo(labels, { type: 'EDIT', action: ID, changes, says });
    }),
    complain: enqueueActions(({ context: { say, wrong }, enqueue }) => {
      enqueue.sendTo(say, { type: 'SAY', text: wrong, wrong: true });
    }),
    leave: enqueueActions(({ context: { tools }, enqueue }) => {
      enqueue.sendTo(tools, { type: 'PROMPT', prompt: null, by: ID });
      enqueue.sendTo(tools, { type: 'DONE' });
    }),
  },
  guards: {
    outdated: ({ context: { desk, asked } }) => {
      const now = ask(desk).asked;
      return now?.cell !== asked?.cell || now?.t !== asked?.t || now?.was !== asked?.was;
    },
    /** The same place again applies. */
    onCell: ({ context: { desk, asked } }, pen: { x: number; y: number }) => {
      const frame = desk.frame();
      return frame !== null && cellsAtPixel(frame, pen.x, pen.y).includes(asked!.cell);
    },
  },
}).createMachine({
  id: ID,
  context: ({ input }) => ({ ...input, asked: null, chosen: 'leaves', wrong: '' }),
  invoke: { src: 'watch', input: ({ context }) => ({ desk: context.desk }) },
  initial: 'asking',
  states: {
    asking: {
      entry: 'ask',
      always: [{ guard: ({ context }) => context.asked !== null, target: 'choosing' }, { target: 'refused' }],
    },
    choosing: {
      entry: ['show', 'sayPreview'],
      on: {
        NEXT: { actions: ['next', 'show', 'sayPreview'] },
        CHOOSE: { actions: [{ type: 'choose', params: ({ event }) => event }, 'show', 'sayPreview'] },
        CONFIRM: 'applied',
        PEN_DOWN: [
          { guard: { type: 'onCell', params: ({ event }) => event }, target: 'applied' },
          { actions: { type: 'pick', params: ({ event }) => event } },
        ],
        REFRESH: { actions: 'show' },
        LOOK: { guard: 'outdated', target: 'asking' },
        CANCEL: 'over',
      },
    },
    applied: { entry: 'apply' },
    refused: { entry: 'complain', always: 'over' },
    over: { entry: 'leave' },
  },
});

export const endAs: ToolEntry = {
  id: ID,
  name: 'End as',
  icon: IconLogout,
  key: 'Shift+End',
  hint: 'How the track of the selected cell ends: it leaves the field, dies or divides; the key again for the next, Enter applies',
  scopes: ['track'],
  works: 'track',
  group: 'Divisions',
  covers: 'one',
  cycles: true,
  options: [],
  ring: null,
  says: (desk) => `how the track of cell ${desk.selected() ?? ''} ends`,
  machine,
};
