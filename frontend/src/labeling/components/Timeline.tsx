import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { memo, useState } from 'react';
import type { LanesView } from '../../labels/lineage/lanesShown';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { JUMP } from '../keyboard/lineageCommands';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import { frameTime } from '../view/words';
import { Cap } from './Cap';
import { Choice } from './Choice';
import { IconButton } from './IconButton';
import { CellField } from './lineage/CellField';
import { Lanes } from './lineage/Lanes';
import lineage from './lineage/lineage.module.css';
import { PlaybackControls } from './PlaybackControls';
import { countInWords } from './lineage/trackWords';
import { useLanes } from './lineage/useLanes';
import { keepFocus } from './ToolButton';
import panels from './panels.module.css';
import tools from './tools.module.css';

const VIEWS: readonly { value: LanesView; content: string }[] = [
  { value: 'around', content: 'Around selection' },
  { value: 'lineage', content: 'By lineage' },
  { value: 'reasons', content: 'Open reasons' },
];

function FrameNumber() {
  const { parts, opened } = useDesk();
  const t = useSelector(parts.frames, (state) => state.context.t);
  const shown = useShown();
  const { last, movie } = opened.task;
  return (
    <>
      <b className={lineage.frame}>{t}</b>
      <span className={`${panels.quiet} ${lineage.time}`}>
        / {last} <span>{frameTime(shown, movie.frame_interval_s)}</span>
      </span>
    </>
  );
}

/** The frame before, the next one, and the frame. */
function FrameSteps() {
  const { parts } = useDesk();
  return (
    <>
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
      <FrameNumber />
    </>
  );
}

function JumpButton() {
  const { parts } = useDesk();
  const jump = useKey(commandKeyId(JUMP));
  return (
    <Button
      size="dense"
      className={lineage.small ?? ''}
      onMouseDown={keepFocus}
      onClick={() => parts.prefix.send({ type: 'AWAIT', after: JUMP })}
      aria-keyshortcuts={jump?.shortcuts}
      rightSection={jump && <Cap>{jump.cap}</Cap>}
    >
      Jump
    </Button>
  );
}

interface HeadProps {
  shows: LanesView;
  onShow: (shows: LanesView) => void;
  lanes: number;
  tracks: number;
}

/** It stays as it is while lanes change. */
const Head = memo(function Head({ shows, onShow, lanes, tracks }: HeadProps) {
  return (
    <div className={panels.lanesHead}>
      <PlaybackControls />
      <FrameSteps />
      <i className={lineage.rule} aria-hidden />
      <Choice
        label="Lanes shown"
        className={tools.segments}
        value={shows}
        options={VIEWS}
        onChange={onShow}
      />
      <span className={`${panels.quiet} ${lineage.count}`}>{countInWords(lanes, tracks)}</span>
      <span className={lineage.gap} />
      <CellField />
      <JumpButton />
    </div>
  );
});

/** Time of a tracking task: the frame, and a lane for each track in question. */
export function Timeline() {
  const [shows, setShows] = useState<LanesView>('around');
  const lanes = useLanes(shows);
  return (
    <section className={panels.lanes} aria-label="Tracks over time" data-region>
      <Head shows={shows} onShow={setShows} lanes={lanes.tracks.length} tracks={lanes.all} />
      <Lanes shows={shows} lanes={lanes} />
    </section>
  );
}
