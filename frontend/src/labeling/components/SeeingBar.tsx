/** Trails, ghosts, following and the frames in view, at the top right of the canvas: a quiet line of words. */
import { useSelector } from '@xstate/react';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import { GHOSTS, PANES, TRAILS, type Seeing } from '../view/seeing';
import { ghostChoice, ghostWords, trailChoice, trailWords, viewChoice, viewWords } from '../view/seeingWords';
import { showFrames } from '../view/showFrames';
import { Cap } from './Cap';
import { ChoiceMenu } from './ChoiceMenu';
import classes from './seeing.module.css';
import { keepFocus } from './ToolButton';

export function useSeeing(): Seeing {
  const { parts } = useDesk();
  return useSelector(parts.display, (state) => state.context.seeing);
}

function FollowButton() {
  const { parts } = useDesk();
  const { follow } = useSeeing();
  const key = useKey(commandKeyId('follow'));
  return (
    <button
      type="button"
      className={classes.choice}
      title="Keep the selected cell in the centre"
      aria-keyshortcuts={key?.shortcuts}
      onMouseDown={keepFocus}
      onClick={() => parts.display.send({ type: 'SEEING', by: { follow: !follow } })}
    >
      {follow ? 'Follow on' : 'Follow off'}
      {key && <Cap>{key.cap}</Cap>}
    </button>
  );
}

export function SeeingBar() {
  const { parts } = useDesk();
  const { trails, ghosts, panes } = useSeeing();
  const { store } = parts.desk.labels;
  const set = (by: Partial<Seeing>) => parts.display.send({ type: 'SEEING', by });
  return (
    <div className={classes.bar} role="group" aria-label="What is seen over time" data-solid>
      <ChoiceMenu
        label="Trails"
        command="trails"
        words={trailWords(trails)}
        value={trails}
        options={TRAILS.map((value) => ({ value, name: trailChoice(value) }))}
        onChange={(value) => set({ trails: value })}
      />
      {/* Of a frame that is too large to be held whole only the current one has its labels. */}
      {!store.overview && (
        <ChoiceMenu
          label="Ghost outlines"
          command="ghosts"
          words={ghostWords(ghosts)}
          value={ghosts}
          options={GHOSTS.map((value) => ({ value, name: ghostChoice(value) }))}
          onChange={(value) => set({ ghosts: value })}
        />
      )}
      <FollowButton />
      {store.frames.length > 1 && (
        <ChoiceMenu
          label="Frames in view"
          command="neighbours"
          words={viewWords(panes)}
          value={panes}
          options={PANES.map((value) => ({ value, name: viewChoice(value) }))}
          onChange={(value) => showFrames(parts, value)}
        />
      )}
    </div>
  );
}
