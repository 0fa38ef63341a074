/** What the model got wrong, class by class, as rates: of the first round that was counted and of the newest. */
import type { Figures, RoundFigures } from '../../api/figures';
import { counted } from '../words';

type Counts = Figures['model'];

interface ErrorClass {
  name: string;
  of: (model: Counts) => number;
}

interface ErrorGroup {
  name: string;
  /** Errors are told for so many of them. */
  per: number;
  unit: string;
  /** How many there are: the sample. */
  size: (model: Counts) => number;
  sizeWords: (n: number) => string;
  classes: ErrorClass[];
}

const GROUPS: ErrorGroup[] = [
  {
    name: 'Outlines',
    per: 1000,
    unit: 'per 1 000 cells',
    size: (model) => model.cells,
    sizeWords: (n) => counted(n, 'cell'),
    classes: [
      { name: 'missed', of: (model) => model.missed },
      { name: 'false', of: (model) => model.false },
      { name: 'merged', of: (model) => model.merged },
      { name: 'split', of: (model) => model.split },
      { name: 'catastrophe', of: (model) => model.catastrophes },
    ],
  },
  {
    name: 'Links',
    per: 1000,
    unit: 'per 1 000 links',
    size: (model) => model.links,
    sizeWords: (n) => counted(n, 'link'),
    classes: [
      { name: 'missed link', of: (model) => model.missed_links },
      { name: 'wrong link', of: (model) => model.wrong_links },
    ],
  },
  {
    name: 'Divisions',
    per: 100,
    unit: 'per 100 divisions',
    size: (model) => model.divisions,
    sizeWords: (n) => counted(n, 'division'),
    classes: [
      { name: 'missed division', of: (model) => model.missed_divisions },
      { name: 'false division', of: (model) => model.false_divisions },
      { name: 'wrong daughters', of: (model) => model.wrong_divisions },
    ],
  },
];

export interface ErrorRow {
  name: string;
  /** Null where there is only one round. */
  then: number | null;
  now: number;
}

export interface ErrorRows {
  name: string;
  unit: string;
  sample: string;
  rows: ErrorRow[];
}

export function roundName(round: number | null): string {
  return round === null ? 'no round yet' : `round ${round}`;
}

/** The groups of which there is anything. `rounds`: in their order, the newest last. */
export function errorGroups(rounds: Pick<RoundFigures, 'round' | 'model' | 'tasks_counted'>[]): ErrorRows[] {
  return GROUPS.flatMap(({ name, per, unit, size, sizeWords, classes }) => {
    const known = rounds.filter((round) => round.tasks_counted > 0 && size(round.model) > 0);
    const first = known[0];
    const last = known.at(-1);
    if (!first || !last) return [];
    const rate = ({ of }: ErrorClass, model: Counts) => (of(model) / size(model)) * per;
    return {
      name,
      unit,
      sample:
        first === last
          ? `${sizeWords(size(last.model))}, ${roundName(last.round)}`
          : `${roundName(first.round)} → ${roundName(last.round)}, ${sizeWords(size(last.model))}`,
      rows: classes.map((each) => ({
        name: each.name,
        then: first === last ? null : rate(each, first.model),
        now: rate(each, last.model),
      })),
    };
  });
}
