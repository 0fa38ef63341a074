/** What goes with a submission: the checks that are open, and those that were found fine. */
import type { Finding } from '../../labels/checks/types';

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

interface Checked {
  checks: unknown;
  open: readonly Finding[];
  fine: readonly Finding[];
  busy: boolean;
  done: number;
  frames: number;
}

/** "The checks were not finished (3 of 5 frames)." */
const unfinished = ({ done, frames }: Checked) =>
  `The checks were not finished (${done} of ${frames} frames).`;

/** undefined for tasks without checks. */
export function leftChecks(checked: Checked, reason: string | null): LeftChecks | undefined {
  const { checks, open, fine, busy } = checked;
  if (checks === null) return undefined;
  const told = (found: readonly Finding[], isFine: boolean) =>
    found.map(({ kind, feature, t, cell, title }) => ({
      kind,
      feature,
      t,
      cell,
      words: title,
      fine: isFine,
    }));
  const words = [...(busy ? [unfinished(checked)] : []), ...(reason === null ? [] : [reason])].join(' ');
  return {
    ...(words === '' ? {} : { reason: words.slice(0, LONGEST_REASON) }),
    ...(busy && open.length === 0 ? {} : { open_checks: open.length }),
    checks: [...told(open, false), ...told(fine, true)].slice(0, MOST_SENT),
  };
}
