/** What the models got wrong, in 1,000 cells: in what people corrected, and on the frozen test split. */
import type { CurvePoint, RoundErrors } from '../../api/rounds';
import type { ErrorRow } from '../figures/modelErrors';

export type ErrorSource = 'corrected' | 'test';

export interface ErrorList {
  /** `round 0 → 3` */
  rounds: string;
  rows: ErrorRow[];
}

/** `missed_division` as people write it. */
const kindName = (kind: string) => kind.replaceAll('_', ' ');

const roundsWords = (first: number, last: number) =>
  first === last ? `round ${last}` : `round ${first} → ${last}`;

/** Of each kind that was counted the rate of the first model and of the newest; null where nothing was. */
export function correctedErrors({ first_round, last_round, rows }: RoundErrors): ErrorList | null {
  const known = rows.flatMap(({ kind, first, last }) =>
    last === null
      ? []
      : [{ name: kindName(kind), then: first_round === last_round ? null : first, now: last }],
  );
  if (known.length === 0 || last_round === null) return null;
  return { rounds: roundsWords(first_round ?? last_round, last_round), rows: known };
}

/** The same on the test split, of the models that were measured there. */
export function testErrors(points: readonly CurvePoint[]): ErrorList | null {
  const measured = points.filter(({ errors }) => errors.length > 0);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) return null;
  const then = new Map(first.errors.map(({ kind, value }) => [kind, value]));
  return {
    rounds: roundsWords(first.round, last.round),
    rows: last.errors.map(({ kind, value }) => ({
      name: kindName(kind),
      then: first === last ? null : (then.get(kind) ?? null),
      now: value,
    })),
  };
}
