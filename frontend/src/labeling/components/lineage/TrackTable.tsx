/** All tracks in a table, beside the image: searched by number, sorted by any column; only the rows in view are made. */
import { CloseButton, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Track } from '../../../labels/lineage/trackIndex';
import {
  findTracks,
  gapWords,
  sortTracks,
  type Column,
  type Sorting,
} from '../../../labels/lineage/trackTable';
import { useDesk } from '../../view/DeskContext';
import { goToCell } from '../../view/goTo';
import { useSelected } from '../../view/useLabels';
import { useTracks } from '../../view/useTracks';
import { keepFocus } from '../ToolButton';
import classes from './lineage.module.css';
import { countInWords } from './trackWords';

const ROW = 26;
const HEAD = 28;
/** Rows made beyond the window, so that scrolling meets no gap. */
const SPARE = 6;

const COLUMNS: readonly { column: Column; name: string; of: (track: Track) => string | number }[] = [
  { column: 'cell', name: 'Cell', of: ({ cell }) => cell },
  { column: 'first', name: 'First', of: ({ first }) => first },
  { column: 'last', name: 'Last', of: ({ last }) => last },
  { column: 'frames', name: 'Frames', of: ({ frames }) => frames },
  { column: 'parent', name: 'Parent', of: ({ parents }) => parents.join(', ') },
  { column: 'daughters', name: 'Daughters', of: ({ daughters }) => daughters.join(', ') },
  { column: 'gaps', name: 'Gaps', of: gapWords },
];

function Heads({ sorting, onSort }: { sorting: Sorting; onSort: (sorting: Sorting) => void }) {
  return (
    <div role="row" aria-rowindex={1} className={classes.heads}>
      {COLUMNS.map(({ column, name }) => {
        const here = sorting.column === column;
        const Arrow = sorting.down ? IconChevronDown : IconChevronUp;
        return (
          <span
            key={column}
            role="columnheader"
            aria-sort={here ? (sorting.down ? 'descending' : 'ascending') : 'none'}
          >
            <button
              type="button"
              onMouseDown={keepFocus}
              onClick={() => onSort({ column, down: here && !sorting.down })}
            >
              {name}
              {here && <Arrow size={12} stroke={2} aria-hidden />}
            </button>
          </span>
        );
      })}
    </div>
  );
}

interface RowProps {
  track: Track;
  row: number;
  id: string;
  colour: string;
  selected: boolean;
  state: 'chosen' | 'hovered' | undefined;
}

function Row({ track, row, id, colour, selected, state }: RowProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={selected}
      data-state={state}
      data-cell={track.cell}
      className={classes.row}
      style={{ top: row * ROW }}
    >
      {COLUMNS.map(({ column, of }) => (
        <span key={column} role="gridcell">
          {column === 'cell' && <i style={{ background: colour }} aria-hidden />}
          {of(track)}
        </span>
      ))}
    </div>
  );
}

