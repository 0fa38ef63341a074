/** What keys do besides taking up tools: each a name, its keys, the scopes they are bound in, and what happens. */
import type { ActorRefFrom } from 'xstate';
import type { TaskKind } from '../../api/types';
import type { FrameMode, WriteMode } from '../../labels/types';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';
import { SIDE_BY_SIDE } from '../actors/views';
import { checkCommands } from './checkCommands';
import { lineageCommands } from './lineageCommands';
import { FRAME_MODES, WRITE_MODES, type Scope } from '../tools/types';
import { pageCommands } from './pageCommands';
import { placeCommands } from './placeCommands';
import { seeingCommands } from './seeingCommands';

/** What a command may do. */
export interface Hands {
  root: ActorRefFrom<typeof taskMachine>;
  parts: Parts;
  show: (sheet: Sheet) => void;
}

/** What can lie over the page. */
export type Sheet = 'help' | 'palette' | 'instructions' | 'panels' | 'tour' | 'tracks' | 'skip' | 'flag';

export interface Command {
  id: string;
  name: string;
  keys: readonly string[];
  scopes: readonly Scope[];
  /** Kinds of task it exists in; both unless said. */
  kinds?: readonly TaskKind[];
  /** Exists only where the movie has several channels. */
  channels?: true;
  /** Its keys work once that of this command was pressed, and then only. */
  after?: string;
  /** What it is called while its key is awaited. */
  short?: string;
  group: 'Checks' | 'Work' | 'Page' | 'Frames' | 'Lineage' | 'Cells' | 'Brush' | 'Modes' | 'Display' | 'View';
  /** Leaves a stroke under way alone. */
  whileDrawing?: true;
  /** Once for a press, however long the key is held. */
  once?: true;
  /** Changes the task: not offered where it can be looked at only. */
  changes?: true;
  run(hands: Hands): void;
}

const BOTH: readonly Scope[] = ['outline', 'track'];
const WRITE_ORDER: readonly WriteMode[] = ['exclude', 'overwrite', 'overlap'];
const FRAME_ORDER: readonly FrameMode[] = ['one', 'past', 'future', 'all'];

const work: Command[] = [
  {
    id: 'undo',
    name: 'Undo',
    keys: ['Mod+Z'],
    scopes: BOTH,
    group: 'Work',
    changes: true,
    run: ({ parts }) => parts.undo.send({ type: 'UNDO' }),
  },
  {
    id: 'redo',
    name: 'Redo',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    scopes: BOTH,
    group: 'Work',
    changes: true,
    run: ({ parts }) => parts.undo.send({ type: 'REDO' }),
  },
  {
    id: 'confirm',
    name: 'Apply what the preview says',
    keys: ['Enter'],
    scopes: BOTH,
    group: 'Work',
    changes: true,
    run: ({ parts }) => parts.tools.send({ type: 'CONFIRM' }),
  },
  {
    id: 'cancel',
    name: 'Drop the preview or the stroke, put the tool down, select none',
    keys: ['Escape'],
    scopes: BOTH,
    group: 'Work',
    whileDrawing: true,
    run: ({ parts }) => {
      parts.tools.send({ type: 'CANCEL' });
      // A pen that the keyboard holds is released: what it drew is dropped already.
      const canvas = parts.canvas.getSnapshot();
      if (canvas.matches('drawing') && canvas.context.cursor) parts.canvas.send({ type: 'LOST' });
    },
  },
  {
    id: 'submit',
    name: 'Submit',
    keys: ['Mod+Enter'],
    scopes: BOTH,
    group: 'Work',
    changes: true,
    run: ({ root }) => root.send({ type: 'SUBMIT' }),
  },
];

const step = (id: string, name: string, keys: string[], by: number): Command => ({
  id,
  name,
  keys,
  scopes: BOTH,
  group: 'Frames',
  run: ({ parts }) => parts.frames.send({ type: 'STEP', by }),
});

const frames: Command[] = [
  step('frame-before', 'Frame before', ['A', 'ArrowLeft'], -1),
  step('frame-after', 'Next frame', ['D', 'ArrowRight'], 1),
  ...[1, 2, 3, 4, 5].map((n): Command => ({
    id: `frame-${n}`,
    name: `Frame ${n} of the five`,
    keys: [String(n)],
    scopes: ['outline'],
    kinds: ['segmentation'],
    group: 'Frames',
    run: ({ parts }) => {
      const t = parts.desk.labels.store.frames[n - 1];
      if (t !== undefined) parts.frames.send({ type: 'GO', t });
    },
  })),
];

/** The next cell, brought into view. */
export function stepCell({ selection, canvas }: Parts, by: 1 | -1): void {
  selection.send({ type: 'STEP', by });
  const { selected } = selection.getSnapshot().context;
  if (selected !== null) canvas.send({ type: 'REVEAL', cell: selected });
}

