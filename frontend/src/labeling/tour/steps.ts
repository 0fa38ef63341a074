/** The steps of the tour: what each says, where it points, and by what it knows that the deed was done. */
import type { Task } from '../../api/types';
import type { ToolId } from '../tools/types';
import type { Facts } from './facts';

export type Places = NonNullable<Task['tour']>['places'];
export type TourPlace = Places[string];

export interface Deed {
  id: string;
  words: string;
  /** Whether it was done between two looks at the page that follow each other. */
  seen(now: Facts, before: Facts, place: TourPlace | undefined): boolean;
}

export interface Step {
  id: string;
  title: string;
  /** `{tool:brush}` and `{command:undo}` stand for the key as the person has it, `{key:Space}` for a fixed one. */
  text: string;
  /** The name of its place, where it is about one. */
  place?: string;
  /** Whether the cell of the place is selected when the step begins; `false`: none is. */
  selects?: boolean;
  /** The tool whose button is pointed out. */
  tool?: ToolId;
  deeds: readonly Deed[];
}

/** An edit was made by one of these tools. */
export const made =
  (...actions: string[]) =>
  (now: Facts, before: Facts): boolean =>
    now.undos > before.undos &&
    now.last !== null &&
    now.last.id !== before.last?.id &&
    now.last.undoes === null &&
    actions.some((action) => now.last!.action === action || now.last!.action.startsWith(`${action}-`));

const undone = (now: Facts, before: Facts) => now.redos > before.redos;
const redone = (now: Facts, before: Facts) => now.redos < before.redos && now.last?.undoes != null;

const zoomed = ({ camera: now }: Facts, { camera: before }: Facts) => now.moved && now.scale !== before.scale;
const panned = ({ camera: now }: Facts, { camera: before }: Facts) =>
  now.moved && now.scale === before.scale && (now.x !== before.x || now.y !== before.y);

export const steps: readonly Step[] = [
  {
    id: 'look',
    title: 'Move and zoom',
    text: 'The wheel or {command:zoom-in} zooms in, {command:zoom-out} zooms out. Then hold {key:Space} and drag the image, or press arrows with it (two fingers do as well). {command:fit} shows the whole frame again.',
    deeds: [
      { id: 'zoom', words: 'Zoom in', seen: zoomed },
      { id: 'pan', words: 'Move the image', seen: panned },
    ],
  },
  {
    id: 'frames',
    title: 'Go through the frames',
    text: 'A task is five frames of one movie. {command:frame-after} and {command:frame-before} step through them, or click one in the strip below.',
    deeds: [
      {
        id: 'step',
        words: 'Go to another frame',
        seen: (now, before) => now.shown !== null && before.shown !== null && now.shown !== before.shown,
      },
    ],
  },
  {
    id: 'select',
    title: 'Select a cell',
    text: 'Take Select {tool:select} and click the coloured half in the ring. The selected cell has a white outline; tools work on it.',
    place: 'cell',
    selects: false,
    tool: 'select',
    deeds: [
      {
        id: 'select',
        words: 'Click the cell in the ring',
        seen: (now, _, place) => now.selected !== null && now.selected === place?.cell,
      },
    ],
  },
  {
    id: 'paint',
    title: 'Paint what is missing',
    text: 'Only half of this cell has an outline. Take the brush {tool:brush} and draw over the bright part in the ring. {command:larger} and {command:smaller} change its size.',
    place: 'part',
    selects: true,
    tool: 'brush',
    deeds: [{ id: 'stroke', words: 'Draw with the brush', seen: made('brush') }],
  },
  {
    id: 'undo',
    title: 'Take it back',
    text: 'Nothing can go wrong: {command:undo} takes back what you did last, {command:redo} brings it again. Everything is saved by itself as you go.',
    place: 'part',
    selects: true,
    deeds: [
      { id: 'undo', words: 'Undo the stroke', seen: undone },
      { id: 'redo', words: 'Redo it', seen: redone },
    ],
  },
  {
    id: 'erase',
    title: 'Erase what is too much',
    text: 'This outline reaches too far, over dark background. Take the eraser {tool:eraser} and draw over the dark part in the ring. It takes from the selected cell only.',
    place: 'beyond',
    selects: true,
    tool: 'eraser',
    deeds: [{ id: 'erase', words: 'Draw with the eraser', seen: made('eraser', 'lasso', 'trim') }],
  },
  {
    id: 'split',
    title: 'Split two cells in one',
    text: 'Two cells share one outline here. Take Split {tool:split} and draw a line across the narrow place, from one side of it to the other.',
    place: 'merged',
    selects: true,
    tool: 'split',
    deeds: [{ id: 'split', words: 'Draw a line between the two', seen: made('split', 'watershed') }],
  },
  {
    id: 'smart',
    title: 'Let the image help',
    text: 'The cell in the ring has no outline yet. Take Smart click {tool:smart-click} and click its middle: an outline is proposed. {command:confirm} applies it, {command:cancel} drops it.',
    place: 'missing',
    selects: false,
    tool: 'smart-click',
    deeds: [
      {
        id: 'propose',
        words: 'Click the middle of the cell',
        seen: (now) => now.tool === 'smart-click' && now.ready,
      },
      { id: 'apply', words: 'Apply the outline', seen: made('smart-click') },
    ],
  },
  {
    id: 'checks',
    title: 'Look at the checks',
    text: 'Checks, on the right, lists by itself what may be wrong. {command:check-after} or a click goes to one. Where it is safe, {command:mend} mends it; {command:fine} says that it is fine as it is.',
    place: 'piece',
    deeds: [
      { id: 'go', words: 'Go to a check', seen: (now) => now.check !== null || now.open === 0 },
      {
        id: 'mend',
        words: 'Mend it, or find it fine',
        seen: (now, before) => made('mend')(now, before) || now.fine > before.fine || now.open === 0,
      },
    ],
  },
  {
    id: 'submit',
    title: 'Submit',
    text: 'That is a whole task. {command:submit} submits it. If checks are open the page asks why; on this practice movie any word will do.',
    deeds: [{ id: 'submit', words: 'Submit', seen: (now) => now.submitted }],
  },
];
