import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/** Rows made beyond the window, so that scrolling meets no gap. */
const SPARE = 4;

/** What a row says of itself to who cannot see how long the list is, and where it stands. */
export interface RowProps {
  id: string;
  'aria-setsize': number;
  'aria-posinset': number;
  style: { top: number; height: number };
}

interface VirtualListProps {
  label: string;
  className: string | undefined;
  count: number;
  /** Height of a row in pixels. */
  row: number;
  /** The row one is at, -1 for none, and its height where it is another one. */
  at: number;
  tall?: number;
  /** The rows are called so, with their index. */
  name: string;
  onStep: (by: 1 | -1) => void;
  onGo: () => void;
  /** A row: an element with `role=option`. */
  children: (index: number, props: RowProps) => ReactNode;
  /** Buttons for the row one is at: over it, but no part of the list, whose rows hold no controls. */
  controls?: ReactNode;
}

/** A list of any length: only the rows in view are made. One Tab stop; arrows and Enter work in it. */
export function VirtualList(props: VirtualListProps) {
  const { label, className, count, row, at, tall = row, name, onStep, onGo, children, controls } = props;
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 300 });
  const extra = at >= 0 ? tall - row : 0;
  const topOf = (index: number) => index * row + (at >= 0 && index > at ? extra : 0);
  const measure = () => {
    const box = list.current;
    if (box) setView({ top: box.scrollTop, height: box.clientHeight });
  };
  useLayoutEffect(measure, [count]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box || at < 0) return;
    if (at * row < box.scrollTop) box.scrollTop = at * row;
    else if (at * row + tall > box.scrollTop + box.clientHeight)
      box.scrollTop = at * row + tall - box.clientHeight;
  }, [at, row, tall]);
  const first = Math.max(0, Math.floor((view.top - extra) / row) - SPARE);
  const last = Math.min(count, Math.ceil((view.top + view.height) / row) + SPARE);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') onStep(1);
    else if (event.key === 'ArrowUp') onStep(-1);
    else if (event.key === 'Enter') onGo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={list} className={className} onScroll={measure}>
      <div
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={at >= first && at < last ? `${name}-${at}` : undefined}
        style={{ height: count * row + extra }}
        onKeyDown={press}
      >
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((index) =>
          children(index, {
            id: `${name}-${index}`,
            'aria-setsize': count,
            'aria-posinset': index + 1,
            style: { top: topOf(index), height: index === at ? tall : row },
          }),
        )}
      </div>
      {controls && at >= first && at < last && (
        <div
          style={{
            position: 'absolute',
            top: topOf(at),
            height: tall,
            right: 0,
            left: 0,
            pointerEvents: 'none',
          }}
        >
          {controls}
        </div>
      )}
    </div>
  );
}
