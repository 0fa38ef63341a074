/** What is wrong with divisions; worked out once for all who show it. */
import type { MovieLabels } from '../../frames/movieLabels';
import { divisionAlerts, type DivisionAlert } from '../../labels/divisionAlerts';
import { useDesk } from './DeskContext';
import { useTracks } from './useTracks';

const known = new WeakMap<MovieLabels, { version: number; alerts: readonly DivisionAlert[] }>();

/** The same list until tracks or divisions are others. */
export function useDivisionAlerts(): readonly DivisionAlert[] {
  const { labels } = useDesk().parts.desk;
  const { version } = useTracks();
  const last = known.get(labels);
  if (last?.version === version) return last.alerts;
  const alerts = divisionAlerts(labels.cells, labels.divisions);
  known.set(labels, { version, alerts });
  return alerts;
}
