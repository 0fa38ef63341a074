import { VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { memo } from 'react';
import { formatFrameRanges } from '../../labels/frameRanges';
import { stepCell } from '../keyboard/commands';
import { useKeymap } from '../keyboard/KeymapContext';
import { withKeys } from '../keyboard/withKeys';
import { NOTHING_SELECTED } from '../tools/words';
import { useDesk } from '../view/DeskContext';
import { useCellsTable, useFeature, usePixelsVersion, useSelected, useShown } from '../view/useLabels';
import { area } from '../view/words';
import { IconButton } from './IconButton';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

/** The colour of a cell as the renderer draws it. */
export function useCellColour(cell: number): string {
  const { view } = useDesk();
  return `var(--label-${view.colouring.colourOf(cell) + 1})`;
}

/** In which frames of the five the cell is; a click goes there. */
function Presence({ cell }: { cell: number }) {
  const { parts } = useDesk();
  const current = useSelector(parts.frames, (state) => state.context.t);
  const there = new Set(useCellsTable().framesOf(cell));
  const colour = useCellColour(cell);
  const { frames } = parts.desk.labels.store;
  const missing = frames.filter((t) => !there.has(t));
  return (
    <>
      <div className={classes.presence}>
        {frames.map((t) => (
          <button
            key={t}
            type="button"
            data-there={there.has(t)}
            aria-current={t === current}
            style={there.has(t) ? { background: colour } : undefined}
            onMouseDown={keepFocus}
            onClick={() => parts.frames.send({ type: 'GO', t })}
          >
            <VisuallyHidden>Frame</VisuallyHidden> {there.has(t) ? t : <span aria-hidden>—</span>}
            <VisuallyHidden>{there.has(t) ? ': there' : `${t}: missing`}</VisuallyHidden>
          </button>
        ))}
      </div>
      <p className={classes.facts}>
        {missing.length === 0
          ? 'In all frames of the task'
          : `Missing in ${missing.length === 1 ? 'frame' : 'frames'} ${formatFrameRanges(missing)}`}
      </p>
    </>
  );
}

/** To the cell before and the next one. */
export const StepButtons = memo(function StepButtons() {
  const { parts } = useDesk();
  return (
    <span className={classes.steps}>
      <IconButton
        name="Cell before"
        command="cell-before"
        icon={IconChevronLeft}
        onMouseDown={keepFocus}
        onClick={() => stepCell(parts, -1)}
      />
      <IconButton
        name="Next cell"
        command="cell-after"
        icon={IconChevronRight}
        onMouseDown={keepFocus}
        onClick={() => stepCell(parts, 1)}
      />
    </span>
  );
});

/** How many pixels a cell has in frame t; 0 while the frame is not in memory. */
export function pixelsOf(
  parts: ReturnType<typeof useDesk>['parts'],
  feature: string,
  t: number,
  cell: number,
): number {
  const { labels } = parts.desk;
  const stats = labels.store.stats(feature, t);
  return labels.cells.valuesOf(t, feature, cell).reduce((n, value) => n + (stats?.count(value) ?? 0), 0);
}

/** "214 px · 89 µm²" */
export function sizeInWords(pixels: number, pixelSize: number | null): string {
  const size = area(pixels, pixelSize);
  return `${pixels} px${size && ` · ${size}`}`;
}

/** The selected cell of a segmentation task: its number, its size here, where it is. */
export function CellPanel() {
  const { parts, opened } = useDesk();
  const selected = useSelected();
  const shown = useShown();
  const feature = useFeature();
  usePixelsVersion();
  useCellsTable();
  const colour = useCellColour(selected ?? 0);
  const keymap = useKeymap();
  if (selected === null) {
    return (
      <section className={classes.section} aria-label="Cell">
        <h2>
          Cell <StepButtons />
        </h2>
        <p className={classes.facts}>{withKeys(NOTHING_SELECTED, keymap)}</p>
      </section>
    );
  }
  const pixels = pixelsOf(parts, feature, shown, selected);
  return (
    <section className={classes.section} aria-label="Cell">
      <h2>
        <span className={classes.swatch} style={{ background: colour }} aria-hidden />
        Cell {selected}
        <span className={classes.quiet}>
          {pixels > 0 ? sizeInWords(pixels, opened.task.movie.pixel_size_um) : 'not in this frame'}
        </span>
        <StepButtons />
      </h2>
      <Presence cell={selected} />
    </section>
  );
}
