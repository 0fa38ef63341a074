import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/** Rows made beyond the window, so that scrolling meets no gap. */
const SPARE = 4;

interface VirtualListProps {
  label: string;
  className: string | undefined;
  count: number;
  /** Height of a row in pixels. */
  row: number;
  /** The row one is at, -1 for none, and its height where it is another one. */
  at: number;
  tall?: number;
  /** The id of a row's element. */
  idOf: (index: number) => string;
  onStep: (by: 1 | -1) => void;
  onGo: () => void;
  /** A row at a distance from the top of the list. */
  children: (index: number, top: number, height: number) => ReactNode;
}

/** A list of any length: only the rows in view are made. One Tab stop; arrows and Enter work in it. */
export function VirtualList(props: VirtualListProps) {
  const { label, className, count, row, at, tall = row, idOf, onStep, onGo, children } = props;
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 300 });
  const extra = at >= 0 ? tall - row : 0;
  const topOf = (index: number) => index * row + (at >= 0 && index > at ? extra : 0);
  const heightOf = (index: number) => (index === at ? tall : row);
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
    <div
      ref={list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={at >= first && at < last ? idOf(at) : undefined}
      className={className}
      onScroll={measure}
      onKeyDown={press}
    >
      <div style={{ height: count * row + extra }} role="presentation" />
      {Array.from({ length: Math.max(0, last - first) }, (_, i) =>
        children(first + i, topOf(first + i), heightOf(first + i)),
      )}
    </div>
  );
}
