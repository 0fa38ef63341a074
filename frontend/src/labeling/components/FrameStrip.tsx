import { Kbd, VisuallyHidden } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import { useOpenChecks } from '../checks/useOpenChecks';
import { useDesk } from '../view/DeskContext';
import { useFrameState } from '../view/useFrameState';
import { useCellsTable, useFeature, useSelected } from '../view/useLabels';
import { plural } from '../view/words';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

/** What is most worth knowing of a frame, in a few words. */
function useFrameWords(t: number, checks: number): string {
  const state = useFrameState(t);
  const selected = useSelected();
  const feature = useFeature();
  const table = useCellsTable();
  if (state === 'late') return 'on its way';
  if (state instanceof Error) return 'not loaded';
  const cells = table.cellsAt(t, feature);
  if (selected !== null && !cells.includes(selected)) return `no cell ${selected}`;
  return checks > 0 ? plural(checks, 'check') : plural(cells.length, 'cell');
}

function Thumbnail({ t, n, checks }: { t: number; n: number; checks: number }) {
  const { parts, view } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  const current = useSelector(parts.frames, (state) => state.context.t === t);
  const words = useFrameWords(t, checks);
  useEffect(() => (canvas.current ? view.thumbnail(canvas.current, t, 'linked') : undefined), [view, t]);
  return (
    <button
      type="button"
      role="option"
      aria-selected={current}
      className={classes.thumbnail}
      onMouseDown={keepFocus}
      onClick={() => parts.frames.send({ type: 'GO', t })}
    >
      <canvas ref={canvas} />
      <span className={classes.caption}>
        <Kbd>{n}</Kbd> <VisuallyHidden>Frame</VisuallyHidden> {t} <span className={classes.end}>{words}</span>
      </span>
    </button>
  );
}

/**
 * The five frames of a segmentation task in small, around the same place as the canvas and with the same cell outlined;
 * nothing while they are large side by side.
 */
export function FrameStrip() {
  const checks = useOpenChecks();
  const { parts } = useDesk();
  const large = useSelector(parts.views, (state) => state.context.count > 1);
  if (large) return null;
  return (
    <div className={classes.strip} role="listbox" aria-label="The frames of this task" data-region>
      {parts.desk.labels.store.frames.map((t, i) => (
        <Thumbnail key={t} t={t} n={i + 1} checks={checks.get(t) ?? 0} />
      ))}
    </div>
  );
}
