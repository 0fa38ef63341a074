import { useSelector } from '@xstate/react';
import { useEffect, useRef, useState } from 'react';
import type { CellsTable } from '../../labels/cellsTable';
import type { DivisionSet } from '../../labels/divisionSet';
import { useDesk } from '../view/DeskContext';
import { useCellsTable, useDivisions, useEvents, useFeature, useSelected } from '../view/useLabels';
import { EndMark } from './EndMark';
import { useJump } from './LineagePanel';
import classes from './panels.module.css';

const TOP = 24;
const LANE = 21;
const LEFT = 64;
const RIGHT = 16;

/** First and last frame of each unbroken stretch. */
export function stretches(frames: readonly number[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const t of frames) {
    const open = found.at(-1);
    if (open && open[1] === t - 1) open[1] = t;
    else found.push([t, t]);
  }
  return found;
}

/** Lanes at most while nothing is selected. */
const MOST_LANES = 60;

/**
 * The cells whose lanes are shown: the selected cell's family in its order, then the cells an action or the pointer is
 * on; with nothing selected, the cells of the frame.
 */
export function cellsOfLanes(
  divisions: DivisionSet,
  selected: number | null,
  others: readonly number[],
  here: readonly number[],
): number[] {
  const order: number[] = [];
  const add = (cell: number) => {
    if (order.includes(cell)) return;
    order.push(cell);
    for (const { daughters } of divisions.ofParent(cell)) daughters.forEach(add);
  };
  if (selected !== null) {
    const ancestors = new Set<number>();
    let root = selected;
    for (;;) {
      const parent = divisions.ofDaughter(root)[0]?.parent;
      if (parent === undefined || ancestors.has(parent)) break;
      ancestors.add(parent);
      root = parent;
    }
    add(root);
  }
  for (const cell of selected === null ? here.slice(0, MOST_LANES) : []) order.push(cell);
  for (const cell of others) if (!order.includes(cell)) order.push(cell);
  return order;
}

/** From every parent among the lanes to its daughters among them. */
function forks(cells: readonly number[], table: CellsTable, divisions: DivisionSet) {
  return cells.flatMap((parent, from) =>
    divisions.ofParent(parent).flatMap(({ daughters, t }) => {
      const last = table.framesOf(parent).findLast((frame) => frame < t) ?? t - 1;
      return daughters.flatMap((daughter) => {
        const to = cells.indexOf(daughter);
        return to < 0 ? [] : [{ key: `${parent} ${daughter} ${t}`, from, to, last, t }];
      });
    }),
  );
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const node = element.current;
    if (!node) return undefined;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    setWidth(node.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

const tickStep = (count: number) => (count > 200 ? 50 : count > 60 ? 10 : 5);

/** Presence of the selected cell, of its family and of the cell under the pointer, with the divisions as forks. */
export function Lanes() {
  const { parts, opened, view } = useDesk();
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const selected = useSelected();
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const prompted = useSelector(parts.tools, (state) => state.context.prompt?.cells ?? null);
  const t = useSelector(parts.frames, (state) => state.context.t);
  const table = useCellsTable();
  const divisions = useDivisions();
  const events = useEvents();
  const feature = useFeature();
  const jump = useJump();
  const { first, last } = opened.task;
  const cells = cellsOfLanes(
    divisions,
    selected,
    [...(prompted ?? []), ...hovered],
    table.cellsAt(t, feature),
  );
  const x = (frame: number) =>
    LEFT + ((width - LEFT - RIGHT) * (frame - first)) / Math.max(1, last - first + 1);
  const y = (lane: number) => TOP + LANE * lane + LANE / 2;
  const height = Math.max(TOP + LANE * cells.length + 6, 60);
  const step = tickStep(last - first);
  const ticks = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
  const middle = x(t) + (x(t + 1) - x(t)) / 2;
  return (
    <div ref={plot} className={classes.plot}>
      {cells.length === 0 && <p className={classes.lanesEmpty}>No cells in this frame.</p>}
      <svg
        width={width}
        height={cells.length === 0 ? 0 : height}
        role="img"
        aria-label={`Lanes of ${cells.length} tracks: ${cells.join(', ')}`}
      >
        {ticks.map((frame) => (
          <g key={frame}>
            <path d={`M${x(frame)} 20V${height}`} stroke="var(--raised)" />
            {Math.abs(frame - t) > 1 && (
              <text x={x(frame)} y={14} textAnchor="middle">
                {frame}
              </text>
            )}
          </g>
        ))}
        {cells.map((cell, lane) => (
          <g
            key={cell}
            className={classes.lane}
            onClick={() => jump(table.framesOf(cell).includes(t) ? t : (table.framesOf(cell)[0] ?? t), cell)}
          >
            <rect
              x={0}
              y={y(lane) - LANE / 2}
              width={width}
              height={LANE}
              fill={cell === selected ? 'var(--surface)' : 'transparent'}
            />
            <text
              x={12}
              y={y(lane) + 4}
              style={cell === selected ? { fill: 'var(--text)', fontWeight: 'var(--fw-strong)' } : undefined}
            >
              {cell}
            </text>
            {stretches(table.framesOf(cell)).map(([from, to]) => (
              <rect
                key={from}
                x={x(from)}
                y={y(lane) - 4}
                width={Math.max(2, x(to + 1) - x(from) - 1)}
                height={8}
                rx={2}
                fill={`var(--label-${view.colouring.colourOf(cell) + 1})`}
                opacity={cell === selected || hovered.includes(cell) ? 1 : 0.7}
              />
            ))}
            <EndMark event={events.of(cell)} x={x((events.of(cell)?.t ?? 0) + 1)} y={y(lane)} />
          </g>
        ))}
        {forks(cells, table, divisions).map(({ key, from, to, last: end, t: born }) => (
          <path
            key={key}
            d={`M${x(end + 1) - 1} ${y(from)}H${(x(end + 1) + x(born)) / 2}V${y(to)}H${x(born)}`}
            fill="none"
            stroke="var(--text-3)"
            strokeWidth={1.5}
          />
        ))}
        <path d={`M${middle} 18V${height}`} stroke="var(--accent)" strokeWidth={1.5} pointerEvents="none" />
        <rect x={middle - 14} y={2} width={28} height={17} rx={3} fill="var(--accent-fill)" />
        <text
          x={middle}
          y={14.5}
          textAnchor="middle"
          style={{ fill: 'var(--on-accent)', fontWeight: 'var(--fw-strong)' }}
        >
          {t}
        </text>
      </svg>
    </div>
  );
}
