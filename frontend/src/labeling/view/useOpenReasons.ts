/** The places that are worth a look, for the lanes: what is wrong with divisions. */
import { useMemo } from 'react';
import type { OpenReason } from '../../labels/lineage/lanesShown';
import { useDivisionAlerts } from './useDivisionAlerts';

/** The same list until a place is another. */
export function useOpenReasons(): readonly OpenReason[] {
  const alerts = useDivisionAlerts();
  return useMemo(
    () => alerts.map(({ t, cell, parent }) => ({ t, cells: [...new Set([parent, cell])] })),
    [alerts],
  );
}