const cells: Command[] = [
  {
    id: 'cell-before',
    name: 'Cell before',
    keys: ['['],
    scopes: BOTH,
    group: 'Cells',
    run: ({ parts }) => stepCell(parts, -1),
  },
  {
    id: 'cell-after',
    name: 'Next cell',
    keys: [']'],
    scopes: BOTH,
    group: 'Cells',
    run: ({ parts }) => stepCell(parts, 1),
  },
];

const sizeBy = (id: string, name: string, key: string, by: number): Command => ({
  id,
  name,
  keys: [key],
  scopes: ['outline'],
  group: 'Brush',
  whileDrawing: true,
  run: ({ parts: { tools } }) => tools.send({ type: 'SIZE', size: tools.getSnapshot().context.size + by }),
});

const brush: Command[] = [
  {
    id: 'brush-eraser',
    name: 'Brush or eraser',
    keys: ['X'],
    scopes: ['outline'],
    group: 'Brush',
    run: ({ parts: { tools } }) =>
      tools.send({ type: 'USE', tool: tools.getSnapshot().context.tool === 'brush' ? 'eraser' : 'brush' }),
  },
  sizeBy('larger', 'Larger brush', 'ArrowUp', 1),
  sizeBy('smaller', 'Smaller brush', 'ArrowDown', -1),
];

const modes: Command[] = [
  ...WRITE_ORDER.map((mode, i): Command => ({
    id: `write-${mode}`,
    name: `Paint over: ${WRITE_MODES[mode].name.toLowerCase()}`,
    keys: [`Shift+${i + 1}`],
    scopes: ['outline'],
    group: 'Modes',
    run: ({ parts }) => parts.tools.send({ type: 'WRITE_MODE', mode }),
  })),
  ...FRAME_ORDER.map((mode, i): Command => ({
    id: `frames-${mode}`,
    name: `Actions change: ${FRAME_MODES[mode].name.toLowerCase()}`,
    keys: [`Shift+${i + 1}`],
    scopes: ['track'],
    kinds: ['tracking'],
    group: 'Modes',
    run: ({ parts }) => parts.tools.send({ type: 'FRAME_MODE', mode }),
  })),
];

type DisplayCommand = [id: string, name: string, key: string, event: Parameters<Parts['display']['send']>[0]];

const DISPLAY: DisplayCommand[] = [
  ['cells-opacity', 'Cells: faint, solid, hidden', 'Z', { type: 'CYCLE_CELLS' }],
  ['outlines', 'Outlines on or off', 'O', { type: 'CYCLE_OUTLINES' }],
  ['highlight', 'Highlight the selected cell', 'H', { type: 'HIGHLIGHT' }],
  ['invert', 'Invert the image', 'I', { type: 'INVERT' }],
  ['auto', 'Automatic contrast', '0', { type: 'AUTO' }],
];

const CHANNELS: DisplayCommand[] = [
  ['colour', 'One channel in grey, or all in colour', 'Y', { type: 'COLOUR' }],
  ['next-channel', 'Next channel', 'C', { type: 'NEXT_CHANNEL', by: 1 }],
  ['channel-before', 'Channel before', 'Shift+C', { type: 'NEXT_CHANNEL', by: -1 }],
];

const displayCommand = ([id, name, key, event]: DisplayCommand): Command => ({
  id,
  name,
  keys: [key],
  scopes: BOTH,
  group: 'Display',
  whileDrawing: true,
  run: ({ parts }) => parts.display.send(event),
});

const view: Command[] = [
  {
    id: 'zoom-out',
    name: 'Zoom out (also the wheel)',
    keys: ['-'],
    scopes: BOTH,
    group: 'View',
    run: ({ parts }) => parts.canvas.send({ type: 'ZOOM', factor: 1 / 1.25 }),
  },
  {
    id: 'zoom-in',
    name: 'Zoom in (also the wheel)',
    keys: ['='],
    scopes: BOTH,
    group: 'View',
    run: ({ parts }) => parts.canvas.send({ type: 'ZOOM', factor: 1.25 }),
  },
  {
    id: 'side-by-side',
    name: 'One frame, or all five side by side',
    keys: ['Shift+V'],
    scopes: BOTH,
    kinds: ['segmentation'],
    group: 'View',
    run: ({ parts: { views } }) => {
      const one = views.getSnapshot().context.count === 1;
      views.send({ type: 'SHOW', count: one ? SIDE_BY_SIDE : 1 });
    },
  },
  {
    id: 'fit',
    name: 'Whole frame',
    keys: ['Shift+0'],
    scopes: BOTH,
    group: 'View',
    run: ({ parts }) => parts.canvas.send({ type: 'FIT' }),
  },
];

export const commands: readonly Command[] = [
  ...work,
  ...frames,
  ...lineageCommands,
  ...seeingCommands,
  ...cells,
  ...brush,
  ...modes,
  ...DISPLAY.map(displayCommand),
  ...CHANNELS.map((entry): Command => ({ ...displayCommand(entry), channels: true })),
  ...view,
  ...checkCommands,
  ...placeCommands,
  ...pageCommands,
];
