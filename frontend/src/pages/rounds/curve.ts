/** The figures of the learning curve: which there are, how each is drawn, and where its name stands. */
import type { CurvePoint, Estimate, FigureName } from '../../api/rounds';
import { score } from '../words';

export type Marker = 'circle' | 'square' | 'diamond' | 'triangle';

/** On movies that no model learned from, or where people corrected the model's predictions. */
export type CurveSource = 'test' | 'corrected';

type FigureKey = FigureName | keyof CurvePoint['corrected'];

export interface CurveFigure {
  key: FigureKey;
  of: (point: CurvePoint) => Estimate | null;
  name: string;
  /** What it measures, for who does not know the letters. */
  means: string;
  colour: string;
  /** No two lines are told apart by colour alone: dashes and markers differ, too. */
  dash?: string;
  marker: Marker;
  hollow?: true;
}

const NO_CORRECTION: CurveFigure = {
  key: 'no_correction',
  of: ({ figures }) => figures.no_correction,
  name: 'no correction',
  means: 'Share of the cells that needed no correction',
  colour: 'var(--text-2)',
  dash: '2 3',
  marker: 'circle',
};

export const CURVE_FIGURES: Record<CurveSource, readonly CurveFigure[]> = {
  test: [
    NO_CORRECTION,
    {
      key: 'seg',
      of: ({ figures }) => figures.seg,
      name: 'SEG',
      means: 'How well the outlines cover the cells',
      colour: 'var(--accent)',
      marker: 'circle',
    },
    {
      key: 'division_f1',
      of: ({ figures }) => figures.division_f1,
      name: 'division F1',
      means: 'Divisions found, against those missed and invented',
      colour: 'var(--warn)',
      dash: '6 3',
      marker: 'square',
    },
    {
      key: 'det',
      of: ({ figures }) => figures.det,
      name: 'DET',
      means: 'How many cells were found',
      colour: 'var(--accent)',
      dash: '9 3 2 3',
      marker: 'diamond',
      hollow: true,
    },
    {
      key: 'tra',
      of: ({ figures }) => figures.tra,
      name: 'TRA',
      means: 'How much of the tracks and lineages is right',
      colour: 'var(--text)',
      marker: 'triangle',
    },
    {
      key: 'aa',
      of: ({ figures }) => figures.aa,
      name: 'AA',
      means: 'Association accuracy: links between frames',
      colour: 'var(--warn)',
      dash: '2 2',
      marker: 'diamond',
      hollow: true,
    },
    {
      key: 'te',
      of: ({ figures }) => figures.te,
      name: 'TE',
      means: 'Target effectiveness: the share of its cell that a track follows',
      colour: 'var(--text-2)',
      dash: '10 4',
      marker: 'square',
      hollow: true,
    },
  ],
  corrected: [
    NO_CORRECTION,
    {
      key: 'objects_f1',
      of: ({ corrected }) => corrected.objects_f1,
      name: 'objects F1',
      means: 'Cells found, against those missed and invented',
      colour: 'var(--accent)',
      marker: 'diamond',
    },
    {
      key: 'tracks_aa',
      of: ({ corrected }) => corrected.tracks_aa,
      name: 'tracks AA',
      means: 'Association accuracy: links between frames',
      colour: 'var(--text)',
      dash: '10 4',
      marker: 'triangle',
    },
    {
      key: 'divisions_f1',
      of: ({ corrected }) => corrected.divisions_f1,
      name: 'divisions F1',
      means: 'Divisions found, against those missed and invented',
      colour: 'var(--warn)',
      dash: '6 3',
      marker: 'square',
    },
  ],
};

const FIRST_SHOWN: Record<CurveSource, readonly FigureKey[]> = {
  test: ['no_correction', 'seg', 'division_f1'],
  corrected: ['no_correction', 'objects_f1', 'divisions_f1'],
};

/** Which data the address asks for (`?data=corrected`). */
export function sourceFrom(query: URLSearchParams): CurveSource {
  return query.get('data') === 'corrected' ? 'corrected' : 'test';
}

/** The address of the curve on other data, with the figures that are shown there first. */
export function onData(query: URLSearchParams, source: CurveSource): URLSearchParams {
  const next = new URLSearchParams(query);
  next.delete('figures');
  if (source === 'test') next.delete('data');
  else next.set('data', source);
  return next;
}

