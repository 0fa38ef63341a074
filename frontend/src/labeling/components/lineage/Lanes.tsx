import { VisuallyHidden } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import type { LanesView } from '../../../labels/lineage/lanesShown';
import { familyOf } from '../../../labels/lineage/lineageOrder';
import type { TimeAxis } from '../../../labels/lineage/timeAxis';
import { useDesk } from '../../view/DeskContext';
import { goToCell } from '../../view/goTo';
import { useEvents, useSelected } from '../../view/useLabels';
import { trackIndexOf } from '../../view/useTracks';
import { keepFocus } from '../ToolButton';
import { drawLanes, LANE, laneAt, lanesInView, LEFT, RIGHT, type LanesScene } from './drawLanes';
import { readLaneColours } from './laneColours';
import classes from './lineage.module.css';
import { Ruler } from './Ruler';
import { framesInWords, trackInWords } from './trackWords';
import { useDrawing, useSize } from './useDrawing';
import type { Lanes as LanesShown } from './useLanes';

const NOTHING: Readonly<Record<LanesView, string>> = {
  around: 'No cells in this frame.',
  lineage: 'No tracks in this task yet.',
  reasons: 'No open places: no track is named by one.',
};

interface LanesProps {
  shows: LanesView;
  lanes: LanesShown;
}

/** Where the pointer is, and what is under it. */
interface Pointed {
  x: number;
  y: number;
  cell: number;
  t: number;
}

/**
 * A lane for each track, over time. Only those in view are drawn. One Tab stop: arrows choose a lane, Enter goes to its
 * cell; the table of tracks says the same in text.
 */
export function Lanes({ shows, lanes }: LanesProps) {
  const { parts, opened, view } = useDesk();
  const id = useId();
  const plot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(plot);
  const selected = useSelected();
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const t = useSelector(parts.frames, (state) => state.context.t);
  const colours = useMemo(() => readLaneColours(document.documentElement), []);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const { first, last } = opened.task;
  const axis: TimeAxis = useMemo(
    () => ({ first, last, left: LEFT, right: Math.max(LEFT + 1, width - RIGHT) }),
    [first, last, width],
  );
  const { tracks, laneOf } = lanes;
  const events = useEvents();
  const colourOf = (cell: number) => colours.labels[view.colouring.colourOf(cell)]!;
  const sceneAt = (top: number): LanesScene => ({
    ...lanes,
    lanes: tracks,
    axis,
    width,
    height,
    top,
    t,
    selected,
    hovered,
    colourOf,
    endOf: (cell) => events.of(cell)?.kind ?? null,
  });
  const painted = useRef('');
  const coloursInView = () => {
    const [from, to] = lanesInView({ top: plot.current?.scrollTop ?? 0, height, lanes: tracks });
    return tracks
      .slice(from, to + 1)
      .map(({ cell }) => view.colouring.colourOf(cell))
      .join(' ');
  };
  const drawing = useDrawing({ width, height }, (context) => {
    painted.current = coloursInView();
    drawLanes(context, sceneAt(plot.current?.scrollTop ?? 0), colours);
  });
  const { redraw } = drawing;
  // A cell gets its colour when a frame of it is first drawn.
  const recolour = useEffectEvent(() => {
    if (coloursInView() !== painted.current) redraw();
  });
  useEffect(() => view.drawn(() => recolour()), [view]);

  useKeptInView(plot, shows, lanes, height);

  const under = (event: React.MouseEvent<HTMLElement>): Pointed | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    const hit = laneAt(sceneAt(event.currentTarget.scrollTop), x, y);
    return hit && { x, y, cell: tracks[hit.lane]!.cell, t: x < LEFT ? t : hit.t };
  };
  const hover = (cells: readonly number[]) => parts.selection.send({ type: 'HOVER', cells });
  const point = (event: React.MouseEvent<HTMLElement>) => {
    const found = under(event);
    setPointed(found);
    hover(found ? [found.cell] : []);
  };
  const leave = () => {
    setPointed(null);
    hover([]);
  };
  const choose = (lane: number) => {
    const track = tracks[Math.min(tracks.length - 1, Math.max(0, lane))];
    const box = plot.current;
    if (!track || !box) return;
    setChosen(track.cell);
    hover([track.cell]);
    reveal(box, [laneOf.get(track.cell)!, laneOf.get(track.cell)!], height);
  };
  const active = chosen === null ? undefined : laneOf.get(chosen);
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'ArrowDown') choose((active ?? -1) + 1);
    else if (event.key === 'ArrowUp') choose((active ?? tracks.length) - 1);
    // Enter that applies a preview is for the tool.
    else if (event.key === 'Enter' && chosen !== null && !parts.tools.getSnapshot().context.prompt)
      goToCell(parts, chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = active === undefined ? undefined : tracks[active];
  const shown = pointed && laneOf.has(pointed.cell) ? tracks[laneOf.get(pointed.cell)!] : undefined;
  return (
    <div className={classes.lanesBody}>
      <Ruler axis={axis} width={width} colours={colours} />
      <div
        ref={plot}
        className={classes.plot}
        role="listbox"
        aria-label="Tracks"
        aria-describedby={`${id}-keys`}
        aria-activedescendant={current ? `${id}-lane` : undefined}
        tabIndex={0}
        onScroll={() => {
          redraw();
          // Another lane is under the pointer now; it says so when it moves.
          if (pointed) leave();
        }}
        onKeyDown={press}
        onFocus={() => {
          // Chosen by Tab: with the pointer the focus stays where it was.
          const start = selected === null ? undefined : laneOf.get(selected);
          choose(active ?? start ?? Math.ceil((plot.current?.scrollTop ?? 0) / LANE));
        }}
        onBlur={() => {
          setChosen(null);
          hover([]);
        }}
        onMouseDown={keepFocus}
        onPointerMove={point}
        onPointerLeave={leave}
        onClick={(event) => {
          const found = under(event);
          if (found) goToCell(parts, found.cell, found.t);
        }}
      >
        {current && (
          <VisuallyHidden
            id={`${id}-lane`}
            role="option"
            style={{ top: active! * LANE }}
            aria-selected={current.cell === selected}
            aria-posinset={active! + 1}
            aria-setsize={tracks.length}
          >
            {trackInWords(current)}
          </VisuallyHidden>
        )}
        <div className={classes.spacer} style={{ height: Math.max(tracks.length * LANE, height) }}>
          <canvas {...drawing.props} className={classes.sticky} aria-hidden />
        </div>
      </div>
      <VisuallyHidden id={`${id}-keys`}>
        Arrow keys choose a track, Enter goes to its cell. The table of tracks says the same in text.
      </VisuallyHidden>
      {tracks.length === 0 && <p className={classes.nothing}>{NOTHING[shows]}</p>}
      {shown && pointed && (
        <p
          className={classes.pointed}
          style={{
            transform: `translate(${Math.min(pointed.x + 14, Math.max(0, width - 240))}px, ${pointed.y + 30}px)`,
          }}
          data-up={pointed.y > height - 30}
        >
          <b>Cell {shown.cell}</b> {shown.frames === 1 ? 'frame' : 'frames'} {framesInWords(shown)}
        </p>
      )}
    </div>
  );
}

