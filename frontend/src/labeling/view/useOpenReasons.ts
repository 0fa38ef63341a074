/** The places that are worth a look, for the lanes: what the server's list has left, and what is wrong with divisions. */
import { useSelector } from '@xstate/react';
import { useMemo } from 'react';
import type { Place } from '../../api/places';
import type { OpenReason } from '../../labels/lineage/lanesShown';
import { useDesk } from './DeskContext';
import { useDivisionAlerts } from './useDivisionAlerts';

const NONE: readonly Place[] = [];

/** The same list until a place is another. */
export function useOpenReasons(): readonly OpenReason[] {
  const { parts } = useDesk();
  const alerts = useDivisionAlerts();
  const places = useSelector(parts.places ?? undefined, (state) => state?.context.standing.open ?? NONE);
  return useMemo(
    () => [
      ...places.map(({ t, cells }) => ({ t, cells })),
      ...alerts.map(({ t, cell, parent }) => ({ t, cells: [...new Set([parent, cell])] })),
    ],
    [alerts, places],
  );
}
