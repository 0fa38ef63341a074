/** What is wrong with divisions; worked out once for all who show it. */
import { useDeferredValue } from 'react';
import type { MovieLabels } from '../../frames/movieLabels';
import { divisionAlerts, type DivisionAlert } from '../../labels/divisionAlerts';
import { useDesk } from './DeskContext';
import { useTracks } from './useTracks';

const known = new WeakMap<MovieLabels, { version: number; alerts: readonly DivisionAlert[] }>();

/** The same list until tracks or divisions are others; it follows right behind an edit, which does not wait for it. */
export function useDivisionAlerts(): readonly DivisionAlert[] {
  const { labels } = useDesk().parts.desk;
  const { index, version } = useTracks();
  const behind = useDeferredValue(version);
  const last = known.get(labels);
  if (last && (last.version === version || behind !== version)) return last.alerts;
  const alerts = divisionAlerts(labels.cells, labels.divisions, (cell) => index.track(cell));
  known.set(labels, { version, alerts });
  return alerts;
}
