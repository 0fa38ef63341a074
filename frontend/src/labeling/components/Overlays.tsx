/** What lies on the canvas: mode tag and border, frame, scale bar, numbers of cells, the cursor's ring. */
import { useSelector } from '@xstate/react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { FrameMode } from '../../labels/types';
import { toImage, toScreen, type Camera } from '../../render/camera';
import { scopeIn } from '../actors/toolbox';
import { currentPlace } from '../places/open';
import { strokeTag } from '../tools/brush';
import { toolById } from '../tools/registry';
import { useDesk } from '../view/DeskContext';
import { cursorWords, isOutside } from '../view/cursorWords';
import { tagPlace } from '../view/tagPlace';
import { useCellsTable, usePixelsVersion, useSelected, useShown } from '../view/useLabels';
import { frameTime, listOf, scaleBar } from '../view/words';
import classes from './stage.module.css';
import { useCore } from './TileMargin';

/** The mode whose border is drawn: what the next action would change. */
function useMode(): string {
  const { parts } = useDesk();
  return useSelector(parts.tools, ({ context }) => {
    const { options, covers } = toolById(context.tool);
    if (options.includes('writeMode')) return context.writeMode;
    if (covers) return covers;
    if (context.kind === 'tracking' && scopeIn(context) === 'track') return context.frameMode;
    return 'one';
  });
}

/** The frame mode, where the next action follows it. */
function useFrameMode(): FrameMode | null {
  const { parts } = useDesk();
  return useSelector(parts.tools, ({ context }) => {
    const inTrack = context.kind === 'tracking' && scopeIn(context) === 'track';
    return inTrack && toolById(context.tool).covers === undefined ? context.frameMode : null;
  });
}

export function EdgeOfMode() {
  return <div className={classes.edge} data-mode={useMode()} />;
}

/** "Brush paints cell 18 on background only": tool and mode in words, at the top left. */
export function ModeTag() {
  const { parts } = useDesk();
  const mode = useMode();
  const tool = toolById(useSelector(parts.tools, (state) => state.context.tool));
  const scope = useSelector(parts.tools, (state) => scopeIn(state.context));
  const kind = useSelector(parts.tools, (state) => state.context.kind);
  useSelected();
  useShown();
  const loud = mode === 'overlap' ? 'overlap' : !['exclude', 'one'].includes(mode);
  return (
    <div className={`${classes.chip} ${classes.mode}`}>
      {kind === 'tracking' && <span>{scope === 'outline' ? 'Outline' : 'Track'} ·</span>}
      <b>{tool.name}</b>
      <em data-loud={loud}>{tool.says(parts.desk)}</em>
    </div>
  );
}

export function FrameChip() {
  const { opened } = useDesk();
  const shown = useShown();
  return (
    <div className={`${classes.chip} ${classes.frame}`}>
      Frame {shown} <span>{frameTime(shown, opened.task.movie.frame_interval_s)}</span>
    </div>
  );
}

const SCALE_BAR_PX = 110;

export function ScaleBar() {
  const { parts, opened } = useDesk();
  const scale = useSelector(parts.canvas, (state) => state.context.camera.scale) / devicePixelRatio;
  const { length, text } = scaleBar(scale, opened.task.movie.pixel_size_um, SCALE_BAR_PX);
  return (
    <div className={classes.scale}>
      {text}
      <i style={{ width: length }} />
    </div>
  );
}

const NO_CELLS: readonly number[] = [];

/** The cells of the place one looks at. */
function usePlaceCells(): readonly number[] {
  const { parts } = useDesk();
  return useSelector(parts.places ?? undefined, (state) =>
    state === undefined ? NO_CELLS : (currentPlace(state.context)?.cells ?? NO_CELLS),
  );
}

/** The numbers of the selected cell, of those an action is about, and of those of the place one looks at. */
export function Numbers({ t }: { t?: number }) {
  const { parts, view } = useDesk();
  const selected = useSelected();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const prompted = useSelector(parts.tools, (state) => state.context.prompt?.cells ?? null);
  useShown();
  useCellsTable();
  usePixelsVersion();
  const looked = usePlaceCells();
  const cells = new Set([...(selected === null ? [] : [selected]), ...(prompted ?? looked)]);
  return [...cells].map((cell) => {
    const centre = view.centroid(cell, t);
    if (!centre) return null;
    const { x, y } = toScreen(camera, centre.x, centre.y);
    const place = `translate(${x / devicePixelRatio}px, ${y / devicePixelRatio}px) translate(-50%, -50%)`;
    return (
      <span key={cell} className={classes.number} style={{ transform: place }}>
        {cell}
      </span>
    );
  });
}

/** What the pointer is at, beside it. */
function CursorTag({ at, away, camera, text }: CursorTagProps) {
  const tag = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  // Its size follows its words, not the pointer: measured when they change.
  useLayoutEffect(() => {
    if (tag.current) setSize({ width: tag.current.offsetWidth, height: tag.current.offsetHeight });
  }, [text]);
  const canvas = {
    width: camera.viewWidth / devicePixelRatio,
    height: camera.viewHeight / devicePixelRatio,
  };
  const { x, y } = tagPlace(at, away, size, canvas);
  return (
    <div
      ref={tag}
      className={`${classes.chip} ${classes.cursorTag}`}
      style={{ transform: `translate(${x}px, ${y}px)` }}
    >
      {text}
    </div>
  );
}

interface CursorTagProps {
  at: { x: number; y: number };
  away: number;
  camera: Camera;
  text: string;
}

/** The brush's footprint under the pointer, with the cell and the mode beside it. */
export function CursorRing() {
  const { parts, writable } = useDesk();
  const pointer = useSelector(parts.canvas, (state) => state.context.pointer);
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const { scale } = camera;
  const tool = toolById(useSelector(parts.tools, (state) => state.context.tool));
  const size = useSelector(parts.tools, (state) => state.context.size);
  const mode = useSelector(parts.tools, (state) => state.context.writeMode);
  const frames = useFrameMode();
  const prompt = useSelector(parts.tools, (state) => state.context.prompt);
  const drawing = useSelector(parts.canvas, (state) => state.matches('drawing'));
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const selected = useSelected();
  const core = useCore();
  if (!pointer) return null;
  const x = pointer.x / devicePixelRatio;
  const y = pointer.y / devicePixelRatio;
  // dx² + dy² < r² covers 2r - 1 pixels across.
  const diameter = ((2 * size - 1) * scale) / devicePixelRatio;
  const under = hovered.length > 0 ? `${hovered.length > 1 ? 'Cells' : 'Cell'} ${listOf(hovered)}` : null;
  const what = prompt?.title ?? (tool.id === 'brush' ? strokeTag(selected, mode) : under);
  const at = toImage(camera, pointer.x, pointer.y);
  const text = cursorWords(what, frames, isOutside(core, at.x, at.y));
  return (
    <>
      {tool.ring && writable && (
        <div
          className={classes.ring}
          data-kind={tool.ring}
          style={{
            width: diameter,
            height: diameter,
            transform: `translate(${x - diameter / 2}px, ${y - diameter / 2}px)`,
          }}
        />
      )}
      {text && !drawing && (
        <CursorTag at={{ x, y }} away={14 + Math.min(diameter / 4, 40)} camera={camera} text={text} />
      )}
    </>
  );
}