/** Scroll as little as shows these lanes; of more than there is room for, the first ones. */
function reveal(box: HTMLElement, [from, to]: readonly [number, number], height: number): void {
  const top = from * LANE;
  const foot = Math.min((to + 1) * LANE, top + height);
  if (top < box.scrollTop) box.scrollTop = top;
  else if (foot > box.scrollTop + height) box.scrollTop = foot - height;
}

/** As `reveal`, but what was out of view comes to the middle. */
function centre(box: HTMLElement, lane: number, height: number): void {
  const top = lane * LANE;
  if (top >= box.scrollTop && top + LANE <= box.scrollTop + height) return;
  box.scrollTop = top - (height - LANE) / 2;
}

/**
 * The family of the selected cell comes into view when another cell is selected, or the lanes are others; while an action
 * is previewed its lanes do.
 */
function useKeptInView(
  plot: React.RefObject<HTMLElement | null>,
  shows: LanesView,
  { laneOf, tracks, marked }: LanesShown,
  height: number,
): void {
  const { parts } = useDesk();
  const selected = useSelected();
  // Lanes that come and go under the pointer do not move the view.
  const others = shows === 'around' ? null : tracks;
  const show = useEffectEvent(() => {
    const box = plot.current;
    const own = selected === null ? undefined : laneOf.get(selected);
    if (!box || own === undefined || height === 0) return;
    const index = trackIndexOf(parts.desk.labels);
    const family = familyOf(selected!, (cell) => index.track(cell)).map(({ cell }) => cell);
    for (const cells of [family, [...marked]]) {
      const seen = cells.flatMap((cell) => laneOf.get(cell) ?? []);
      const ends = [Math.min(...seen), Math.max(...seen)] as const;
      if (seen.length > 0 && (ends[1] - ends[0] + 1) * LANE <= height) reveal(box, ends, height);
      else centre(box, own, height);
    }
  });
  useEffect(() => show(), [plot, selected, shows, others, marked, height]);
}
