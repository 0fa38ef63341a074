import { useCallback, useSyncExternalStore } from 'react';
import { nChecksOpen } from '../actors/submitting';
import { useDesk } from '../view/DeskContext';

/** How many checks or places need a reason, as handing in counts them: those of a list that is not read yet are none. */
export function useNeedingReason(): number {
  const { parts } = useDesk();
  const subscribe = useCallback(
    (listener: () => void) => {
      const { checks, places, save } = parts;
      const watching = [checks.subscribe(listener), places?.subscribe(listener), save.subscribe(listener)];
      return () => watching.forEach((each) => each?.unsubscribe());
    },
    [parts],
  );
  return useSyncExternalStore(subscribe, () => nChecksOpen(parts));
}
