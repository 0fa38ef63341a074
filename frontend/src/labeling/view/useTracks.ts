/** The tracks of the open task, read anew whenever an edit changes them. */
import type { MovieLabels } from '../../frames/movieLabels';
import { TrackIndex } from '../../labels/lineage/trackIndex';
import { useDesk } from './DeskContext';
import { useCellsTable, useDivisions } from './useLabels';

const indexes = new WeakMap<MovieLabels, TrackIndex>();

/** One index for the labels of a task, told of every change from then on. */
export function trackIndexOf(labels: MovieLabels): TrackIndex {
  const known = indexes.get(labels);
  if (known) return known;
  const index = new TrackIndex(labels);
  labels.watch((changes) => index.note(changes));
  indexes.set(labels, index);
  return index;
}

/** `version` rises when tracks or divisions are others: what is worked out from the index depends on it. */
export function useTracks(): { index: TrackIndex; version: number } {
  const { parts } = useDesk();
  useCellsTable();
  useDivisions();
  const index = trackIndexOf(parts.desk.labels);
  return { index, version: index.version };
}
