/** What goes with a submission: the checks that are open, and those that were found fine. */
import type { Finding } from '../../labels/checks/types';

/** The server keeps as many as this of each submission. */
export const MOST_SENT = 500;

export interface LeftChecks {
  reason?: string;
  open_checks: number;
  checks: { kind: string; feature: string; t: number; cell: number; words: string; fine: boolean }[];
}

/** undefined for tasks without checks. */
export function leftChecks(
  { checks, open, fine }: { checks: unknown; open: readonly Finding[]; fine: readonly Finding[] },
  reason: string | null,
): LeftChecks | undefined {
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
  return {
    ...(reason === null ? {} : { reason }),
    open_checks: open.length,
    checks: [...told(open, false), ...told(fine, true)].slice(0, MOST_SENT),
  };
}
