/** Which lanes there are, and what is to be seen in them. */
import { useSelector } from '@xstate/react';
import { useEffect, useMemo, useState } from 'react';
import { forksOf, type Fork } from '../../../labels/lineage/forks';
import type { LaneChange } from '../../../labels/lineage/laneChanges';
import {
  broughtTogether,
  lanesAround,
  lanesOfReasons,
  reasonFrames,
  type LanesView,
} from '../../../labels/lineage/lanesShown';
import type { Track } from '../../../labels/lineage/trackIndex';
import type { DeskView } from '../../view/deskView';
import { useDesk } from '../../view/DeskContext';
import { useFeature, useSelected, useShown } from '../../view/useLabels';
import { useOpenReasons } from '../../view/useOpenReasons';
import { useTracks } from '../../view/useTracks';

/** Lanes of cells beside the selected one. */
const NEAR = 3;
/** Lanes that there is room for on a small screen. */
const ROOM = 8;
const NONE: readonly number[] = [];

/** The cells nearest to one in frame t, the nearest first; none where it is not in it, or the frame not in memory. */
function cellsNear(view: DeskView, cell: number, t: number, among: readonly number[]): number[] {
  const centre = view.centroid(cell, t);
  if (centre === null) return [];
  return among
    .flatMap((other) => {
      const at = other === cell ? null : view.centroid(other, t);
      return at === null ? [] : [{ other, away: (at.x - centre.x) ** 2 + (at.y - centre.y) ** 2 }];
    })
    .sort((a, b) => a.away - b.away)
    .slice(0, NEAR)
    .map(({ other }) => other);
}

/** The neighbours of the selected cell where it was selected: they stay while one steps through the frames. */
function useNear(): readonly number[] {
  const { parts, view } = useDesk();
  const selected = useSelected();
  const shown = useShown();
  const feature = useFeature();
  const { version } = useTracks();
  const [near, setNear] = useState({ key: '', cells: NONE });
  const key = `${selected ?? ''} ${version} ${feature}`;
  useEffect(() => {
    setNear((known) => {
      if (known.key === key && known.cells.length > 0) return known;
      if (selected === null) return { key, cells: NONE };
      const here = parts.desk.labels.cells.cellsAt(shown, feature);
      return { key, cells: cellsNear(view, selected, shown, here) };
    });
  }, [key, selected, shown, feature, view, parts]);
  return near.key === key ? near.cells : NONE;
}

export interface Lanes {
  tracks: readonly Track[];
  /** The lane of a cell. */
  laneOf: ReadonlyMap<number, number>;
  forks: readonly Fork[];
  /** Tracks of the task. */
  all: number;
  changes: ReadonlyMap<number, readonly LaneChange[]>;
  /** The cells that an action is about. */
  marked: ReadonlySet<number>;
  reasons: ReadonlyMap<number, readonly number[]>;
}

export function useLanes(shows: LanesView): Lanes {
  const { parts } = useDesk();
  const { index, version } = useTracks();
  const selected = useSelected();
  const feature = useFeature();
  const near = useNear();
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const prompt = useSelector(parts.tools, (state) => state.context.prompt);
  // Only where nothing is selected do the lanes follow the frame.
  const frame = useSelector(parts.frames, ({ context }) =>
    shows === 'around' && selected === null ? context.t : null,
  );
  const reasons = useOpenReasons();
  const around = useMemo(() => {
    if (shows !== 'around') return null;
    const acted = [...(prompt?.cells ?? []), ...(prompt?.lanes ?? []).map(({ cell }) => cell)];
    const found = lanesAround(index, reasons, {
      selected,
      others: [...acted, ...near, ...hovered],
      here: frame === null ? NONE : parts.desk.labels.cells.cellsAt(frame, feature),
    });
    return broughtTogether(found, acted, ROOM);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` is that of the index
  }, [shows, index, version, reasons, selected, prompt, near, hovered, frame, feature, parts]);
  const listed = useMemo(() => {
    if (shows === 'around') return NONE;
    return shows === 'reasons'
      ? lanesOfReasons(index, reasons)
      : index.order().branches.map(({ cell }) => cell);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` is that of the index
  }, [shows, index, version, reasons]);
  const wanted = around ?? listed;
  // The same lanes for the same cells: the pointer goes over many that have one already.
  const key = around ? around.join(' ') : listed;
  const lanes = useMemo(
    () => ({
      tracks: wanted.flatMap((cell) => index.track(cell) ?? []),
      laneOf: new Map(wanted.map((cell, lane) => [cell, lane])),
      forks: forksOf(wanted, (cell) => index.track(cell)),
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the cells
    [index, version, key],
  );
  const seen = useMemo(() => {
    const changes = new Map<number, LaneChange[]>();
    for (const change of prompt?.lanes ?? [])
      changes.set(change.cell, [...(changes.get(change.cell) ?? []), change]);
    return { changes, marked: new Set([...(prompt?.cells ?? []), ...changes.keys()]) };
  }, [prompt]);
  return { ...lanes, ...seen, all: index.size, reasons: useMemo(() => reasonFrames(reasons), [reasons]) };
}
