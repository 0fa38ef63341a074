/** What goes with a submission: the checks that are open, and those that were found fine. */

/** The server keeps as many as this of each submission. */
export const MOST_SENT = 500;
/** And as many characters of a reason. */
export const LONGEST_REASON = 2000;

export interface LeftChecks {
  reason?: string;
  /** Left out where it is not known: the checks were not finished, and had found none so far. */
  open_checks?: number;
  checks: { kind: string; feature: string; t: number; cell: number; words: string; fine: boolean }[];
}

interface Told {
  kind: string;
  feature: string;
  t: number;
  cell: number;
  title: string;
}

/** What was looked at before handing in: the checks of five frames, or the places of a whole movie. */
export interface Examined {
  open: readonly Told[];
  fine: readonly Told[];
  /** Why that is not all yet, as a sentence for the expert; null when it is. */
  unfinished: string | null;
}

/** `reason`: why it is handed in with open ones. */
export function leftChecks({ open, fine, unfinished }: Examined, reason: string | null): LeftChecks {
  const told = (found: readonly Told[], isFine: boolean) =>
    found.map(({ kind, feature, t, cell, title }) => ({
      kind,
      feature,
      t,
      cell,
      words: title,
      fine: isFine,
    }));
  const words = [unfinished, reason].filter((each) => each !== null).join(' ');
  return {
    ...(words === '' ? {} : { reason: words.slice(0, LONGEST_REASON) }),
    ...(unfinished !== null && open.length === 0 ? {} : { open_checks: open.length }),
    checks: [...told(open, false), ...told(fine, true)].slice(0, MOST_SENT),
  };
}
