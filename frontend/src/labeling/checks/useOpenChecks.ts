/** How many checks are open in each frame. */
import { useSelector } from '@xstate/react';
import { useMemo } from 'react';
import { useDesk } from '../view/DeskContext';

export function useOpenChecks(): ReadonlyMap<number, number> {
  const { parts } = useDesk();
  const open = useSelector(parts.checks, (state) => state.context.open);
  return useMemo(() => {
    const counts = new Map<number, number>();
    for (const { t } of open) counts.set(t, (counts.get(t) ?? 0) + 1);
    return counts;
  }, [open]);
}
