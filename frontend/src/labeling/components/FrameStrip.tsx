import { Kbd } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import { useDesk } from '../view/DeskContext';
import { useCellsTable, useFeature } from '../view/useLabels';
import { plural } from '../view/words';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

function Thumbnail({ t, n }: { t: number; n: number }) {
  const { parts, view } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  const current = useSelector(parts.frames, (state) => state.context.t === t);
  const feature = useFeature();
  const cells = useCellsTable().cellsAt(t, feature).length;
  useEffect(() => (canvas.current ? view.thumbnail(canvas.current, t) : undefined), [view, t]);
  return (
    <button
      type="button"
      role="option"
      aria-selected={current}
      aria-label={`Frame ${t}, ${plural(cells, 'cell')} (${n})`}
      className={classes.thumbnail}
      onMouseDown={keepFocus}
      onClick={() => parts.frames.send({ type: 'GO', t })}
    >
      <canvas ref={canvas} />
      <span className={classes.caption}>
        <Kbd>{n}</Kbd>
        {t}
        <span className={classes.end}>{plural(cells, 'cell')}</span>
      </span>
    </button>
  );
}

/** The five frames of a segmentation task side by side, with their labels. */
export function FrameStrip() {
  const { parts } = useDesk();
  return (
    <div className={classes.strip} role="listbox" aria-label="The frames of this task" data-region>
      {parts.desk.labels.store.frames.map((t, i) => (
        <Thumbnail key={t} t={t} n={i + 1} />
      ))}
    </div>
  );
}
