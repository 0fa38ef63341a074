import { ActionIcon, Slider, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import { frameTime } from '../view/words';
import { Lanes } from './Lanes';
import { keepFocus } from './ToolButton';
import panels from './panels.module.css';

/** Time of a tracking task: the slider over all frames, and the lanes of the cells in question. */
export function Timeline() {
  const { parts, opened } = useDesk();
  const t = useSelector(parts.frames, (state) => state.context.t);
  const shown = useShown();
  const { first, last, movie } = opened.task;
  return (
    <section className={panels.lanes} aria-label="Tracks over time" data-region>
      <div className={panels.lanesHead}>
        {([-1, 1] as const).map((by) => {
          const name = by === -1 ? 'Frame before' : 'Next frame';
          const key = by === -1 ? 'A' : 'D';
          return (
            <Tooltip key={by} label={`${name} · ${key}`}>
              <ActionIcon
                aria-label={`${name} (${key})`}
                onMouseDown={keepFocus}
                onClick={() => parts.frames.send({ type: 'STEP', by })}
              >
                {by === -1 ? (
                  <IconChevronLeft size={18} stroke={1.75} />
                ) : (
                  <IconChevronRight size={18} stroke={1.75} />
                )}
              </ActionIcon>
            </Tooltip>
          );
        })}
        <b>{t}</b>
        <span className={panels.quiet}>
          / {last} &nbsp; {frameTime(shown, movie.frame_interval_s)}
        </span>
        <Slider
          className={panels.slider ?? ''}
          size={2}
          thumbSize={12}
          label={null}
          min={first}
          max={last}
          value={t}
          thumbLabel="Frame"
          onChange={(value) => parts.frames.send({ type: 'GO', t: value })}
        />
      </div>
      <Lanes />
    </section>
  );
}
