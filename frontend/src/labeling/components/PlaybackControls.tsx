import { Menu } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import type { ActorRefFrom } from 'xstate';
import type { playbackMachine } from '../actors/playback';
import { useDesk } from '../view/DeskContext';
import { SPEEDS } from '../view/seeing';
import { ChoiceMenu } from './ChoiceMenu';
import { IconButton } from './IconButton';
import { useSeeing } from './SeeingBar';
import { keepFocus } from './ToolButton';

/** Play and stop, and how fast: at the left of the timeline. */
export function PlaybackControls() {
  const { playback } = useDesk().parts;
  return playback && <Controls playback={playback} />;
}

function Controls({ playback }: { playback: ActorRefFrom<typeof playbackMachine> }) {
  const { display } = useDesk().parts;
  const playing = useSelector(playback, (state) => state.matches('playing'));
  const { speed, loop } = useSeeing();
  return (
    <>
      <IconButton
        name={playing ? 'Stop' : 'Play'}
        command="play"
        icon={playing ? IconPlayerPause : IconPlayerPlay}
        onMouseDown={keepFocus}
        onClick={() => playback.send({ type: 'TOGGLE' })}
      />
      <ChoiceMenu
        label="Speed"
        words={`${speed} / s`}
        value={speed}
        options={SPEEDS.map((value) => ({ value, name: `${value} frames a second` }))}
        onChange={(value) => display.send({ type: 'SEEING', by: { speed: value } })}
        position="top-start"
      >
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={loop}
          closeMenuOnClick={false}
          onChange={(checked) => display.send({ type: 'SEEING', by: { loop: checked } })}
        >
          Begin again at the end
        </Menu.CheckboxItem>
      </ChoiceMenu>
    </>
  );
}
