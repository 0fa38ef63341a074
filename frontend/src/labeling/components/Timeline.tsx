import { Button, Slider } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { JUMP } from '../keyboard/lineageCommands';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import { frameTime } from '../view/words';
import { Cap } from './Cap';
import { IconButton } from './IconButton';
import { Lanes } from './Lanes';
import { PlaybackControls } from './PlaybackControls';
import { keepFocus } from './ToolButton';
import panels from './panels.module.css';

/** Time of a tracking task: the slider over all frames, and the lanes of the cells in question. */
export function Timeline() {
  const { parts, opened } = useDesk();
  const t = useSelector(parts.frames, (state) => state.context.t);
  const shown = useShown();
  const jump = useKey(commandKeyId(JUMP));
  const { first, last, movie } = opened.task;
  return (
    <section className={panels.lanes} aria-label="Tracks over time" data-region>
      <div className={panels.lanesHead}>
        <PlaybackControls />
        <IconButton
          name="Frame before"
          command="frame-before"
          icon={IconChevronLeft}
          onMouseDown={keepFocus}
          onClick={() => parts.frames.send({ type: 'STEP', by: -1 })}
        />
        <IconButton
          name="Next frame"
          command="frame-after"
          icon={IconChevronRight}
          onMouseDown={keepFocus}
          onClick={() => parts.frames.send({ type: 'STEP', by: 1 })}
        />
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
        <Button
          size="dense"
          onMouseDown={keepFocus}
          onClick={() => parts.prefix.send({ type: 'AWAIT', after: JUMP })}
          aria-keyshortcuts={jump?.shortcuts}
          rightSection={jump && <Cap>{jump.cap}</Cap>}
        >
          Jump
        </Button>
      </div>
      <Lanes />
    </section>
  );
}
