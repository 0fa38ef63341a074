/** The keys along the lineage: frames of the selected cell, its family, and from one division, beginning or end to the next. */
import {
  appearances,
  daughterOf,
  disappearances,
  divisionPlaces,
  frameBeside,
  landmarkBeside,
  parentOf,
  sisterOf,
  type Landmark,
  type Place,
} from '../../labels/tracks/landmarks';
import type { MovieLabels } from '../../frames/movieLabels';
import { NOTHING_SELECTED } from '../tools/words';
import { goTo } from '../view/goTo';
import type { Command, Hands } from './commands';

/** The command whose key comes before the letters of a jump. */
export const JUMP = 'jump';

const common = { scopes: ['outline', 'track'], kinds: ['tracking'], group: 'Lineage' } as const;

/** Where to go from the selected cell in frame t; or why not, as a sentence. */
type Way = (labels: MovieLabels, cell: number, t: number) => Place | string;

function arrive({ root, parts }: Hands, found: Place | string): void {
  if (typeof found === 'string') {
    root.send({ type: 'SAY', text: found, wrong: true });
    return;
  }
  goTo(parts, found);
  root.send({ type: 'SAY', text: `Frame ${found.t}, cell ${found.cell}` });
}

const along = (id: string, name: string, key: string, way: Way): Command => ({
  ...common,
  id,
  name,
  keys: [key],
  run: (hands) => {
    const { desk, selection } = hands.parts;
    const cell = selection.getSnapshot().context.selected;
    arrive(hands, cell === null ? NOTHING_SELECTED : way(desk.labels, cell, desk.t()));
  },
});

/** A frame of the cell itself. */
const inFrame = (cell: number, t: number | undefined, otherwise: string): Place | string =>
  t === undefined ? otherwise : { cell, t };

const beside =
  (by: 1 | -1): Way =>
  (labels, cell, t) =>
    inFrame(
      cell,
      frameBeside(labels, cell, t, by),
      `Cell ${cell} is in no ${by === 1 ? 'later' : 'earlier'} frame.`,
    );

const end =
  (which: 0 | -1): Way =>
  ({ cells }, cell) =>
    inFrame(cell, cells.framesOf(cell).at(which), `Cell ${cell} is in no frame.`);

type List = (labels: MovieLabels) => Landmark[];

/** A letter after the key of JUMP; with Shift the one before. */
function jumps(noun: string, short: string, key: string, list: List): Command[] {
  return ([1, -1] as const).map((by): Command => {
    const next = by === 1;
    return {
      ...common,
      id: `${noun}-${next ? 'after' : 'before'}`,
      name: next ? `Next ${noun}` : `${noun[0]!.toUpperCase()}${noun.slice(1)} before`,
      keys: [next ? key : `Shift+${key}`],
      after: JUMP,
      ...(next && { short }),
      run: (hands) => {
        const { desk, selection } = hands.parts;
        const here = { t: desk.t(), cell: selection.getSnapshot().context.selected };
        arrive(
          hands,
          landmarkBeside(list(desk.labels), here, by) ?? `No ${next ? 'further' : 'earlier'} ${noun}.`,
        );
      },
    };
  });
}

export const lineageCommands: readonly Command[] = [
  along('cell-frame-before', 'Frame before of this cell', 'Shift+ArrowLeft', beside(-1)),
  along('cell-frame-after', 'Next frame of this cell', 'Shift+ArrowRight', beside(1)),
  along('birth', 'First frame of this cell', 'Home', end(0)),
  along('end', 'Last frame of this cell', 'End', end(-1)),
  along(
    'parent',
    'Parent of this cell',
    'PageUp',
    (labels, cell, t) => parentOf(labels, cell, t) ?? `Cell ${cell} has no parent.`,
  ),
  along(
    'sister',
    'Sister of this cell',
    'Shift+PageUp',
    (labels, cell, t) => sisterOf(labels, cell, t) ?? `Cell ${cell} has no sister.`,
  ),
  along(
    'daughter',
    'Daughter of this cell',
    'PageDown',
    (labels, cell, t) => daughterOf(labels, cell, t, 0) ?? `Cell ${cell} has no daughters.`,
  ),
  along(
    'other-daughter',
    'Other daughter of this cell',
    'Shift+PageDown',
    (labels, cell, t) => daughterOf(labels, cell, t, 1) ?? `Cell ${cell} has no other daughter.`,
  ),
  {
    ...common,
    id: JUMP,
    name: 'Jump: then a letter says where to',
    keys: ['J'],
    run: ({ parts }) => parts.prefix.send({ type: 'AWAIT', after: JUMP }),
  },
  ...jumps('division', 'division', 'D', divisionPlaces),
  ...jumps('appearance', 'appears', 'A', (labels) => appearances(labels, labels.store.frames[0] ?? 0)),
  ...jumps('disappearance', 'disappears', 'X', (labels) =>
    disappearances(labels, labels.store.frames.at(-1) ?? 0),
  ),
];