/** What the address asks for (`?figures=seg,te`), in the order of the list; the first three where it asks for nothing. */
export function shownFrom(query: URLSearchParams): CurveFigure[] {
  const source = sourceFrom(query);
  const asked: readonly string[] = query.get('figures')?.split(',') ?? FIRST_SHOWN[source];
  const shown = CURVE_FIGURES[source].filter(({ key }) => asked.includes(key));
  return shown.length > 0
    ? shown
    : CURVE_FIGURES[source].filter(({ key }) => FIRST_SHOWN[source].includes(key));
}

/** The address after one figure was put in or taken out; the last one stays. */
export function toggled(query: URLSearchParams, key: FigureKey): URLSearchParams {
  const now = shownFrom(query).map((figure) => figure.key);
  const then = now.includes(key) ? now.filter((other) => other !== key) : [...now, key];
  const next = new URLSearchParams(query);
  if (then.length > 0) next.set('figures', then.join(','));
  return next;
}

/** The figures of a source of which there is any value. */
export function knownFigures(points: readonly CurvePoint[], source: CurveSource): CurveFigure[] {
  return CURVE_FIGURES[source].filter(({ of }) => points.some((point) => of(point) !== null));
}

/** `.93`, with its interval `.93 (.91–.95)`. */
export function estimateWords({ value, low, high }: Estimate): string {
  return low === null || high === null ? score(value) : `${score(value)} (${score(low)}–${score(high)})`;
}

export interface Axis {
  low: number;
  ticks: { at: number; words: string }[];
}

/** An axis up to 1 that has room for the smallest value: wide steps where it is long. */
export function axisFor(smallest: number): Axis {
  const floor = Math.max(0, Math.min(0.9, smallest));
  const step = floor >= 0.7 ? 0.05 : floor >= 0.4 ? 0.1 : 0.2;
  const low = Math.floor(floor / step + 1e-9) * step;
  const steps = Math.round((1 - low) / step);
  const ticks = Array.from({ length: steps + 1 }, (_, n) => {
    const at = n === steps ? 1 : Number((low + n * step).toFixed(2));
    return { at, words: at === 0 || at === 1 ? String(at) : String(at).slice(1) };
  });
  return { low: ticks[0]!.at, ticks };
}

export function smallestOf(estimates: readonly (Estimate | null)[]): number {
  return Math.min(1, ...estimates.flatMap((each) => (each ? [each.low ?? each.value] : [])));
}

/**
 * Where labels stand that want to be at `wanted` (pixels from the top): at least `gap` apart, between `first` and
 * `last`, each group as near to its places as it can be, in the same order. Where they have no room at all they begin
 * at `first` and go on beyond `last`.
 */
export function spread(wanted: readonly number[], gap: number, first: number, last: number): number[] {
  const order = wanted.map((_, place) => place).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const end = Math.max(last, first + gap * (wanted.length - 1));
  // Labels that touch move together, about the mean of where they want to be.
  const groups: { at: number; of: number[] }[] = [];
  const within = (at: number, size: number) => Math.max(first, Math.min(at, end - gap * (size - 1)));
  const settled = (of: number[]) => {
    const mean = of.reduce((sum, place, n) => sum + wanted[place]! - gap * n, 0) / of.length;
    return { at: within(mean, of.length), of };
  };
  for (const place of order) {
    let group = settled([place]);
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      if (before.at + gap * before.of.length <= group.at + 1e-9) break;
      groups.pop();
      group = settled([...before.of, ...group.of]);
    }
    groups.push(group);
  }
  const places: number[] = Array.from({ length: wanted.length }, () => 0);
  for (const { at, of } of groups) of.forEach((place, n) => (places[place] = at + gap * n));
  return places;
}

/** The curve in a sentence: `SEG rose from .86 to .93, …, rounds 0 to 3`. */
export function curveWords(points: readonly CurvePoint[], shown: readonly CurveFigure[]): string {
  const parts = shown.flatMap(({ of, name }) => {
    const known = points.flatMap((point) => of(point) ?? []);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last) return [];
    if (known.length === 1) return [`${name} is ${score(last.value)}`];
    const way = last.value > first.value ? 'rose' : last.value < first.value ? 'fell' : 'stayed';
    return [
      way === 'stayed'
        ? `${name} stayed at ${score(last.value)}`
        : `${name} ${way} from ${score(first.value)} to ${score(last.value)}`,
    ];
  });
  const [first, last] = [points[0]?.round, points.at(-1)?.round];
  const rounds = first === last ? `round ${first ?? 0}` : `rounds ${first ?? 0} to ${last ?? 0}`;
  return `${[...parts, rounds].join(', ')}.`;
}