export function TrackTable({ onClose }: { onClose: () => void }) {
  const { parts, view } = useDesk();
  const id = useId();
  const { index, version } = useTracks();
  const selected = useSelected();
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const [sorting, setSorting] = useState<Sorting>({ column: 'cell', down: false });
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  const rows = useMemo(
    () => sortTracks(findTracks(index.tracks(), text), sorting),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` is that of the index
    [index, version, text, sorting],
  );
  const rowOf = useMemo(() => new Map(rows.map(({ cell }, row) => [cell, row])), [rows]);
  const measure = () => {
    const box = grid.current;
    if (box) setSeen({ top: box.scrollTop, height: box.clientHeight });
  };
  useLayoutEffect(measure, [rows.length]);
  const reveal = (row: number) => {
    const box = grid.current;
    if (!box) return;
    if (row * ROW < box.scrollTop) box.scrollTop = row * ROW;
    else if (HEAD + (row + 1) * ROW > box.scrollTop + box.clientHeight)
      box.scrollTop = HEAD + (row + 1) * ROW - box.clientHeight;
  };
  const own = selected === null ? undefined : rowOf.get(selected);
  // What was out of view comes to the middle.
  useLayoutEffect(() => {
    const box = grid.current;
    if (!box || own === undefined) return;
    const room = box.clientHeight - HEAD;
    if (own * ROW < box.scrollTop || (own + 1) * ROW > box.scrollTop + room)
      box.scrollTop = own * ROW - (room - ROW) / 2;
  }, [own, selected]);
  useEffect(() => {
    const before = document.activeElement;
    field.current?.focus({ preventScroll: true });
    return () => {
      // Back to where one was, unless one has gone elsewhere meanwhile, or that is gone.
      const now = document.activeElement;
      if (now !== null && now !== document.body) return;
      const back = before instanceof HTMLElement && before.isConnected ? before : null;
      (back ?? document.querySelector<HTMLElement>('[role=application]'))?.focus({ preventScroll: true });
    };
  }, []);
  const hover = (cells: readonly number[]) => parts.selection.send({ type: 'HOVER', cells });
  const at = chosen === null ? undefined : rowOf.get(chosen);
  const choose = (row: number) => {
    const track = rows[Math.min(rows.length - 1, Math.max(0, row))];
    if (!track) return;
    setChosen(track.cell);
    hover([track.cell]);
    reveal(rowOf.get(track.cell)!);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'ArrowDown') choose((at ?? -1) + 1);
    else if (event.key === 'ArrowUp') choose((at ?? rows.length) - 1);
    else if (event.key === 'Enter' && chosen !== null && !parts.tools.getSnapshot().context.prompt)
      goToCell(parts, chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const cellUnder = ({ target }: React.MouseEvent) => {
    const cell = target instanceof Element ? target.closest('[data-cell]')?.getAttribute('data-cell') : null;
    return cell == null ? null : Number(cell);
  };
  const first = Math.max(0, Math.floor(seen.top / ROW) - SPARE);
  const end = Math.min(rows.length, Math.ceil((seen.top + seen.height - HEAD) / ROW) + SPARE);
  return (
    <section
      className={classes.table}
      aria-label="Table of tracks"
      data-region
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2>Tracks</h2>
        <span>{countInWords(rows.length, index.size)}</span>
        <TextInput
          ref={field}
          className={classes.field}
          classNames={{ input: classes.fieldInput ?? '' }}
          aria-label="Tracks whose number begins with, and their family"
          placeholder="Cell number"
          inputMode="numeric"
          value={text}
          leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
          leftSectionWidth={26}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [track] = rows;
            if (event.key === 'Enter' && track) goToCell(parts, track.cell);
            else if (event.key === 'ArrowDown') grid.current?.focus({ preventScroll: true });
            else return;
            event.preventDefault();
          }}
        />
        <CloseButton aria-label="Close the table" onClick={onClose} />
      </header>
      <div
        ref={grid}
        role="grid"
        aria-label="Tracks"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={at !== undefined && at >= first && at < end ? `${id}-${at}` : undefined}
        tabIndex={0}
        className={classes.grid}
        onScroll={measure}
        onKeyDown={press}
        onFocus={(event) => {
          if (event.target === event.currentTarget) choose(at ?? own ?? first);
        }}
        onBlur={() => {
          setChosen(null);
          hover([]);
        }}
        onMouseDown={keepFocus}
        onPointerOver={(event) => {
          const cell = cellUnder(event);
          hover(cell === null ? [] : [cell]);
        }}
        onPointerLeave={() => hover([])}
        onClick={(event) => {
          const cell = cellUnder(event);
          if (cell !== null) goToCell(parts, cell);
        }}
      >
        <div role="rowgroup" className={classes.headGroup}>
          <Heads sorting={sorting} onSort={setSorting} />
        </div>
        {rows.length > 0 && (
          <div role="rowgroup" className={classes.rows} style={{ height: rows.length * ROW }}>
            {rows.slice(first, end).map((track, i) => (
              <Row
                key={track.cell}
                track={track}
                row={first + i}
                id={`${id}-${first + i}`}
                colour={`var(--label-${view.colouring.colourOf(track.cell) + 1})`}
                selected={track.cell === selected}
                state={
                  track.cell === chosen ? 'chosen' : hovered.includes(track.cell) ? 'hovered' : undefined
                }
              />
            ))}
          </div>
        )}
      </div>
      {rows.length === 0 && <p className={classes.nothing}>No track has this number.</p>}
    </section>
  );
}
