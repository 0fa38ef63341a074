/** Reading labels in components: each hook renders again when its kind of label changes. */
import { useSelector } from '@xstate/react';
import { useDesk } from './DeskContext';

/** The cells table; its content is read anew whenever it changes. */
export function useCellsTable() {
  const { parts } = useDesk();
  useSelector(parts.labels.getSnapshot().context.cells, (state) => state.context.version);
  return parts.desk.labels.cells;
}

export function useDivisions() {
  const { parts } = useDesk();
  useSelector(parts.labels.getSnapshot().context.divisions, (state) => state.context.version);
  return parts.desk.labels.divisions;
}

/** How tracks end that do not divide. */
export function useEvents() {
  const { parts } = useDesk();
  useSelector(parts.labels.getSnapshot().context.events, (state) => state.context.version);
  return parts.desk.labels.events;
}

/** Rises whenever pixels change. */
export function usePixelsVersion(): number {
  const { parts } = useDesk();
  return useSelector(parts.labels.getSnapshot().context.segments, (state) => state.context.version);
}

export function useSelected(): number | null {
  const { parts } = useDesk();
  return useSelector(parts.selection, (state) => state.context.selected);
}

export function useFeature(): string {
  const { parts } = useDesk();
  return useSelector(parts.display, (state) => state.context.feature);
}

/** The frame on the screen (the last one, while another is on its way). */
export function useShown(): number {
  const { parts } = useDesk();
  // Selected apart: the first frame is rendered again once its pixels are there.
  const shown = useSelector(parts.frames, (state) => state.context.shown);
  const wanted = useSelector(parts.frames, (state) => state.context.t);
  return shown ?? wanted;
}
